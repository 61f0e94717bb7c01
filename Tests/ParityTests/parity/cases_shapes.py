"""Cases of rms_norm, token_types, rearrange and of windows that are pooled."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, distinct
from .sequences import on_features, padded, sequence, through

EPSILON = 2.0**-23


def rms_norm():
    layer = "- { rms_norm: {}, name: y }"
    for width in (2, 3, 6):
        yield on_features(f"rms_norm of width {width}", layer, nn.RMSNorm(width, EPSILON), width)
    yield on_features("rms_norm of odd width", layer, nn.RMSNorm(133, EPSILON), 133, shape=(1, 3))
    yield on_features("rms_norm of one example", layer, nn.RMSNorm(7, EPSILON), 7, shape=(1, 1))
    for epsilon in (0, 0.1, 1):
        yield on_features(
            f"rms_norm with epsilon {epsilon}",
            f"- {{ rms_norm: {{ epsilon: {epsilon} }}, name: y }}",
            nn.RMSNorm(6, epsilon),
            6,
        )
    # With a width of 1 only signs are left, unless epsilon is felt.
    for width in (1, 5):
        yield on_features(
            f"rms_norm of small numbers, width {width}",
            "- scale: 1e-3\n- { rms_norm: {}, name: n }\n- { linear: 3, name: y }",
            nn.Linear(width, 3),
            width,
            lambda m, i: m.y(m.n(m.x(i["tokens"]) * 1e-3)),
            classes=3,
            extra={"n": nn.RMSNorm(width, EPSILON)},
        )
    yield on_features(
        "rms_norm of numbers far from 0",
        "- { linear: 9, name: l }\n- { scale: 1000 }\n- { rms_norm: {}, name: y }",
        nn.RMSNorm(9, EPSILON),
        4,
        lambda m, i: m.y(m.l(m.x(i["tokens"])) * 1000),
        extra={"l": nn.Linear(4, 9)},
        classes=9,
    )


def token_types():
    def case(name, layer, types, bound=None, shape=(3, 5)):
        """With a second input of `bound` kinds, if there is one."""
        rows = int(np.prod(shape))
        inputs = f"tokens: {{ tokens: {rows}, axes: [batch, time] }}"
        arrays = {"tokens": distinct(*shape)}
        if bound:
            inputs += f"\nkinds: {{ tokens: {bound}, axes: [batch, time] }}"
            arrays["kinds"] = np.arange(rows, dtype=np.int32).reshape(shape) * 5 // 3 % bound

        def run(m, i):
            kinds = i["kinds"] if bound else torch.zeros_like(i["tokens"])
            return m.y(m.x(i["tokens"]) + m.t(kinds))

        return Case(
            name,
            inputs,
            "- { embedding: 5, name: x, from: tokens }\n" + layer + "\n- { linear: 3, name: y }",
            arrays,
            run,
            3,
            {"x": nn.Embedding(rows, 5), "t": nn.Embedding(types, 5), "y": nn.Linear(5, 3)},
        )

    yield case("token_types", "- { token_types: 2, name: t, from: [x, kinds] }", 2, 2)
    yield case("token_types of 5", "- { token_types: 5, name: t, from: [x, kinds] }", 5, 5)
    yield case("token_types, some unused", "- { token_types: 4, name: t, from: [x, kinds] }", 4, 3)
    yield case("token_types of 1", "- { token_types: 1, name: t, from: [x, kinds] }", 1, 1, (1, 1))
    yield case("token_types without types", "- { token_types: {}, name: t }", 2)
    yield case("token_types without types, of 1", "- { token_types: 1, name: t }", 1)


def rearrange():
    def case(name, axes, shape, layer, run, classes):
        tokens = distinct(*shape[:-1])
        return Case(
            f"rearrange: {name}",
            f"tokens: {{ tokens: {tokens.size}, axes: [batch, {axes}] }}",
            f"- {{ embedding: {shape[-1]}, name: x }}\n"
            f"- {{ rearrange: {{ {layer} }}, name: y }}",
            {"tokens": tokens},
            through(run),
            classes,
            {"x": nn.Embedding(tokens.size, shape[-1])},
        )

    axes, shape = "height: 6, width: 2", (2, 6, 2, 5)
    yield case(
        "order", axes, shape, "order: [batch, feature, height, width]", lambda x: x.permute(0, 3, 1, 2), 2
    )
    yield case(
        "another order",
        axes,
        shape,
        "order: [batch, width, feature, height]", lambda x: x.permute(0, 2, 3, 1), 6
    )
    yield case(
        "the order that it has", axes, shape, "order: [batch, height, width, feature]", lambda x: x, 5
    )
    yield case(
        "split", axes, shape, "split: height, parts: [a, b], size: 3", lambda x: x.unflatten(1, (2, 3)), 5
    )
    yield case(
        "split of 1",
        axes,
        shape,
        "split: feature, parts: [a, b], size: 1", lambda x: x.unflatten(3, (5, 1)), 1
    )
    yield case("merge", axes, shape, "merge: [width, feature], into: merged", lambda x: x.flatten(2), 10)
    yield case(
        "merge of three",
        axes,
        shape,
        "merge: [height, width, feature], into: merged", lambda x: x.flatten(1), 60
    )
    yield case(
        "all",
        axes,
        shape,
        "split: height, parts: [row, inside], size: 3, order: [batch, row, width, inside, feature], "
        "merge: [inside, feature], into: merged",
        lambda x: x.unflatten(1, (2, 3)).permute(0, 1, 3, 2, 4).flatten(3),
        15,
    )
    yield case(
        "all of sizes 1",
        "height: 1, width: 1",
        (1, 1, 1, 1),
        "split: height, parts: [row, inside], size: 1, order: [batch, inside, feature, row, width], "
        "merge: [row, width], into: merged",
        lambda x: x.unflatten(1, (1, 1)).permute(0, 2, 4, 1, 3).flatten(3),
        1,
    )


def windows():
    def function(kind, kernel, stride=None, padding=0, dilation=1):
        """Of [batch, time, feature]; nn.AvgPool1d has no dilation."""
        stride = stride or kernel

        def pool(x):
            if kind == "max_pool1d":
                return F.max_pool1d(x.mT, kernel, stride, padding, dilation).mT
            if dilation == 1:
                return F.avg_pool1d(x.mT, kernel, stride, padding).mT
            x = F.pad(x.mT, (padding, padding))
            return x.unfold(2, dilation * (kernel - 1) + 1, stride)[..., ::dilation].mean(-1).mT

        return pool

    for kind in ("max_pool1d", "avg_pool1d"):
        settings = [
            {"kernel": 1},
            {"kernel": 2},
            {"kernel": 3},
            {"kernel": 7},
            {"kernel": 3, "stride": 1, "padding": 1},
            {"kernel": 2, "stride": 3},
            {"kernel": 4, "stride": 2, "padding": 2},
            {"kernel": 2, "stride": 1, "dilation": 3},
            {"kernel": 3, "stride": 2, "padding": 1, "dilation": 2},
        ]
        for keys in settings:
            pool = function(kind, **keys)
            yaml = ", ".join(f"{key}: {value}" for key, value in keys.items())
            yield sequence(
                f"{kind}, {yaml}",
                f"- {{ {kind}: {{ {yaml} }}, name: y }}",
                None,
                5,
                lambda m, x, keep, pool=pool: pool(x),
            )
        yield sequence(
            f"{kind} along a time of 1",
            f"- {{ {kind}: {{ kernel: 3, padding: 1 }}, name: y }}",
            None,
            1,
            lambda m, x, keep, pool=function(kind, 3, padding=1): pool(x),
            (3, 1),
        )
        yield sequence(
            f"{kind} between linear layers",
            f"- {{ linear: 33, name: a }}\n- {kind}: 2\n- {{ linear: 3, name: y }}",
            nn.Linear(33, 3),
            5,
            lambda m, x, keep, pool=function(kind, 2): m.y(pool(m.a(x))),
            classes=3,
            extra={"a": nn.Linear(5, 33)},
        )

        def means(m, x, keep, pool=function(kind, 3, 2)):
            """The mean of the windows that reach into no padding; 0 where there are none."""
            whole = keep.unfold(1, 3, 2).all(-1)[:, :, None]
            return (pool(x) * whole).sum(1) / whole.sum(1).clamp(min=1)

        yield padded(
            f"{kind} with padding, pooled",
            f"- {kind}: {{ kernel: 3, stride: 2 }}\n- {{ pool: mean, name: y }}",
            None,
            5,
            means,
            lengths=(9, 4, 2, 0, 7),
        )
        yield Case(
            f"{kind} over the height",
            "tokens: { tokens: 24, axes: [batch, height: 4, width: 3] }",
            f"- {{ embedding: 5, name: x }}\n"
            f"- {{ {kind}: {{ kernel: 2, stride: 1, over: height }}, name: y }}",
            {"tokens": distinct(2, 4, 3)},
            through(
                lambda x, pool=function(kind, 2, 1): pool(x.transpose(1, 2).flatten(0, 1))
                .unflatten(0, (2, 3))
                .transpose(1, 2)
            ),
            5,
            {"x": nn.Embedding(24, 5)},
        )


def cases():
    for group in (rms_norm, token_types, rearrange, windows):
        yield from group()
