"""Cases of the other layers that look along a sequence, with and without padding."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, distinct, ragged
from .sequences import padded, sequence

KINDS = ("mean", "max", "sum", "first", "last")


def conv1d():
    def case(name, settings, width=6, channels=4, kernel=3, before=0, after=0, make=sequence, pool=None, mask=True, **more):
        """`settings` are the YAML's; PyTorch gets its zeros from outside, so that any number can be put in front."""
        options = {k: more.pop(k) for k in ("stride", "dilation", "groups", "bias") if k in more}

        def run(m, x, keep):
            if mask and make is padded:
                x = x * keep[:, :, None]
            x = F.pad(x.mT, (before, after))
            y = m.c(x).mT
            return m.y(pool(y, keep) if pool else y)

        layers = f"- {{ conv1d: {{ channels: {channels}, kernel: {kernel}{settings} }}, name: c }}\n"
        layers += "- pool: mean\n" if pool else ""
        return make(
            name, layers + "- { linear: 3, name: y }", nn.Linear(channels, 3), width, run, classes=3,
            extra={"c": nn.Conv1d(width, channels, kernel, **options)}, **more,
        )

    for kernel in (1, 2, 3, 4, 7):
        yield case(f"conv1d, kernel {kernel}", "", kernel=kernel)
        reach = kernel - 1
        yield case(
            f"conv1d, kernel {kernel}, same length", ", padding: same", kernel=kernel, before=reach // 2,
            after=reach - reach // 2, shape=(3, 5),
        )
    yield case("conv1d, causal", ", padding: causal", before=2)
    yield case("conv1d along a time of 1", ", padding: same", before=1, after=1, shape=(3, 1))
    yield case("conv1d, causal, along a time of 1", ", padding: causal", before=2, shape=(3, 1))
    yield case("conv1d, stride 2", ", stride: 2", stride=2)
    yield case("conv1d, stride 3, kernel 2", ", stride: 3", kernel=2, stride=3, shape=(2, 11))
    yield case("conv1d, dilation 2", ", dilation: 2", dilation=2)
    yield case(
        "conv1d, dilation 3, kernel 4, same length", ", dilation: 3, padding: same", kernel=4, dilation=3, before=4,
        after=5,
    )
    yield case("conv1d, dilation 2, causal", ", dilation: 2, padding: causal", dilation=2, before=4)
    yield case("conv1d, groups 2", ", groups: 2", groups=2)
    yield case("conv1d, a group for each feature", ", groups: 6, padding: same", channels=12, groups=6, before=1, after=1)
    yield case("conv1d of all settings", ", stride: 2, dilation: 2, groups: 3", channels=9, stride=2, dilation=2, groups=3)
    yield case("conv1d without bias", ", bias: false", bias=False)
    yield case("conv1d from 1 to 1", "", width=1, channels=1)
    yield case("conv1d of odd sizes", ", padding: same", width=17, channels=35, kernel=5, before=2, after=2, shape=(3, 33))
    yield case("conv1d with padding", ", padding: same", before=1, after=1, make=padded)
    yield case("conv1d with padding, kernel 2, causal", ", padding: causal", kernel=2, before=1, make=padded)
    yield case("conv1d that sees padding", ", padding: same, mask: none", before=1, after=1, make=padded, mask=False)

    def pool(stride, dilation):
        """The mean of the positions under whose window all is real; 0 where there are none."""

        def mean(y, keep):
            windows = keep.float().unfold(1, 2 * dilation + 1, stride)[:, :, ::dilation]
            real = windows.all(-1)[:, :, None]
            return (y * real).sum(1) / real.sum(1).clamp(min=1)

        return mean

    yield case("conv1d with padding, pooled", "", make=padded, pool=pool(1, 1))
    yield case(
        "conv1d with padding, stride and dilation, pooled", ", stride: 2, dilation: 2", make=padded, pool=pool(2, 2),
        stride=2, dilation=2, lengths=(11, 3, 7),
    )
    yield Case(
        "conv1d over the height", "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
        "- { embedding: 5, name: x }\n- { conv1d: { channels: 4, kernel: 2, over: height }, name: y }",
        {"tokens": distinct(2, 4, 3)},
        lambda m, i: m.y(m.x(i["tokens"]).permute(0, 2, 3, 1).flatten(0, 1)).unflatten(0, (2, 3)).permute(0, 3, 1, 2),
        4, {"x": nn.Embedding(24, 5), "y": nn.Conv1d(5, 4, 2)},
    )


def embedding():
    def case(name, width, tokens, padding="trained", rows=None):
        return Case(
            name, f"tokens: {{ tokens: {rows or int(tokens.max()) + 1}, axes: [batch, time], pad: 0 }}",
            f"- {{ embedding: {{ width: {width}, padding: {padding} }}, name: x }}\n- {{ linear: 3, name: y }}",
            {"tokens": tokens}, lambda m, i: m.y(m.x(i["tokens"])), 3,
            {"x": nn.Embedding(rows or int(tokens.max()) + 1, width, padding_idx=0 if padding == "zero" else None),
             "y": nn.Linear(width, 3)},
        )

    repeated = np.array([[1, 2, 1, 0], [2, 2, 1, 2], [0, 0, 0, 3]], np.int32)
    yield case("embedding", 5, repeated, rows=6)
    yield case("embedding of width 1", 1, repeated)
    yield case("embedding with a row of zeros", 5, repeated, "zero")
    yield case("embedding of one token", 5, np.zeros((2, 3), np.int32), rows=1)
    yield case("embedding of one token of one", 130, np.full((1, 1), 2, np.int32), rows=3)


def real(kind, x, keep):
    """What a pool over the second axis gives for what is real; 0 where nothing is."""
    shown = keep[:, :, None]
    if kind == "sum":
        return (x * shown).sum(1)
    if kind == "mean":
        return (x * shown).sum(1) / shown.sum(1).clamp(min=1)
    if kind == "max":
        return x.masked_fill(~shown, -torch.inf).max(1)[0].masked_fill(~keep.any(1)[:, None], 0)
    order = torch.arange(x.shape[1]).expand(keep.shape)
    far = torch.where(keep, order, x.shape[1]).min(1)[0] if kind == "first" else torch.where(keep, order, -1).max(1)[0]
    picked = x[torch.arange(len(x)), far.clamp(0, x.shape[1] - 1)]
    return picked * keep.any(1)[:, None]


def whole(kind, x, keep, axis=1):
    return real(kind, x.movedim(axis, 1), torch.ones(len(x), x.shape[axis], dtype=torch.bool))


def pool():
    holes = ragged((6, 6, 0, 5), 6)
    holes[0, 0] = holes[0, 3] = holes[1, 5] = 0
    for kind in KINDS:
        layer = f"- {{ pool: {kind}, name: y }}"
        yield sequence(f"pool {kind}", layer, None, 5, lambda m, x, keep, k=kind: whole(k, x, keep))
        yield sequence(f"pool {kind} of one position", layer, None, 5, lambda m, x, keep, k=kind: whole(k, x, keep), (3, 1))
        yield sequence(
            f"pool {kind} with padding", layer, None, 5, lambda m, x, keep, k=kind: real(k, x, keep), tokens=holes
        )
        yield padded(
            f"pool {kind}, padding counted", f"- {{ pool: {{ kind: {kind}, padding: counted }}, name: y }}", None, 5,
            lambda m, x, keep, k=kind: whole(k, x, keep),
        )
        yield sequence(
            f"pool {kind} over the features",
            f"- {{ linear: 4, name: l }}\n- {{ pool: {{ kind: {kind}, over: feature }}, name: p }}\n"
            "- { multiply: [x, p], name: y }", None, 5,
            lambda m, x, keep, k=kind: x * whole(k, m.l(x), keep, 2)[:, :, None], extra={"l": nn.Linear(5, 4)},
        )


def planes():
    """Padding in a plane, and layers that look along the first of its two axes."""
    tokens = 1 + distinct(3, 4, 3)
    for place in [(0, 3, 0), (0, 2, 0), (0, 0, 1), (1, slice(None), 2), (2, 3), (2, 1, 1)]:
        tokens[place] = 0

    def case(name, layer, part, run, classes):
        return Case(
            name, f"tokens: {{ tokens: {tokens.max() + 1}, axes: [batch, height: 4, width: 3], pad: 0 }}",
            f"- {{ embedding: 6, name: x }}\n{layer}", {"tokens": tokens},
            lambda m, i: run(m, m.x(i["tokens"]).transpose(1, 2).flatten(0, 1), (i["tokens"] != 0).mT.flatten(0, 1)),
            classes, {"x": nn.Embedding(int(tokens.max()) + 1, 6)} | ({"y": part} if part else {}),
        )

    def back(y):
        return y.unflatten(0, (3, 3)).transpose(1, 2)

    yield case(
        "attention over the height with padding", "- { attention: { heads: 2, over: height }, name: y }",
        nn.MultiheadAttention(6, 2, batch_first=True),
        lambda m, x, keep: back(m.y(x, x, x, key_padding_mask=~keep, need_weights=False)[0]), 6,
    )
    yield case(
        "conv1d over the height with padding",
        "- { conv1d: { channels: 4, kernel: 3, over: height, padding: same }, name: y }", nn.Conv1d(6, 4, 3, padding=1),
        lambda m, x, keep: back(m.y((x * keep[:, :, None]).mT).mT), 4,
    )
    for kind in KINDS:
        yield case(
            f"pool {kind} over the height with padding", f"- {{ pool: {{ kind: {kind}, over: height }}, name: y }}", None,
            lambda m, x, keep, k=kind: real(k, x, keep).unflatten(0, (3, 3)), 6,
        )


def positions():
    def sinusoid(length, width):
        table = torch.zeros(length, width, dtype=torch.float64)
        for p in range(length):
            for c in range(width):
                angle = p / 10000 ** (2 * (c // 2) / width)
                table[p, c] = math.cos(angle) if c % 2 else math.sin(angle)
        return table

    for width in (1, 5, 8):
        yield sequence(
            f"positions, sinusoidal, width {width}", "- { positions: sinusoidal, name: p }\n- { linear: 3, name: y }",
            nn.Linear(width, 3), width, lambda m, x, keep: m.y(x + sinusoid(*x.shape[1:]).to(x)), (2, 40), classes=3,
        )
    yield sequence(
        "positions, learned", "- { positions: { kind: learned, length: 9 }, name: y }", nn.Embedding(9, 5), 5,
        lambda m, x, keep: x + m.y(torch.arange(x.shape[1])),
    )
    yield padded(
        "positions, learned, as many as needed, with padding",
        "- { positions: { kind: learned, length: 7 }, name: p }\n- { pool: mean, name: y }", None, 5,
        lambda m, x, keep: ((x + m.p.weight) * keep[:, :, None]).sum(1) / keep.sum(1)[:, None],
        extra={"p": nn.Embedding(7, 5)},
    )
    yield Case(
        "positions over the height", "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
        "- { embedding: 5, name: x }\n- { positions: { kind: learned, over: height }, name: y }",
        {"tokens": distinct(2, 4, 3)}, lambda m, i: m.x(i["tokens"]) + m.y.weight[:, None, :], 5,
        {"x": nn.Embedding(24, 5), "y": nn.Embedding(4, 5)},
    )


def cases():
    for group in (conv1d, embedding, pool, planes, positions):
        yield from group()
