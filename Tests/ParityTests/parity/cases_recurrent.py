"""Cases of rnn, gru and lstm."""

import torch
from torch import nn

from .case import Case, distinct, ragged
from .sequences import padded, sequence

KINDS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Identity(nn.RNN):
    """A simple recurrence without a function, which nn.RNN does not have; one layer, one direction."""

    def forward(self, x):
        state, states = x.new_zeros(len(x), self.hidden_size), []
        for step in x.unbind(1):
            state = step @ self.weight_ih_l0.mT + state @ self.weight_hh_l0.mT
            if self.bias:
                state = state + self.bias_ih_l0 + self.bias_hh_l0
            states.append(state)
        return torch.stack(states, 1), state[None]


def states(module, x):
    """What a recurrence may return, by the language's words.

    The states of all positions, the last ones of the last layer's directions side by side, and those of all
    layers and directions, of an LSTM also their cells: [batch, layer, feature].
    """
    y, last = module(x)
    last, cells = last if isinstance(last, tuple) else (last, last)
    directions = 2 if module.bidirectional else 1
    return {
        "sequence": y,
        "last": torch.cat(list(last[-directions:]), -1),
        "states": last.transpose(0, 1),
        "cells": cells.transpose(0, 1),
    }


def real(module, x, keep):
    """The same for padded sequences: each example alone and only what is real, zeros for the rest.

    `pack_padded_sequence` does this too, but refuses empty sequences and holes.
    """
    results = []
    for example, shown in zip(x, keep, strict=True):
        if shown.any():
            places = shown.nonzero()[:, 0]
            result = {name: value[0] for name, value in states(module, example[None, places]).items()}
            y = x.new_zeros(x.shape[1], result["sequence"].shape[-1])
            result["sequence"] = y.index_copy(0, places, result["sequence"])
        else:
            result = {
                name: torch.zeros_like(value[0]) for name, value in states(module, example[None]).items()
            }
        results.append(result)
    return {name: torch.stack([result[name] for result in results]) for name in results[0]}


def case(
    kind, what, settings="", width=3, hidden=4, make=sequence, returns="sequence", torch_class=None, **more
):
    """`settings` are the YAML's; the keyword arguments of PyTorch's module stand among `more`."""
    names = ("num_layers", "bidirectional", "bias", "nonlinearity")
    options = {k: more.pop(k) for k in names if k in more}
    module = (torch_class or KINDS[kind])(width, hidden, batch_first=True, **options)
    masked = more.pop("masked", make is padded or "tokens" in more)

    def run(m, x, keep):
        return (real(m.y, x, keep) if masked else states(m.y, x))[returns]

    wanted = "" if returns == "sequence" else f", returns: {returns}"
    return make(
        f"{kind} {what}",
        f"- {{ {kind}: {{ hidden: {hidden}{settings}{wanted} }}, name: y }}",
        module,
        width,
        run,
        classes=hidden * (2 if module.bidirectional and returns in ("sequence", "last") else 1),
        **more,
    )


def every(kind):
    both = {"settings": ", bidirectional: true", "bidirectional": True}
    deep = {"settings": ", layers: 2, bidirectional: true", "num_layers": 2, "bidirectional": True}
    yield case(kind, "alone")
    yield case(kind, "of sizes 1", width=1, hidden=1)
    yield case(kind, "along a time of 1", shape=(3, 1))
    yield case(kind, "of one example", shape=(1, 6))
    yield case(kind, "of odd sizes", width=5, hidden=19, shape=(2, 5))
    yield case(kind, "along a time of 70", width=1, hidden=3, shape=(1, 70), **both)
    yield case(kind, "in both directions", **both)
    yield case(kind, "of two layers, both directions", **deep)
    yield case(kind, "without bias", ", bias: false", bias=False)
    yield case(kind, "last state", returns="last")
    yield case(kind, "last, two layers, both directions", returns="last", **deep)
    yield case(kind, "with padding", make=padded)
    yield case(kind, "with padding in both directions", make=padded, **both)
    yield case(kind, "padded, two layers, both directions", make=padded, **deep)
    yield case(kind, "with padding, last states", make=padded, returns="last", **deep)
    yield case(kind, "with padding, time 66", make=padded, width=1, hidden=3, lengths=(66, 33), **both)
    alone = (5, 0, 3)
    yield case(kind, "with one of padding alone", make=padded, lengths=alone, **deep)
    yield case(kind, "with one of padding alone, last", make=padded, returns="last", lengths=alone, **deep)
    yield case(
        kind,
        "with one of padding alone, no bias, last",
        ", bias: false",
        make=padded,
        returns="last",
        lengths=alone,
        bias=False,
    )
    holes = ragged((6, 6, 6), 6)
    holes[0, 0] = holes[1, 2] = holes[1, 3] = holes[2, 5] = 0
    yield case(kind, "with holes", tokens=holes, **both)
    yield case(kind, "with holes, last states", tokens=holes, returns="last", **deep)
    yield case(kind, "that sees padding", ", mask: none", make=padded, masked=False)
    yield case(
        kind,
        "that sees padding, both directions, last",
        ", mask: none, bidirectional: true",
        make=padded,
        masked=False,
        returns="last",
        bidirectional=True,
    )
    for returns in ["states", "cells"] if kind == "lstm" else ["states"]:
        yield case(kind, f"{returns} of all layers", returns=returns, **deep)
        yield case(kind, f"{returns} of one layer of sizes 1", width=1, hidden=1, returns=returns)
        yield case(
            kind,
            f"{returns} of three layers, no bias",
            ", layers: 3, bias: false",
            returns=returns,
            num_layers=3,
            bias=False,
        )
        yield case(kind, f"{returns} along a time of 1", returns=returns, shape=(3, 1), **both)
        yield case(kind, f"{returns} with padding", make=padded, returns=returns, lengths=(7, 0, 3), **deep)
        yield case(kind, f"{returns} with holes", tokens=holes, returns=returns, **both)
    # The mean of what is real, whose mask the recurrence hands on.
    yield padded(
        f"{kind} with padding, pooled",
        f"- {{ {kind}: 5, name: r }}\n- {{ pool: mean, name: y }}",
        None,
        4,
        lambda m, x, keep: real(m.r, x, keep)["sequence"].sum(1) / keep.sum(1)[:, None],
        classes=5,
        extra={"r": KINDS[kind](4, 5, batch_first=True)},
    )


def shared(kind):
    """What does not depend on the kind."""
    both = {"settings": ", bidirectional: true", "bidirectional": True}
    yield case(kind, "of three layers", ", layers: 3, dropout: 0", num_layers=3)
    yield case(kind, "with dropout outside training", ", layers: 2, dropout: 0.4", num_layers=2)
    yield case(
        kind,
        "without bias, both directions",
        both["settings"] + ", bias: false",
        bidirectional=True,
        bias=False,
    )
    yield case(kind, "last states along a time of 1", returns="last", shape=(3, 1), **both)
    yield sequence(
        f"{kind} between other layers",
        f"- {{ linear: 6, name: l }}\n- {{ {kind}: 5, name: r }}\n- tanh\n- {{ linear: 3, name: y }}",
        nn.Linear(5, 3),
        4,
        lambda m, x, keep: m.y(torch.tanh(m.r(m.l(x))[0])),
        classes=3,
        extra={"l": nn.Linear(4, 6), "r": KINDS[kind](6, 5, batch_first=True)},
    )
    yield from planes(kind)


def deeper(kind):
    """Several layers of odd sizes, and of sizes 1, with and without padding."""
    three = {"settings": ", layers: 3, bidirectional: true", "num_layers": 3, "bidirectional": True}
    alone = {"make": padded, "lengths": (5, 0, 3, 1)}
    yield case(kind, "of three layers, both directions", **three)
    yield case(kind, "of three layers, both directions, padding", **three, **alone)
    yield case(kind, "of three layers of sizes 1, padding", width=1, hidden=1, **three, **alone)
    yield case(kind, "of three layers, last states, padding", returns="last", **three, **alone)
    yield case(kind, "of one padded example", make=padded, lengths=(4,), width=5, hidden=7)
    yield case(kind, "of width 33", width=33, hidden=17, shape=(1, 3))


def planes(kind):
    """Along the height of a plane, with and without padding in it."""
    tokens = 1 + distinct(2, 4, 3)
    for place in [(0, 3, 0), (0, 2, 0), (0, 0, 1), (1, slice(None), 2), (1, 3)]:
        tokens[place] = 0
    for name, array, pad in [("", distinct(2, 4, 3), ""), (" with padding", tokens, ", pad: 0")]:
        rows = int(array.max()) + 1

        def run(m, i, pad=pad):
            x = m.x(i["tokens"]).transpose(1, 2).flatten(0, 1)
            keep = (i["tokens"] != 0).mT.flatten(0, 1)
            y = (real(m.y, x, keep) if pad else states(m.y, x))["sequence"]
            return y.unflatten(0, (2, 3)).transpose(1, 2)

        yield Case(
            f"{kind} over the height{name}",
            f"tokens: {{ tokens: {rows}, axes: [batch, height: 4, width: 3]{pad} }}",
            "- { embedding: 4, name: x }\n"
            f"- {{ {kind}: {{ hidden: 5, over: height, bidirectional: true }}, name: y }}",
            {"tokens": array},
            run,
            10,
            {"x": nn.Embedding(rows, 4), "y": KINDS[kind](4, 5, batch_first=True, bidirectional=True)},
        )


def activations():
    relu = {"nonlinearity": "relu"}
    yield case("rnn", "with relu", ", activation: relu", **relu)
    yield case(
        "rnn",
        "with relu, two layers, both directions, padding",
        ", activation: relu, layers: 2, bidirectional: true",
        make=padded,
        lengths=(7, 0, 3),
        num_layers=2,
        bidirectional=True,
        **relu,
    )
    yield case("rnn", "with tanh by name", ", activation: tanh")
    yield case("rnn", "with identity", ", activation: identity", torch_class=Identity)
    yield case("rnn", "with identity, last", ", activation: identity", returns="last", torch_class=Identity)
    yield case(
        "rnn",
        "with identity, padding, no bias",
        ", activation: identity, bias: false",
        make=padded,
        lengths=(7, 0, 3),
        bias=False,
        torch_class=Identity,
    )


def cases():
    for kind in KINDS:
        yield from every(kind)
        yield from deeper(kind)
    yield from shared("gru")
    yield from activations()
