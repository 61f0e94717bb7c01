"""Cases of the other layers that look along a sequence, with and without padding."""

import math

import numpy as np
import torch
from torch import nn

from . import hashed
from .case import Case, distinct, ragged, tokens
from .sequences import padded, sequence

def bag_of_words():
    """Against `bincount`; the document frequencies are the parameter's numbers, whatever they were made from."""

    def bag(tokens, kind, vocabulary, keep):
        counts = torch.zeros(tokens.shape[0], vocabulary)
        counts.scatter_add_(1, tokens, keep.to(counts.dtype))
        if kind == "multi_hot":
            return counts.clamp(max=1)
        if kind == "tf_idf":
            return counts * torch.from_numpy(hashed.parameter("b.idf", (vocabulary,))).to(counts.dtype)
        return counts

    for kind in ("multi_hot", "counts", "tf_idf"):
        for name, pad, drawn in [
            ("padding", 0, tokens(f"bag {kind}", (9, 4, 0, 1), 9, 6)),
            ("no padding", None, hashed.below(f"bag {kind}", (5, 7), 6)),
        ]:
            rule = f", pad: {pad}" if pad is not None else ""
            yield Case(
                f"bag_of_words, {kind}, {name}",
                f"tokens: {{ tokens: 6, axes: [batch, time]{rule} }}",
                f"- {{ bag_of_words: {kind}, name: b }}\n- {{ linear: 3, name: y }}",
                {"tokens": drawn},
                lambda m, i, kind=kind, pad=pad: m.y(
                    bag(i["tokens"], kind, 6, i["tokens"] != (-1 if pad is None else pad)).to(m.y.weight.dtype)
                ),
                3,
                {"y": nn.Linear(6, 3)},
            )


KINDS = ("mean", "max", "sum", "first", "last")


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
    far = (
        torch.where(keep, order, x.shape[1]).min(1)[0]
        if kind == "first"
        else torch.where(keep, order, -1).max(1)[0]
    )
    picked = x[torch.arange(len(x)), far.clamp(0, x.shape[1] - 1)]
    return picked * keep.any(1)[:, None]


def whole(kind, x, keep, axis=1):
    return real(kind, x.movedim(axis, 1), torch.ones(len(x), x.shape[axis], dtype=torch.bool))


def embedding():
    def case(name, width, tokens, padding="trained", rows=None):
        return Case(
            name,
            f"tokens: {{ tokens: {rows or int(tokens.max()) + 1}, axes: [batch, time], pad: 0 }}",
            f"- {{ embedding: {{ width: {width}, padding: {padding} }}, name: x }}\n"
            "- { linear: 3, name: y }",
            {"tokens": tokens},
            lambda m, i: m.y(m.x(i["tokens"])),
            3,
            {
                "x": nn.Embedding(
                    rows or int(tokens.max()) + 1, width, padding_idx=0 if padding == "zero" else None
                ),
                "y": nn.Linear(width, 3),
            },
        )

    repeated = np.array([[1, 2, 1, 0], [2, 2, 1, 2], [0, 0, 0, 3]], np.int32)
    yield case("embedding", 5, repeated, rows=6)
    yield case("embedding of width 1", 1, repeated)
    yield case("embedding with a row of zeros", 5, repeated, "zero")
    yield case("embedding of one token", 5, np.zeros((2, 3), np.int32), rows=1)
    yield case("embedding of one token of one", 130, np.full((1, 1), 2, np.int32), rows=3)


def pool():
    holes = ragged((6, 6, 0, 5), 6)
    holes[0, 0] = holes[0, 3] = holes[1, 5] = 0
    for kind in KINDS:
        layer = f"- {{ pool: {kind}, name: y }}"
        yield sequence(f"pool {kind}", layer, None, 5, lambda m, x, keep, k=kind: whole(k, x, keep))
        yield sequence(
            f"pool {kind} of one position",
            layer,
            None,
            5,
            lambda m, x, keep, k=kind: whole(k, x, keep),
            (3, 1),
        )
        yield sequence(
            f"pool {kind} with padding",
            layer,
            None,
            5,
            lambda m, x, keep, k=kind: real(k, x, keep),
            tokens=holes,
        )
        yield padded(
            f"pool {kind}, padding counted",
            f"- {{ pool: {{ kind: {kind}, padding: counted }}, name: y }}",
            None,
            5,
            lambda m, x, keep, k=kind: whole(k, x, keep),
        )
        yield sequence(
            f"pool {kind} over the features",
            f"- {{ linear: 4, name: l }}\n- {{ pool: {{ kind: {kind}, over: feature }}, name: p }}\n"
            "- { multiply: [x, p], name: y }",
            None,
            5,
            lambda m, x, keep, k=kind: x * whole(k, m.l(x), keep, 2)[:, :, None],
            extra={"l": nn.Linear(5, 4)},
        )


def planes():
    """Padding in a plane, and layers that look along the first of its two axes."""
    tokens = 1 + distinct(3, 4, 3)
    for place in [(0, 3, 0), (0, 2, 0), (0, 0, 1), (1, slice(None), 2), (2, 3), (2, 1, 1)]:
        tokens[place] = 0

    def case(name, layer, part, run, classes):
        return Case(
            name,
            f"tokens: {{ tokens: {tokens.max() + 1}, axes: [batch, height: 4, width: 3], pad: 0 }}",
            f"- {{ embedding: 6, name: x }}\n{layer}",
            {"tokens": tokens},
            lambda m, i: run(
                m, m.x(i["tokens"]).transpose(1, 2).flatten(0, 1), (i["tokens"] != 0).mT.flatten(0, 1)
            ),
            classes,
            {"x": nn.Embedding(int(tokens.max()) + 1, 6)} | ({"y": part} if part else {}),
        )

    def back(y):
        return y.unflatten(0, (3, 3)).transpose(1, 2)

    yield case(
        "attention over the height with padding",
        "- { attention: { heads: 2, over: height }, name: y }",
        nn.MultiheadAttention(6, 2, batch_first=True),
        lambda m, x, keep: back(m.y(x, x, x, key_padding_mask=~keep, need_weights=False)[0]),
        6,
    )
    yield case(
        "conv1d over the height with padding",
        "- { conv1d: { channels: 4, kernel: 3, over: height, padding: same }, name: y }",
        nn.Conv1d(6, 4, 3, padding=1),
        lambda m, x, keep: back(m.y((x * keep[:, :, None]).mT).mT),
        4,
    )
    for kind in KINDS:
        yield case(
            f"pool {kind} over the height with padding",
            f"- {{ pool: {{ kind: {kind}, over: height }}, name: y }}",
            None,
            lambda m, x, keep, k=kind: real(k, x, keep).unflatten(0, (3, 3)),
            6,
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
            f"positions, sinusoidal, width {width}",
            "- { positions: sinusoidal, name: p }\n- { linear: 3, name: y }",
            nn.Linear(width, 3),
            width,
            lambda m, x, keep: m.y(x + sinusoid(*x.shape[1:]).to(x)),
            (2, 40),
            classes=3,
        )
    yield sequence(
        "positions, learned",
        "- { positions: { kind: learned, length: 9 }, name: y }",
        nn.Embedding(9, 5),
        5,
        lambda m, x, keep: x + m.y(torch.arange(x.shape[1])),
    )
    yield padded(
        "positions, learned, as many as needed, with padding",
        "- { positions: { kind: learned, length: 7 }, name: p }\n- { pool: mean, name: y }",
        None,
        5,
        lambda m, x, keep: ((x + m.p.weight) * keep[:, :, None]).sum(1) / keep.sum(1)[:, None],
        extra={"p": nn.Embedding(7, 5)},
    )
    yield Case(
        "positions over the height",
        "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
        "- { embedding: 5, name: x }\n- { positions: { kind: learned, over: height }, name: y }",
        {"tokens": distinct(2, 4, 3)},
        lambda m, i: m.x(i["tokens"]) + m.y.weight[:, None, :],
        5,
        {"x": nn.Embedding(24, 5), "y": nn.Embedding(4, 5)},
    )


def cases():
    yield from bag_of_words()
    for group in (embedding, pool, planes, positions):
        yield from group()
