"""A case: a small model as graphc's language writes it, and the same from PyTorch's modules."""

import numpy as np
from torch import nn

from . import hashed


class Case(nn.Module):
    """`layers` and `inputs` are YAML; the last layer is named `y`, and the loss is its cross entropy.

    `run` gets this module, whose parts have the names of the layers, and the inputs; it returns `y`.
    """

    def __init__(self, name, inputs, layers, arrays, run, classes, parts=None, optimizer="adam"):
        super().__init__()
        self.name = name
        self.arrays = arrays
        self.run = run
        self.text = "\n".join(
            ["graphc: 1", "model: case", "inputs:"]
            + ["  " + line for line in inputs.strip().split("\n")]
            + ["layers:"]
            + ["  " + line for line in layers.strip().split("\n")]
            + ["outputs: [y]", f"train: {{ loss: {{ cross_entropy: y }}, optimizer: {optimizer} }}", ""]
        )
        for part, module in (parts or {}).items():
            self.add_module(part, module)
        self.classes = classes

    def forward(self, inputs):
        return {"y": self.run(self, inputs)}

    def labels(self, shape):
        return hashed.below(self.name + "/labels", shape, self.classes)


def floats(name, *shape, scale=1):
    return hashed.numbers(name, shape) * np.float32(scale)


def distinct(*shape):
    """Tokens of which no two are alike: the gradient of their embedding is the gradient of a layer's input."""
    return np.arange(np.prod(shape), dtype=np.int32).reshape(shape)


def ragged(lengths, time):
    """Distinct tokens from 1 on, and the padding token 0 after each sequence's end."""
    tokens = 1 + distinct(len(lengths), time)
    tokens[np.arange(time)[None, :] >= np.array(lengths)[:, None]] = 0
    return tokens
