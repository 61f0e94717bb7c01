"""Cases that begin with tokens `[batch, time]` and their embedding."""

from torch import nn

from .case import Case, distinct, ragged

LENGTHS = (7, 4, 1, 6)


def sequence(name, layer, module, width, run, shape=(3, 7), classes=None, extra=None, tokens=None, padding="trained"):
    """A layer `y` after an embedding `x`; with `tokens`, token 0 is padding. `run` gets x and what is real."""
    pad = ", pad: 0" if tokens is not None else ""
    if tokens is None:
        tokens = distinct(*shape)
    rows = int(tokens.max()) + 1
    table = nn.Embedding(rows, width, padding_idx=0 if padding == "zero" else None)
    return Case(
        name,
        f"tokens: {{ tokens: {rows}, axes: [batch, time]{pad} }}",
        f"- {{ embedding: {{ width: {width}, padding: {padding} }}, name: x }}\n{layer}",
        {"tokens": tokens},
        lambda m, i: run(m, m.x(i["tokens"]), i["tokens"] != 0),
        classes or width,
        {"x": table} | ({"y": module} if module else {}) | (extra or {}),
    )


def padded(*args, lengths=LENGTHS, **more):
    return sequence(*args, tokens=ragged(lengths, max(max(lengths), 1)), **more)
