"""Cases of softmax and losses, of joins, and of images."""

import torch
import torch.nn.functional as F
from torch import nn

from .case import Case, distinct, floats
from .models import Weight, patches
from .sequences import on_features, through


def softmax():
    for name, function in {"softmax": F.softmax, "log_softmax": F.log_softmax}.items():
        yield on_features(
            name, f"- {{ {name}: {{}}, name: y }}", None, 7, through(lambda x, f=function: f(x, -1))
        )
        yield on_features(
            f"{name} over time",
            f"- {{ {name}: time, name: y }}",
            None,
            7,
            through(lambda x, f=function: f(x, 1)),
        )
        yield on_features(
            f"{name} of large numbers",
            f"- scale: 300\n- {{ {name}: {{}}, name: y }}",
            None,
            7,
            through(lambda x, f=function: f(x * 300, -1)),
        )
        yield on_features(
            f"{name} over a time of 1",
            f"- {{ {name}: time, name: y }}",
            None,
            7,
            through(lambda x, f=function: f(x, 1)),
            shape=(3, 1),
        )


def cross_entropy():
    yield Case(
        "cross_entropy [batch, class]",
        "tokens: { tokens: 9, axes: [batch] }",
        "- { embedding: 5, name: y }",
        {"tokens": distinct(9)},
        lambda m, i: m.y(i["tokens"]),
        5,
        {"y": nn.Embedding(9, 5)},
    )
    yield on_features(
        "cross_entropy [batch, time, class]", "- { scale: 1, name: y }", None, 5, through(lambda x: x)
    )
    yield on_features(
        "cross_entropy of large logits", "- { scale: 300, name: y }", None, 5, through(lambda x: x * 300)
    )
    yield on_features("cross_entropy of 2 classes", "- { scale: 1, name: y }", None, 2, through(lambda x: x))
    yield on_features("cross_entropy of 1 class", "- { scale: 1, name: y }", None, 1, through(lambda x: x))
    yield on_features(
        "cross_entropy of 1000 classes",
        "- { scale: 1, name: y }",
        None,
        1000,
        through(lambda x: x),
        shape=(1, 1),
    )
    yield Case(
        "cross_entropy [batch, height, width, class]",
        "tokens: { tokens: 12, axes: [batch, height: 3, width: 2] }",
        "- { embedding: 5, name: y }",
        {"tokens": distinct(2, 3, 2)},
        lambda m, i: m.y(i["tokens"]),
        5,
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
        "concat of features",
        layers % 3 + "- { concat: [b, a, x], name: y }",
        None,
        6,
        lambda m, i: torch.cat([pair(m, i)[n] for n in (2, 1, 0)], -1),
        extra=two,
        classes=13,
    )
    yield on_features(
        "concat of one value with itself",
        "- { concat: [x, x], name: y }",
        None,
        6,
        through(lambda x: torch.cat([x, x], -1)),
        classes=12,
    )
    yield on_features(
        "concat over time",
        layers % 4 + "- { concat: { over: time }, from: [a, b], name: y }",
        None,
        6,
        lambda m, i: torch.cat(pair(m, i)[1:], 1),
        extra=same,
        classes=4,
    )
    for name, join in {"add": torch.add, "multiply": torch.mul}.items():
        yield on_features(
            name,
            layers % 4 + f"- {{ {name}: [a, b], name: y }}",
            None,
            6,
            lambda m, i, join=join: join(*pair(m, i)[1:]),
            extra=same,
            classes=4,
        )
        yield on_features(
            f"{name} of three, one twice",
            layers % 4 + f"- {{ {name}: [a, b, a], name: y }}",
            None,
            6,
            lambda m, i, join=join: join(join(*pair(m, i)[1:]), pair(m, i)[1]),
            extra=same,
            classes=4,
        )
        yield on_features(
            f"{name} along the features",
            "- { pool: mean, name: p }\n" + f"- {{ {name}: [x, p], name: y }}",
            None,
            6,
            through(lambda x, join=join: join(x, x.mean(1, keepdim=True))),
        )
        yield on_features(
            f"{name} along the time",
            f"- {{ pool: {{ kind: mean, over: feature }}, name: p }}\n- {{ {name}: [p, x], name: y }}",
            None,
            6,
            through(lambda x, join=join: join(x.mean(2, keepdim=True), x)),
        )
    yield on_features(
        "residual",
        "- residual: [ { linear: 6, name: a }, tanh ]\n- { scale: 1, name: y }",
        None,
        6,
        lambda m, i: m.x(i["tokens"]) + torch.tanh(m.a(m.x(i["tokens"]))),
        extra={"a": nn.Linear(6, 6)},
    )
    yield on_features(
        "flatten", "- { flatten: {}, name: y }", None, 6, through(lambda x: x.flatten(1)), classes=30
    )


def images():
    """The gradient of an image's pixels is that of a table that is added to it."""

    def case(name, channels, height, width, layer, patch):
        def run(m, i):
            x = i["image"] + m.p.weight
            return m.y(patches(x, *patch))

        return Case(
            name,
            f"image: {{ axes: [batch, channel: {channels}, height: {height}, width: {width}] }}",
            "- { positions: { kind: learned, over: height }, name: p }\n"
            f"{layer}\n- {{ linear: 3, name: y }}",
            {"image": floats(name, 3, channels, height, width)},
            run,
            3,
            {"p": Weight(height, width), "y": nn.Linear(channels * patch[0] * patch[1], 3)},
        )

    yield case("patches", 1, 6, 6, "- patches: 3", (3, 3))
    yield case("patches of three colours", 3, 4, 6, "- patches: { size: 2, width: 3 }", (2, 3))
    yield case("patches of one pixel", 2, 3, 2, "- patches: 1", (1, 1))
    yield case("one patch", 2, 3, 5, "- patches: { size: 3, width: 5 }", (3, 5))


def cases():
    for group in (softmax, cross_entropy, joins, images):
        yield from group()
