"""Cases of the losses other than plain cross entropy, and of sequences whose padding does not count."""

import torch.nn.functional as F
from torch import nn

from .case import Case, distinct, tokens
from .sequences import on_features, padded, through


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


WEIGHTS = [1, 0.5, 2, 0, 3.25]


def class_weights():
    """Classes that count differently; the last layer is logits or logarithms of probabilities."""
    kinds = {
        "cross_entropy": ("- { scale: 3, name: y }", lambda x: x * 3),
        "negative_log_likelihood": ("- { log_softmax: {}, name: y }", lambda x: F.log_softmax(x, -1)),
    }
    for kind, (layer, function) in kinds.items():
        for smoothing in (None, 0.2, 1) if kind == "cross_entropy" else (None,):
            name = f"{kind}, class_weights" + (f", smoothing {smoothing}" if smoothing else "")
            more = {"loss": kind, "weights": WEIGHTS, "smoothing": smoothing}
            yield on_features(name, layer, None, 5, through(function), **more)
            yield on_features(
                f"{name}, [batch, feature]",
                f"- {{ pool: mean, name: p }}\n{layer}",
                None,
                5,
                through(lambda x, f=function: f(x.mean(1))),
                (17, 2),
                **more,
            )
            yield padded(
                f"{name}, padding",
                layer,
                None,
                5,
                lambda m, x, keep, f=function: f(x),
                loss_padding="ignored",
                **more,
            )
    yield on_features(
        "cross_entropy, one class counts",
        "- { scale: 3, name: y }",
        None,
        4,
        through(lambda x: x * 3),
        (9, 5),
        weights=[0, 0, 1.5, 0],
    )


def padding():
    """Sequences whose padding does not count; one is padding alone."""
    for lengths in [(7, 4, 1, 6), (3, 0, 7), (2,)]:
        for kind in ("cross_entropy", "negative_log_likelihood", "binary_cross_entropy", "mean_squared_error"):
            yield padded(
                f"{kind}, lengths {' '.join(map(str, lengths))}",
                "- { log_softmax: {}, name: y }",
                None,
                3,
                lambda m, x, keep: F.log_softmax(x, -1),
                lengths=lengths,
                loss=kind,
                loss_padding="ignored",
            )
    yield padded(
        "cross_entropy, smoothing, padding",
        "- { scale: 2, name: y }",
        None,
        5,
        lambda m, x, keep: x * 2,
        smoothing=0.3,
        loss_padding="ignored",
    )


def next_token():
    def case(name, drawn, pad=True, loss_padding="ignored", vocabulary=9):
        return Case(
            f"next_token, {name}",
            f"tokens: {{ tokens: {vocabulary}, axes: [batch, time]{', pad: 0' if pad else ''} }}",
            f"- {{ embedding: 6, name: x }}\n- {{ linear: {vocabulary}, name: y }}",
            {"tokens": drawn},
            lambda m, i: m.y(m.x(i["tokens"])),
            vocabulary,
            {"x": nn.Embedding(vocabulary, 6), "y": nn.Linear(6, vocabulary)},
            loss="next_token",
            loss_padding=loss_padding,
        )

    yield case("no padding", tokens("next", (7, 7, 7), 7, 9), pad=False, loss_padding="counted")
    yield case("padding behind", tokens("next", (7, 4, 1, 6), 7, 9))
    yield case("padding in front", tokens("next", (7, 4, 2, 6), 7, 9)[:, ::-1].copy())
    yield case("padding that counts", tokens("next", (7, 4, 1, 6), 7, 9), loss_padding="counted")
    yield case("a sequence of padding", tokens("next", (0, 5), 5, 9))
    yield case("two tokens", tokens("next", (2,), 2, 9), pad=False, loss_padding="counted")
    yield case("many examples", tokens("next", tuple(1 + i * 7 % 5 for i in range(40)), 5, 9))


def cases():
    yield from class_weights()
    yield from padding()
    yield from next_token()
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
