"""A case: a small model as graphc's language writes it, and the same from PyTorch's modules."""

import numpy as np
from torch import nn

from . import hashed, reference


class Case(nn.Module):
    """`layers` and `inputs` are YAML; the last layer is named `y`, and the loss is that of `y`.

    `run` gets this module, whose parts have the names of the layers, and the inputs; it returns `y`.
    `loss` is a kind of loss, `smoothing` its `label_smoothing`, `weights` its `class_weights`; `loss_padding` says
    whether it counts padding, as PyTorch's losses do; `optimizer` and `schedule` are YAML.
    """

    def __init__(
        self,
        name,
        inputs,
        layers,
        arrays,
        run,
        classes,
        parts=None,
        optimizer="adam",
        loss="cross_entropy",
        smoothing=None,
        schedule=None,
        weights=None,
        loss_padding="counted",
    ):
        super().__init__()
        self.name = name
        self.arrays = arrays
        self.run = run
        self.loss = reference.Loss(loss, smoothing or 0, weights, loss_padding)
        settings = {"label_smoothing": smoothing, "class_weights": weights}
        settings["padding"] = "counted" if loss_padding == "counted" and "pad:" in inputs else None
        given = [f"{key}: {value}" for key, value in settings.items() if value is not None]
        judged = f"{{ {', '.join(['output: y'] + given)} }}" if given else "y"
        more = f", schedule: {schedule}" if schedule else ""
        self.text = "\n".join(
            ["graphc: 1", "model: case", "inputs:"]
            + ["  " + line for line in inputs.strip().split("\n")]
            + ["layers:"]
            + ["  " + line for line in layers.strip().split("\n")]
            + ["outputs: [y]", f"train: {{ loss: {{ {loss}: {judged} }}, optimizer: {optimizer}{more} }}", ""]
        )
        for part, module in (parts or {}).items():
            self.add_module(part, module)
        self.classes = classes

    def forward(self, inputs):
        return {"y": self.run(self, inputs)}

    def labels(self, shape):
        """Targets for `y` of that shape: classes, or numbers of the range that the loss takes."""
        name = self.name + "/labels"
        if self.loss.kind == "next_token":
            return None
        if self.loss.has_classes:
            return hashed.below(name, shape[:-1], self.classes)
        numbers = hashed.numbers(name, shape)
        return (numbers + 1) / 2 if self.loss.kind == "binary_cross_entropy" else numbers


def floats(name, *shape, scale=1):
    return hashed.numbers(name, shape) * np.float32(scale)


def distinct(*shape):
    """Tokens of which no two are alike: their embedding has the gradient of a layer's input."""
    return np.arange(np.prod(shape), dtype=np.int32).reshape(shape)


def ragged(lengths, time):
    """Distinct tokens from 1 on, and the padding token 0 after each sequence's end."""
    tokens = 1 + distinct(len(lengths), time)
    tokens[np.arange(time)[None, :] >= np.array(lengths)[:, None]] = 0
    return tokens


def tokens(name, lengths, time, vocabulary):
    """Hashed tokens from 1 on, and padding after each sequence's end."""
    drawn = 1 + hashed.below(name, (len(lengths), time), vocabulary - 1)
    return np.where(ragged(lengths, time) == 0, 0, drawn).astype(np.int32)
