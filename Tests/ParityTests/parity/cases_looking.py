"""Cases of attention's kinds, attention into a second input, rotary positions and pooling by attention."""

import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, distinct, ragged
from .models import Weight
from .sequences import padded, sequence

MAPS = {"relu": F.relu, "elu": lambda x: F.elu(x) + 1, "identity": lambda x: x}


def linear_attention(q, k, v, keep, map, causal=False):
    """The definition: products without exponentials, divided by their sums; [batch, head, time, width]."""
    weights = map(q) @ map(k).mT
    if causal:
        weights = weights.tril()
    if keep is not None:
        weights = weights * keep[:, None, None, :]
    sums = weights.sum(-1, keepdim=True)
    return torch.where(sums == 0, 0, weights / torch.where(sums == 0, 1, sums)) @ v


def turned(x, base=10000.0):
    """Pairs of neighbours as complex numbers, multiplied by e^(i · angle); [..., time, width]."""
    time, width = x.shape[-2:]
    speeds = base ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    angles = torch.arange(time, dtype=torch.float64)[:, None] * speeds
    pairs = torch.view_as_complex(x.double().unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2).to(x.dtype)


def pooled(weight, x, keep=None):
    """Pooling by attention of [batch, time, …, width]: a score for each position, softmax, the mean."""
    scores = F.linear(x, weight)[..., 0]
    if keep is not None:
        scores = scores.masked_fill(~keep, -torch.inf)
        scores = scores.masked_fill(~keep.any(1)[:, None], 0)
    weights = F.softmax(scores, 1) * (1 if keep is None else keep)
    return (weights[..., None] * x).sum(1)


class Heads(nn.Module):
    """Projections named as in nn.MultiheadAttention, with what stands between them left open."""

    def __init__(self, width, heads, head_width=None, depth=None, bias=True, qkv_bias=None):
        super().__init__()
        inner = heads * (head_width or width // heads)
        self.heads = heads
        if depth is None or depth == width:
            self.in_proj_weight = nn.Parameter(torch.empty(3 * inner, width))
        else:
            self.q_proj_weight = nn.Parameter(torch.empty(inner, width))
            self.k_proj_weight = nn.Parameter(torch.empty(inner, depth))
            self.v_proj_weight = nn.Parameter(torch.empty(inner, depth))
        has_bias = bias if qkv_bias is None else qkv_bias
        self.in_proj_bias = nn.Parameter(torch.empty(3 * inner)) if has_bias else None
        self.out_proj = nn.Linear(inner, width, bias=bias)

    def forward(self, x, attend, memory=None):
        memory = x if memory is None else memory
        if hasattr(self, "in_proj_weight"):
            weights = self.in_proj_weight.chunk(3)
        else:
            weights = [self.q_proj_weight, self.k_proj_weight, self.v_proj_weight]
        biases = [None] * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        parts = [
            F.linear(source, weight, bias).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for source, weight, bias in zip([x, memory, memory], weights, biases, strict=True)
        ]
        return self.out_proj(attend(*parts).transpose(1, 2).flatten(2))


class Transformer(nn.TransformerEncoderLayer):
    """nn.TransformerEncoderLayer, norm behind, with another attention in it."""

    def __init__(self, width, heads, hidden):
        super().__init__(width, heads, hidden, dropout=0, batch_first=True)
        self.self_attn = Heads(width, heads)

    def forward(self, x, attend):
        x = self.norm1(x + self.self_attn(x, attend))
        return self.norm2(x + self._ff_block(x))


def linear():
    def run(map="relu", masked=False, causal=False):
        return lambda m, x, keep: m.y(
            x, lambda q, k, v: linear_attention(q, k, v, keep if masked else None, MAPS[map], causal)
        )

    def case(what, settings, module, run, make=sequence, width=6, **more):
        layer = f"- {{ attention: {{ kind: linear, {settings} }}, name: y }}"
        return make(f"linear attention{what}", layer, module, width, run, **more)

    for map in MAPS:
        # Bare products may add up to nearly 0; one key cannot.
        shape = (3, 1) if map == "identity" else (3, 7)
        settings = f"heads: 2, map: {map}"
        yield case(f" with {map}", settings, Heads(6, 2), run(map), shape=shape)
        if map == "identity":
            continue
        yield case(f" with {map}, causal", settings + ", causal: true", Heads(6, 2), run(map, causal=True))
        more = {"make": padded, "lengths": (7, 0, 3, 1)}
        yield case(f" with {map}, padding", settings, Heads(6, 2), run(map, True), **more)
        yield case(
            f" with {map}, causal, padding",
            settings + ", causal: true",
            Heads(6, 2),
            run(map, True, True),
            **more,
        )
    elu = "heads: 1, map: elu"
    yield case(" of sizes 1", elu, Heads(1, 1), run("elu"), shape=(1, 2), width=1)
    yield case(" of width 5, heads 5", "heads: 5, map: elu", Heads(5, 5), run("elu"), width=5)
    yield case(" along a time of 133", elu, Heads(6, 1), run("elu"), shape=(1, 133))
    yield case(
        " along a time of 71, causal",
        elu + ", causal: true",
        Heads(6, 1),
        run("elu", causal=True),
        shape=(2, 71),
    )
    yield case(" with padding, time 70", elu, Heads(6, 1), run("elu", True), make=padded, lengths=(70, 1, 33))
    yield case(
        " with wide heads",
        "heads: 3, head_width: 5, qkv_bias: false",
        Heads(6, 3, 5, qkv_bias=False),
        run(),
    )
    yield case(" without bias", "heads: 2, bias: false", Heads(6, 2, bias=False), run())
    yield case(
        " that looks at padding", "heads: 2, mask: none", Heads(6, 2), run(), make=padded, lengths=(5, 2)
    )
    front = ragged((6, 6, 6), 6)
    front[1, :2] = front[2, 3] = 0
    yield case(
        ", causal, with padding in front",
        elu + ", causal: true",
        Heads(6, 1),
        run("elu", True, True),
        tokens=front,
    )


def plain():
    def attend(x, keep=None, causal=False, heads=1):
        allowed = None if keep is None else keep[:, None, None, :].expand(-1, 1, x.shape[1], -1)
        if causal:
            allowed = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
        x = x.unflatten(-1, (heads, -1)).transpose(1, 2)
        y = F.scaled_dot_product_attention(x, x, x, attn_mask=allowed, scale=1)
        return y.transpose(1, 2).flatten(2)

    def case(what, settings, run, make=sequence, width=5, **more):
        layer = f"- {{ attention: {{ kind: plain{settings} }}, name: y }}"
        return make(f"plain attention{what}", layer, None, width, run, **more)

    yield case("", "", lambda m, x, keep: attend(x))
    yield case(" of sizes 1", "", lambda m, x, keep: attend(x), shape=(1, 1), width=1)
    yield case(" with heads", ", heads: 3", lambda m, x, keep: attend(x, heads=3), width=6)
    yield case(", causal", ", causal: true", lambda m, x, keep: attend(x, causal=True))
    yield case(
        " with padding", "", lambda m, x, keep: attend(x, keep), make=padded, lengths=(7, 0, 3), width=4
    )
    yield case(" that looks at padding", ", mask: none", lambda m, x, keep: attend(x), make=padded)


def crossed(
    name,
    settings,
    module,
    run,
    width=6,
    depth=6,
    lengths=(5, 2),
    into=(4, 1),
    pads=True,
    axis="source",
    both=False,
):
    """Attention from an embedding x into an embedding m, whose positions are another axis.

    Along `axis: time` the length of the memory's is fixed, with `both` also that of x.
    """
    pad = ", pad: 0" if pads else ""
    arrays = {
        "tokens": ragged(lengths, max(lengths)) if pads else distinct(len(lengths), max(lengths)),
        "source": ragged(into, max(into)) if pads else distinct(len(into), max(into)),
    }
    rows = {key: int(array.max()) + 1 for key, array in arrays.items()}
    length = f": {max(into)}" if axis == "time" else ""
    first = f": {max(lengths)}" if both else ""
    return Case(
        f"attention into a memory{name}",
        f"tokens: {{ tokens: {rows['tokens']}, axes: [batch, time{first}]{pad} }}\n"
        f"source: {{ tokens: {rows['source']}, axes: [batch, {axis}{length}]{pad} }}",
        f"- {{ embedding: {width}, name: x, from: tokens }}\n"
        f"- {{ embedding: {depth}, name: m, from: source }}\n"
        f"- {{ attention: {{ {settings} }}, from: [x, m], name: y }}",
        arrays,
        lambda m, i: run(m, m.x(i["tokens"]), m.m(i["source"]), i["source"] != 0 if pads else None),
        width,
        {"x": nn.Embedding(rows["tokens"], width), "m": nn.Embedding(rows["source"], depth)}
        | ({"y": module} if module else {}),
    )


def cross():
    def multihead(m, x, memory, keep):
        hidden = None if keep is None else ~keep
        return m.y(x, memory, memory, key_padding_mask=hidden, need_weights=False)[0]

    def torch_module(width, heads, **more):
        return nn.MultiheadAttention(width, heads, batch_first=True, **more)

    yield crossed("", "heads: 2", torch_module(6, 2), multihead, pads=False)
    yield crossed(" with padding", "heads: 3", torch_module(6, 3), multihead)
    yield crossed(" of padding alone", "heads: 2", torch_module(6, 2), multihead, into=(4, 0))
    wide = {"depth": 9}
    yield crossed(" of another width", "heads: 2", torch_module(6, 2, kdim=9, vdim=9), multihead, **wide)
    yield crossed(
        " of another width, without bias",
        "heads: 1, bias: false",
        torch_module(6, 1, kdim=9, vdim=9, bias=False),
        multihead,
        **wide,
    )
    yield crossed(
        " of width 1", "heads: 6", torch_module(6, 6, kdim=1, vdim=1), multihead, depth=1, into=(1, 1)
    )
    yield crossed(
        " that looks at padding",
        "heads: 2, mask: none",
        torch_module(6, 2),
        lambda m, x, memory, keep: multihead(m, x, memory, None),
    )
    yield crossed(" along time too", "heads: 2", torch_module(6, 2), multihead, axis="time")

    def softmax(keep, q, k, v):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=keep[:, None, None, :])

    yield crossed(
        " with narrow heads",
        "heads: 5, head_width: 2",
        Heads(6, 5, 2, depth=4),
        lambda m, x, memory, keep: m.y(x, lambda *parts: softmax(keep, *parts), memory),
        depth=4,
    )
    yield crossed(
        ", rotary",
        "heads: 1, positions: rotary",
        Heads(6, 1),
        lambda m, x, memory, keep: m.y(x, lambda q, k, v: softmax(keep, turned(q), turned(k), v), memory),
    )
    yield crossed(
        ", linear",
        "heads: 2, kind: linear, map: elu",
        Heads(6, 2, depth=7),
        lambda m, x, memory, keep: m.y(
            x, lambda q, k, v: linear_attention(q, k, v, keep, MAPS["elu"]), memory
        ),
        depth=7,
        into=(4, 0),
    )
    yield crossed(
        " of as many positions, causal",
        "heads: 2, causal: true",
        torch_module(6, 2),
        lambda m, x, memory, keep: m.y(
            x, memory, memory, attn_mask=torch.ones(4, 4, dtype=torch.bool).triu(1), need_weights=False
        )[0],
        lengths=(4, 4),
        into=(4, 4),
        pads=False,
        axis="time",
        both=True,
    )
    yield crossed(
        ", plain",
        "kind: plain",
        None,
        lambda m, x, memory, keep: F.scaled_dot_product_attention(
            x, memory, memory, attn_mask=keep[:, None, :], scale=1
        ),
    )


def rotary():
    def attend(base=10000.0, keep=None, causal=False):
        def run(q, k, v):
            allowed = None if keep is None else keep[:, None, None, :]
            return F.scaled_dot_product_attention(
                turned(q, base), turned(k, base), v, attn_mask=allowed, is_causal=causal
            )

        return run

    def case(what, settings, module, run, make=sequence, width=8, **more):
        layer = f"- {{ attention: {{ {settings}, positions: rotary }}, name: y }}"
        return make(f"attention with rotary positions{what}", layer, module, width, run, **more)

    yield case("", "heads: 2", Heads(8, 2), lambda m, x, keep: m.y(x, attend()))
    yield case(
        ", base 100",
        "heads: 1, base: 100",
        Heads(8, 1),
        lambda m, x, keep: m.y(x, attend(100.0)),
        shape=(2, 37),
    )
    yield case(
        ", heads of 2, causal",
        "heads: 4, causal: true",
        Heads(8, 4),
        lambda m, x, keep: m.y(x, attend(causal=True)),
    )
    yield case(
        ", padding",
        "heads: 3, head_width: 6",
        Heads(8, 3, 6),
        lambda m, x, keep: m.y(x, attend(keep=keep)),
        make=padded,
        lengths=(7, 0, 3),
    )
    layers = "transformer: { heads: 2, hidden: 10, dropout: 0"
    for what, settings, attended in [
        ("with rotary positions", "positions: rotary", lambda keep: attend(keep=keep)),
        (
            "with linear attention",
            "kind: linear",
            lambda keep: lambda q, k, v: linear_attention(q, k, v, keep, MAPS["relu"]),
        ),
    ]:
        yield padded(
            f"transformer {what}",
            f"- {{ {layers}, {settings} }}, name: y }}",
            Transformer(8, 2, 10),
            8,
            lambda m, x, keep, attended=attended: m.y(x, attended(keep)),
        )
    layer = "- { positions: rotary, name: y }"
    yield sequence("positions, rotary", layer, None, 8, lambda m, x, keep: turned(x))
    yield sequence(
        "positions, rotary, of width 2 and base 3",
        "- { positions: { kind: rotary, base: 3 }, name: y }",
        None,
        2,
        lambda m, x, keep: turned(x, 3.0),
        (2, 50),
    )
    yield sequence(
        "positions, rotary, over the batch",
        "- { positions: { kind: rotary, over: batch }, name: y }",
        None,
        4,
        lambda m, x, keep: turned(x.transpose(0, 1)).transpose(0, 1),
    )


def pool():
    def run(m, x, keep=None):
        return pooled(m.y.weight, x, keep)

    layer = "- { pool: attention, name: y }"
    yield sequence("pool attention", layer, Weight(1, 5), 5, lambda m, x, keep: run(m, x))
    yield sequence("pool attention of sizes 1", layer, Weight(1, 1), 1, lambda m, x, keep: run(m, x), (1, 2))
    yield sequence(
        "pool attention of one position", layer, Weight(1, 5), 5, lambda m, x, keep: run(m, x), (3, 1)
    )
    holes = ragged((6, 6, 0, 5), 6)
    holes[0, 0] = holes[0, 3] = holes[1, 5] = 0
    yield sequence("pool attention with padding", layer, Weight(1, 5), 5, run, tokens=holes)
    yield padded(
        "pool attention, padding counted",
        "- { pool: { kind: attention, padding: counted }, name: y }",
        Weight(1, 5),
        5,
        lambda m, x, keep: run(m, x),
    )
    yield Case(
        "pool attention over the height",
        "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
        "- { embedding: 5, name: x }\n- { pool: { kind: attention, over: height }, name: y }",
        {"tokens": distinct(2, 4, 3)},
        lambda m, i: run(m, m.x(i["tokens"])),
        5,
        {"x": nn.Embedding(24, 5), "y": Weight(1, 5)},
    )


def cases():
    for group in (linear, plain, cross, rotary, pool):
        yield from group()
