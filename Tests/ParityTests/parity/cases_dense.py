"""Cases of the layers that look at one position at a time."""

import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, floats
from .models import FeedForward
from .sequences import on_features, through


def linear():
    yield Case(
        "linear on an input",
        "x: { axes: [batch, feature: 5] }",
        "- { linear: 4, name: y }",
        {"x": floats("x", 3, 5)},
        lambda m, i: m.y(i["x"]),
        4,
        {"y": nn.Linear(5, 4)},
    )
    yield on_features("linear", "- { linear: 4, name: y }", nn.Linear(6, 4), 6, classes=4)
    yield on_features("linear of odd sizes", "- { linear: 37, name: y }", nn.Linear(29, 37), 29, classes=37)
    yield on_features(
        "linear without bias",
        "- { linear: { width: 4, bias: false }, name: y }",
        nn.Linear(6, 4, bias=False),
        6,
        classes=4,
    )
    yield on_features("linear from 1", "- { linear: 4, name: y }", nn.Linear(1, 4), 1, classes=4)
    yield on_features(
        "linear of one example", "- { linear: 4, name: y }", nn.Linear(6, 4), 6, shape=(1, 1), classes=4
    )
    yield on_features(
        "linear to 1",
        "- { linear: 1, name: l }\n- { pool: { kind: sum, over: feature }, name: y }",
        None,
        6,
        lambda m, i: m.l(m.x(i["tokens"])).sum(-1),
        classes=5,
        extra={"l": nn.Linear(6, 1)},
    )
    yield on_features(
        "linear over time",
        "- { linear: { width: 3, over: time }, name: y }",
        nn.Linear(5, 3),
        6,
        lambda m, i: m.y(m.x(i["tokens"]).mT).mT,
    )
    yield on_features(
        "linear shared",
        "- { linear: 6, name: a }\n- gelu\n- { linear: 6, name: y, share: a }",
        None,
        6,
        lambda m, i: m.a(F.gelu(m.a(m.x(i["tokens"])))),
        extra={"a": nn.Linear(6, 6)},
    )
    yield Case(
        "linear over the middle of four axes",
        "x: { axes: [batch, height: 2, width: 3, feature: 4] }",
        "- { linear: { width: 5, over: height }, name: y }",
        {"x": floats("x", 2, 2, 3, 4)},
        lambda m, i: m.y(i["x"].movedim(1, -1)).movedim(-1, 1),
        4,
        {"y": nn.Linear(2, 5)},
    )


def layer_norm():
    layer = "- { layer_norm: {}, name: y }"
    yield on_features("layer_norm", layer, nn.LayerNorm(6), 6)
    yield on_features("layer_norm of odd width", layer, nn.LayerNorm(133), 133, shape=(1, 3))
    yield on_features("layer_norm of width 3", layer, nn.LayerNorm(3), 3)
    yield on_features("layer_norm of one example", layer, nn.LayerNorm(7), 7, shape=(1, 1))
    yield on_features(
        "layer_norm of width 1",
        "- { layer_norm: {}, name: n }\n- { linear: 3, name: y }",
        None,
        1,
        lambda m, i: m.y(m.n(m.x(i["tokens"]))),
        classes=3,
        extra={"n": nn.LayerNorm(1), "y": nn.Linear(1, 3)},
    )
    yield on_features(
        "layer_norm with epsilon", "- { layer_norm: { epsilon: 0.1 }, name: y }", nn.LayerNorm(6, eps=0.1), 6
    )
    yield on_features(
        "layer_norm of numbers far from 0",
        "- { linear: 9, name: l }\n- { scale: 1000 }\n- { layer_norm: {}, name: y }",
        nn.LayerNorm(9),
        4,
        lambda m, i: m.y(m.l(m.x(i["tokens"])) * 1000),
        extra={"l": nn.Linear(4, 9)},
        classes=9,
    )


def activations():
    functions = {"gelu": F.gelu, "relu": F.relu, "sigmoid": torch.sigmoid, "silu": F.silu, "tanh": torch.tanh}
    for name, function in functions.items():
        yield on_features(name, f"- {{ {name}: {{}}, name: y }}", None, 7, through(function))
        yield on_features(
            f"{name} far from 0",
            f"- scale: 12\n- {{ {name}: {{}}, name: y }}",
            None,
            7,
            through(lambda x, f=function: f(x * 12)),
        )
        yield on_features(
            f"activation {name}",
            f"- {{ activation: {name}, name: y }}",
            None,
            331,
            through(function),
            shape=(1, 2),
        )
    yield on_features(
        "activation identity", "- { activation: identity, name: y }", None, 3, through(lambda x: x)
    )
    yield on_features("scale", "- { scale: -2.5, name: y }", None, 3, through(lambda x: x * -2.5))
    yield on_features(
        "dropout outside training", "- { dropout: 0.5, name: y }", None, 3, through(lambda x: x)
    )
    yield on_features(
        "feed_forward",
        "- { feed_forward: { hidden: 11, activation: silu, dropout: 0.3 }, name: y }",
        FeedForward(6, 11, F.silu),
        6,
    )
    functions = {"gelu": F.gelu, "relu": F.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
    for kind, function in functions.items():
        for width, hidden, shape in [(1, 1, (2, 3)), (7, 33, (1, 5)), (6, 1, (1, 1))]:
            yield on_features(
                f"feed_forward of width {width}, hidden {hidden}, {kind}",
                f"- {{ feed_forward: {{ hidden: {hidden}, activation: {kind} }}, name: f }}\n"
                "- { linear: 3, name: y }",
                nn.Linear(width, 3),
                width,
                lambda m, i: m.y(m.f(m.x(i["tokens"]))),
                shape=shape,
                classes=3,
                extra={"f": FeedForward(width, hidden, function)},
            )


def cases():
    for group in (linear, layer_norm, activations):
        yield from group()
