"""Cases of the losses other than plain cross entropy."""

import torch.nn.functional as F
from torch import nn

from .case import Case, distinct
from .sequences import on_features, through


def losses(kind, layer="- { scale: 1, name: y }", function=lambda x: x, **more):
    """One loss on outputs of several shapes."""
    what = kind + "".join(f" {key} {value}" for key, value in more.items())

    def case(name, width, shape=(3, 5), scale=None, **other):
        scaling = f"- scale: {scale}\n" if scale else ""
        return on_features(
            f"{what}, {name}",
            scaling + layer,
            None,
            width,
            through(lambda x: function(x * (scale or 1))),
            shape,
            loss=kind,
            **more,
            **other,
        )

    yield case("[batch, time, feature]", 5)
    yield case("of width 1", 1)
    yield case("of one number", 1, (1, 1))
    yield case("of 2", 2)
    yield case("of 131", 131, (1, 3))
    yield case("of large numbers", 5, scale=100)
    for axes, shape in [("batch", (9,)), ("batch, height: 3, width: 2", (2, 3, 2))]:
        rows = int(distinct(*shape).max()) + 1
        yield Case(
            f"{what}, [{axes}, feature]",
            f"tokens: {{ tokens: {rows}, axes: [{axes}] }}",
            f"- {{ embedding: 5, name: x }}\n{layer}",
            {"tokens": distinct(*shape)},
            through(function),
            5,
            {"x": nn.Embedding(rows, 5)},
            loss=kind,
            **more,
        )


def of_one_axis(kind):
    """Outputs that are a number for each example."""
    return on_features(
        f"{kind}, [batch]",
        "- { pool: mean, name: p }\n- { pool: { kind: sum, over: feature }, name: y }",
        None,
        5,
        through(lambda x: x.mean(1).sum(-1)),
        classes=3,
        loss=kind,
    )


def cases():
    yield from losses("cross_entropy", smoothing=0.1)
    for smoothing in (0, 0.75, 1):
        yield on_features(
            f"cross_entropy, smoothing {smoothing}",
            "- { scale: 3, name: y }",
            None,
            5,
            through(lambda x: x * 3),
            smoothing=smoothing,
        )
    yield from losses(
        "negative_log_likelihood", "- { log_softmax: {}, name: y }", lambda x: F.log_softmax(x, -1)
    )
    # Of numbers that are no logarithms too: then it can be negative.
    yield on_features(
        "negative_log_likelihood of any numbers",
        "- { scale: 3, name: y }",
        None,
        5,
        through(lambda x: x * 3),
        loss="negative_log_likelihood",
    )
    for kind in ("binary_cross_entropy", "mean_squared_error"):
        yield from losses(kind)
        yield of_one_axis(kind)
