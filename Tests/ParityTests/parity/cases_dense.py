"""Cases of the layers that look at one position at a time, and of joins and images."""

import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, distinct, floats
from .models import FeedForward, Weight, patches


def on_features(name, layer, module, width, run=None, shape=(3, 5), classes=None, extra=None):
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
    )


def through(function):
    return lambda m, i: function(m.x(i["tokens"]))


def linear():
    yield Case(
        "linear on an input", "x: { axes: [batch, feature: 5] }", "- { linear: 4, name: y }",
        {"x": floats("x", 3, 5)}, lambda m, i: m.y(i["x"]), 4, {"y": nn.Linear(5, 4)},
    )
    yield on_features("linear", "- { linear: 4, name: y }", nn.Linear(6, 4), 6, classes=4)
    yield on_features("linear of odd sizes", "- { linear: 37, name: y }", nn.Linear(29, 37), 29, classes=37)
    yield on_features(
        "linear without bias", "- { linear: { width: 4, bias: false }, name: y }",
        nn.Linear(6, 4, bias=False), 6, classes=4,
    )
    yield on_features("linear from 1", "- { linear: 4, name: y }", nn.Linear(1, 4), 1, classes=4)
    yield on_features("linear of one example", "- { linear: 4, name: y }", nn.Linear(6, 4), 6, shape=(1, 1), classes=4)
    yield on_features(
        "linear to 1", "- { linear: 1, name: l }\n- { pool: { kind: sum, over: feature }, name: y }",
        None, 6, lambda m, i: m.l(m.x(i["tokens"])).sum(-1), classes=5, extra={"l": nn.Linear(6, 1)},
    )
    yield on_features(
        "linear over time", "- { linear: { width: 3, over: time }, name: y }", nn.Linear(5, 3), 6,
        lambda m, i: m.y(m.x(i["tokens"]).mT).mT,
    )
    yield on_features(
        "linear shared", "- { linear: 6, name: a }\n- gelu\n- { linear: 6, name: y, share: a }", None, 6,
        lambda m, i: m.a(F.gelu(m.a(m.x(i["tokens"])))), extra={"a": nn.Linear(6, 6)},
    )
    yield Case(
        "linear over the middle of four axes", "x: { axes: [batch, height: 2, width: 3, feature: 4] }",
        "- { linear: { width: 5, over: height }, name: y }", {"x": floats("x", 2, 2, 3, 4)},
        lambda m, i: m.y(i["x"].movedim(1, -1)).movedim(-1, 1), 4, {"y": nn.Linear(2, 5)},
    )


def layer_norm():
    layer = "- { layer_norm: {}, name: y }"
    yield on_features("layer_norm", layer, nn.LayerNorm(6), 6)
    yield on_features("layer_norm of odd width", layer, nn.LayerNorm(133), 133)
    yield on_features("layer_norm of width 3", layer, nn.LayerNorm(3), 3)
    yield on_features("layer_norm of one example", layer, nn.LayerNorm(7), 7, shape=(1, 1))
    yield on_features(
        "layer_norm of width 1", "- { layer_norm: {}, name: n }\n- { linear: 3, name: y }", None, 1,
        lambda m, i: m.y(m.n(m.x(i["tokens"]))), classes=3, extra={"n": nn.LayerNorm(1), "y": nn.Linear(1, 3)},
    )
    yield on_features(
        "layer_norm with epsilon", "- { layer_norm: { epsilon: 0.1 }, name: y }", nn.LayerNorm(6, eps=0.1), 6
    )
    yield on_features(
        "layer_norm of numbers far from 0",
        "- { linear: 9, name: l }\n- { scale: 1000 }\n- { layer_norm: {}, name: y }", nn.LayerNorm(9), 4,
        lambda m, i: m.y(m.l(m.x(i["tokens"])) * 1000), extra={"l": nn.Linear(4, 9)}, classes=9,
    )


def activations():
    functions = {"gelu": F.gelu, "relu": F.relu, "sigmoid": torch.sigmoid, "silu": F.silu, "tanh": torch.tanh}
    for name, function in functions.items():
        yield on_features(name, f"- {{ {name}: {{}}, name: y }}", None, 7, through(function))
        yield on_features(
            f"{name} far from 0", f"- scale: 12\n- {{ {name}: {{}}, name: y }}", None, 7,
            through(lambda x, f=function: f(x * 12)),
        )
        yield on_features(
            f"activation {name}", f"- {{ activation: {name}, name: y }}", None, 1000, through(function), shape=(1, 2)
        )
    yield on_features("activation identity", "- { activation: identity, name: y }", None, 3, through(lambda x: x))
    yield on_features("scale", "- { scale: -2.5, name: y }", None, 3, through(lambda x: x * -2.5))
    yield on_features("dropout outside training", "- { dropout: 0.5, name: y }", None, 3, through(lambda x: x))
    yield on_features(
        "feed_forward", "- { feed_forward: { hidden: 11, activation: silu, dropout: 0.3 }, name: y }",
        FeedForward(6, 11, F.silu), 6,
    )


def softmax():
    for name, function in {"softmax": F.softmax, "log_softmax": F.log_softmax}.items():
        yield on_features(name, f"- {{ {name}: {{}}, name: y }}", None, 7, through(lambda x, f=function: f(x, -1)))
        yield on_features(
            f"{name} over time", f"- {{ {name}: time, name: y }}", None, 7, through(lambda x, f=function: f(x, 1))
        )
        yield on_features(
            f"{name} of large numbers", f"- scale: 300\n- {{ {name}: {{}}, name: y }}", None, 7,
            through(lambda x, f=function: f(x * 300, -1)),
        )
        yield on_features(
            f"{name} over a time of 1", f"- {{ {name}: time, name: y }}", None, 7,
            through(lambda x, f=function: f(x, 1)), shape=(3, 1),
        )


def cross_entropy():
    yield Case(
        "cross_entropy [batch, class]", "tokens: { tokens: 9, axes: [batch] }", "- { embedding: 5, name: y }",
        {"tokens": distinct(9)}, lambda m, i: m.y(i["tokens"]), 5, {"y": nn.Embedding(9, 5)},
    )
    yield on_features("cross_entropy [batch, time, class]", "- { scale: 1, name: y }", None, 5, through(lambda x: x))
    yield on_features(
        "cross_entropy of large logits", "- { scale: 300, name: y }", None, 5, through(lambda x: x * 300)
    )
    yield on_features("cross_entropy of 2 classes", "- { scale: 1, name: y }", None, 2, through(lambda x: x))
    yield on_features("cross_entropy of 1 class", "- { scale: 1, name: y }", None, 1, through(lambda x: x))
    yield on_features(
        "cross_entropy of 1000 classes", "- { scale: 1, name: y }", None, 1000, through(lambda x: x), shape=(2, 1)
    )
    yield Case(
        "cross_entropy [batch, height, width, class]", "tokens: { tokens: 12, axes: [batch, height: 3, width: 2] }",
        "- { embedding: 5, name: y }", {"tokens": distinct(2, 3, 2)}, lambda m, i: m.y(i["tokens"]), 5,
        {"y": nn.Embedding(12, 5)},
    )


def joins():
    two = {"a": nn.Linear(6, 4), "b": nn.Linear(6, 3)}
    same = {"a": nn.Linear(6, 4), "b": nn.Linear(6, 4)}
    layers = "- { linear: 4, name: a }\n- { linear: %d, name: b, from: x }\n"

    def pair(m, i):
        x = m.x(i["tokens"])
        return x, m.a(x), m.b(x)

    yield on_features(
        "concat of features", layers % 3 + "- { concat: [b, a, x], name: y }", None, 6,
        lambda m, i: torch.cat([pair(m, i)[n] for n in (2, 1, 0)], -1), extra=two, classes=13,
    )
    yield on_features(
        "concat of one value with itself", "- { concat: [x, x], name: y }", None, 6,
        through(lambda x: torch.cat([x, x], -1)), classes=12,
    )
    yield on_features(
        "concat over time", layers % 4 + "- { concat: { over: time }, from: [a, b], name: y }", None, 6,
        lambda m, i: torch.cat(pair(m, i)[1:], 1), extra=same, classes=4,
    )
    for name, join in {"add": torch.add, "multiply": torch.mul}.items():
        yield on_features(
            name, layers % 4 + f"- {{ {name}: [a, b], name: y }}", None, 6,
            lambda m, i, join=join: join(*pair(m, i)[1:]), extra=same, classes=4,
        )
        yield on_features(
            f"{name} of three, one twice", layers % 4 + f"- {{ {name}: [a, b, a], name: y }}", None, 6,
            lambda m, i, join=join: join(join(*pair(m, i)[1:]), pair(m, i)[1]), extra=same, classes=4,
        )
        yield on_features(
            f"{name} along the features", "- { pool: mean, name: p }\n" + f"- {{ {name}: [x, p], name: y }}", None, 6,
            through(lambda x, join=join: join(x, x.mean(1, keepdim=True))),
        )
        yield on_features(
            f"{name} along the time", "- { pool: { kind: mean, over: feature }, name: p }\n"
            f"- {{ {name}: [p, x], name: y }}", None, 6,
            through(lambda x, join=join: join(x.mean(2, keepdim=True), x)),
        )
    yield on_features(
        "residual", "- residual: [ { linear: 6, name: a }, tanh ]\n- { scale: 1, name: y }", None, 6,
        lambda m, i: m.x(i["tokens"]) + torch.tanh(m.a(m.x(i["tokens"]))), extra={"a": nn.Linear(6, 6)},
    )
    yield on_features("flatten", "- { flatten: {}, name: y }", None, 6, through(lambda x: x.flatten(1)), classes=30)


def images():
    """The gradient of an image's pixels is that of a table that is added to it."""

    def case(name, channels, height, width, layer, patch):
        def run(m, i):
            x = i["image"] + m.p.weight
            return m.y(patches(x, *patch))

        return Case(
            name,
            f"image: {{ axes: [batch, channel: {channels}, height: {height}, width: {width}] }}",
            f"- {{ positions: {{ kind: learned, over: height }}, name: p }}\n{layer}\n- {{ linear: 3, name: y }}",
            {"image": floats(name, 3, channels, height, width)}, run, 3,
            {"p": Weight(height, width), "y": nn.Linear(channels * patch[0] * patch[1], 3)},
        )

    yield case("patches", 1, 6, 6, "- patches: 3", (3, 3))
    yield case("patches of three colours", 3, 4, 6, "- patches: { size: 2, width: 3 }", (2, 3))
    yield case("patches of one pixel", 2, 3, 2, "- patches: 1", (1, 1))
    yield case("one patch", 2, 3, 5, "- patches: { size: 3, width: 5 }", (3, 5))


def cases():
    for group in (linear, layer_norm, activations, softmax, cross_entropy, joins, images):
        yield from group()
