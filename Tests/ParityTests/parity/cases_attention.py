"""Cases of attention and of the layers that are used with it."""

import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, distinct, ragged
from .models import Attention, Weight
from .sequences import padded, sequence


def attention():
    def multihead(m, x, keep):
        return m.y(x, x, x, need_weights=False)[0]

    def masked(m, x, keep):
        return m.y(x, x, x, key_padding_mask=~keep, need_weights=False)[0]

    def causal(m, x, keep):
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        return m.y(x, x, x, attn_mask=mask, need_weights=False)[0]

    def torch_module(width, heads, **more):
        return nn.MultiheadAttention(width, heads, batch_first=True, **more)

    for width, heads in [(1, 1), (6, 1), (6, 3), (6, 6), (40, 2)]:
        layer = f"- {{ attention: {heads}, name: a }}\n- {{ linear: 3, name: y }}"

        def run(m, x, keep):
            return m.y(m.a(x, x, x, need_weights=False)[0])

        yield sequence(
            f"attention of width {width}, heads {heads}",
            layer,
            nn.Linear(width, 3),
            width,
            run,
            classes=3,
            extra={"a": torch_module(width, heads)},
        )
    yield sequence(
        "attention along a time of 1", "- { attention: 2, name: y }", torch_module(6, 2), 6, multihead, (3, 1)
    )
    yield sequence(
        "attention along a time of 133",
        "- { attention: 2, name: y }",
        torch_module(6, 2),
        6,
        multihead,
        (1, 133),
    )
    yield sequence(
        "attention without bias",
        "- { attention: { heads: 2, bias: false }, name: y }",
        torch_module(6, 2, bias=False),
        6,
        multihead,
    )
    yield sequence(
        "attention with dropout outside training",
        "- { attention: { heads: 2, dropout: 0.4 }, name: y }",
        torch_module(6, 2),
        6,
        multihead,
    )
    yield sequence(
        "attention, causal",
        "- { attention: { heads: 2, causal: true }, name: y }",
        torch_module(6, 2),
        6,
        causal,
    )
    yield sequence(
        "attention, causal, along a time of 71",
        "- { attention: { heads: 2, causal: true }, name: y }",
        torch_module(6, 2),
        6,
        causal,
        (2, 71),
    )
    yield sequence(
        "attention with wide heads",
        "- { attention: { heads: 4, head_width: 5, qkv_bias: false }, name: y }",
        Attention(6, 4, 5, qkv_bias=False),
        6,
        lambda m, x, keep: m.y(x),
    )
    yield sequence(
        "attention with narrow heads, causal",
        "- { attention: { heads: 5, head_width: 1, causal: true }, name: y }",
        Attention(6, 5, 1),
        6,
        lambda m, x, keep: m.y(x, causal=True),
    )
    yield padded("attention with padding", "- { attention: 2, name: y }", torch_module(6, 2), 6, masked)
    yield padded(
        "attention with padding, time 70",
        "- { attention: 3, name: y }",
        torch_module(6, 3),
        6,
        masked,
        lengths=(70, 1, 33),
    )
    yield padded(
        "attention that looks at padding",
        "- { attention: { heads: 2, mask: none }, name: y }",
        torch_module(6, 2),
        6,
        multihead,
    )
    # A query without keys gives zeros, in PyTorch too (since 2.5): only the bias of `out_proj` is left.
    yield padded(
        "attention with an example of padding alone",
        "- { attention: 2, name: y }",
        torch_module(6, 2),
        6,
        masked,
        lengths=(7, 0, 3),
    )
    front = ragged((6, 6, 6), 6)
    front[1, :2] = 0
    front[2, 3] = 0
    yield sequence(
        "attention, causal, with padding in front",
        "- { attention: { heads: 2, causal: true }, name: y }",
        Attention(6, 2, 3),
        6,
        lambda m, x, keep: m.y(x, keep, causal=True),
        tokens=front,
    )
    yield sequence(
        "attention over the batch",
        "- { attention: { heads: 2, over: batch }, name: y }",
        nn.MultiheadAttention(6, 2),
        6,
        multihead,
    )


def edges():
    """Attention of one example, of odd widths, and causal over ragged sequences."""

    def case(what, width, heads, settings="", causal=False, make=sequence, **more):
        def run(m, x, keep):
            hidden = ~keep if make is padded else None
            mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if causal else None
            return m.y(x, x, x, key_padding_mask=hidden, attn_mask=mask, need_weights=False)[0]

        causally = ", causal: true" if causal else ""
        return make(
            f"attention{what}",
            f"- {{ attention: {{ heads: {heads}{settings}{causally} }}, name: y }}",
            nn.MultiheadAttention(width, heads, batch_first=True, bias="bias" not in settings),
            width,
            run,
            **more,
        )

    yield case(" of one example", 6, 2, shape=(1, 6))
    yield case(" of one example and one position", 4, 4, shape=(1, 1))
    yield case(" of width 7, one head", 7, 1)
    yield case(" of width 35, heads 7", 35, 7, shape=(2, 9))
    yield case(" of width 33, heads 3, causal", 33, 3, causal=True, shape=(2, 17))
    yield case(" of heads of 1, causal, time of 1", 3, 3, causal=True, shape=(2, 1))
    yield case(" without bias, causal, padding", 6, 3, ", bias: false", True, padded, lengths=(7, 4, 1))
    yield case(", causal, an example of padding alone", 6, 2, "", True, padded, lengths=(7, 0, 3))
    yield case(" of one padded example", 6, 2, "", False, padded, lengths=(3,))
    yield case(" of examples of padding alone", 5, 1, "", False, padded, lengths=(0, 0))
    yield case(", causal, padding, time 66", 4, 2, "", True, padded, lengths=(66, 65, 1))


def class_token():
    def prepend(weight, x):
        return torch.cat([weight.expand(len(x), 1, -1), x], 1)

    yield sequence(
        "class_token",
        "- { class_token: {}, name: c }\n- { attention: 1, name: a }\n- { pool: first, name: y }",
        None,
        6,
        lambda m, x, keep: m.a(*[prepend(m.c.weight, x)] * 3, need_weights=False)[0][:, 0],
        extra={"c": Weight(6), "a": nn.MultiheadAttention(6, 1, batch_first=True)},
    )

    def masked(m, x, keep):
        z = prepend(m.c.weight, x)
        keep = F.pad(keep, (1, 0), value=True)
        z = m.a(z, z, z, key_padding_mask=~keep, need_weights=False)[0]
        return (z * keep[:, :, None]).sum(1) / keep.sum(1)[:, None]

    yield padded(
        "class_token with padding",
        "- { class_token: {}, name: c }\n- { attention: 2, name: a }\n- { pool: mean, name: y }",
        None,
        6,
        masked,
        extra={"c": Weight(6), "a": nn.MultiheadAttention(6, 2, batch_first=True)},
        lengths=(7, 0, 1, 6),
    )
    yield Case(
        "class_token over the height",
        "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
        "- { embedding: 5, name: x }\n- { class_token: { over: height }, name: y }",
        {"tokens": distinct(2, 4, 3)},
        lambda m, i: torch.cat([m.y.weight.expand(2, 1, 3, -1), m.x(i["tokens"])], 1),
        5,
        {"x": nn.Embedding(24, 5), "y": Weight(5)},
    )


def transformer():
    def layer(width, heads, **more):
        return nn.TransformerEncoderLayer(width, heads, 10, dropout=0, batch_first=True, **more)

    yield padded(
        "transformer",
        "- { transformer: { heads: 2, hidden: 10 }, name: y }",
        layer(6, 2),
        6,
        lambda m, x, keep: m.y(x, src_key_padding_mask=~keep),
    )
    yield padded(
        "transformer, norm first, gelu",
        "- { transformer: { heads: 3, hidden: 10, norm: pre, activation: gelu }, name: y }",
        layer(6, 3, norm_first=True, activation="gelu"),
        6,
        lambda m, x, keep: m.y(x, src_key_padding_mask=~keep),
    )
    yield sequence(
        "transformer, causal",
        "- { transformer: { heads: 2, hidden: 10, causal: true }, name: y }",
        layer(6, 2),
        6,
        lambda m, x, keep: m.y(x, src_mask=torch.ones(7, 7, dtype=torch.bool).triu(1), is_causal=True),
    )
    yield padded(
        "transformer that looks at padding",
        "- { transformer: { heads: 1, hidden: 10, mask: none }, name: y }",
        layer(6, 1),
        6,
        lambda m, x, keep: m.y(x),
    )
    for norm in ("pre", "post"):
        for width, heads, hidden in [(1, 1, 1), (5, 5, 3), (9, 3, 33)]:
            yield sequence(
                f"transformer of width {width}, heads {heads}, hidden {hidden}, norm {norm}",
                f"- {{ linear: {width}, name: l }}\n"
                f"- {{ transformer: {{ heads: {heads}, hidden: {hidden}, norm: {norm} }}, name: t }}\n"
                "- { linear: 3, name: y }",
                nn.Linear(width, 3),
                4,
                lambda m, x, keep: m.y(m.t(m.l(x))),
                shape=(2, 5),
                classes=3,
                extra={
                    "l": nn.Linear(4, width),
                    "t": nn.TransformerEncoderLayer(
                        width, heads, hidden, dropout=0, batch_first=True, norm_first=norm == "pre"
                    ),
                },
            )
        yield padded(
            f"transformer of three layers, norm {norm}",
            f"- {{ transformer: {{ heads: 2, hidden: 10, norm: {norm} }}, repeat: 3, name: y }}",
            nn.ModuleList([layer(6, 2, norm_first=norm == "pre") for _ in range(3)]),
            6,
            lambda m, x, keep: [x := each(x, src_key_padding_mask=~keep) for each in m.y][-1],
            lengths=(7, 0, 3, 1),
        )
        yield padded(
            f"transformer, causal, padding, norm {norm}",
            f"- {{ transformer: {{ heads: 3, hidden: 10, causal: true, norm: {norm} }}, name: y }}",
            layer(6, 3, norm_first=norm == "pre"),
            6,
            lambda m, x, keep: m.y(
                x,
                src_mask=torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1),
                src_key_padding_mask=~keep,
            ),
            lengths=(6, 0, 2),
        )
    one = "- { transformer: { heads: 2, hidden: 10 }, name: y }"
    yield sequence("transformer along a time of 1", one, layer(6, 2), 6, lambda m, x, keep: m.y(x), (3, 1))
    yield sequence("transformer of one example", one, layer(6, 2), 6, lambda m, x, keep: m.y(x), (1, 5))
    yield sequence(
        "transformer over the batch",
        "- { transformer: { heads: 2, hidden: 10, over: batch }, name: y }",
        nn.TransformerEncoderLayer(6, 2, 10, dropout=0),
        6,
        lambda m, x, keep: m.y(x),
    )


def cases():
    for group in (attention, edges, class_token, transformer):
        yield from group()
