"""Cases that begin with an embedding of tokens `[batch, time]`, which has the gradient of a layer's input."""

from torch import nn

from .case import Case, distinct, ragged

LENGTHS = (7, 4, 1, 6)


def sequence(
    name,
    layer,
    module,
    width,
    run,
    shape=(3, 7),
    classes=None,
    extra=None,
    tokens=None,
    padding="trained",
    **more,
):
    """A layer `y` after an embedding `x`; with `tokens`, token 0 is padding.

    `run` gets the module, x and what is real.
    """
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
        **more,
    )


def padded(*args, lengths=LENGTHS, **more):
    return sequence(*args, tokens=ragged(lengths, max(max(lengths), 1)), **more)


def on_features(name, layer, module, width, run=None, shape=(3, 5), classes=None, extra=None, **more):
    """A layer between an embedding of distinct tokens and the loss over the features."""
    batch, time = shape
    parts = {"x": nn.Embedding(batch * time, width)} | ({"y": module} if module else {}) | (extra or {})
    return Case(
        name,
        f"tokens: {{ tokens: {batch * time}, axes: [batch, time: {time}] }}",
        f"- {{ embedding: {width}, name: x }}\n{layer}",
        {"tokens": distinct(batch, time)},
        run or (lambda m, i: m.y(m.x(i["tokens"]))),
        classes or width,
        parts,
        **more,
    )


def through(function):
    return lambda m, i: function(m.x(i["tokens"]))
