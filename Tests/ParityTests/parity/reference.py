"""What PyTorch computes for a module: outputs, loss, gradients, and the losses of some steps of training."""

import copy

import numpy as np
import torch
import torch.nn.functional as F

from . import hashed


def fill(module):
    """Gives every parameter the numbers of its name."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(torch.from_numpy(hashed.parameter(name, tuple(parameter.shape))))
    return module


def tensors(arrays, dtype):
    """Arrays as tensors: whole numbers as indices, the others in a precision."""
    return {
        name: torch.from_numpy(value).to(dtype if value.dtype == np.float32 else torch.int64)
        for name, value in arrays.items()
    }


def cross_entropy(logits, labels):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))


def run(module, judged, arrays, labels, dtype=torch.float32):
    """Outputs, loss and gradients as arrays."""
    module = copy.deepcopy(module).to(dtype).train()
    outputs = module(tensors(arrays, dtype))
    loss = cross_entropy(outputs[judged], torch.from_numpy(labels).long())
    loss.backward()
    gradients = {}
    for name, parameter in module.named_parameters():
        gradient = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
        gradients[name] = gradient.numpy()
    outputs = {name: value.detach().contiguous().numpy() for name, value in outputs.items()}
    return outputs, loss.detach().numpy().reshape(()), gradients


def train(module, judged, batches, make_optimizer):
    """The loss of each step, and the parameters at the end."""
    module = copy.deepcopy(module).train()
    optimizer = make_optimizer(module.parameters())
    losses = []
    for arrays, labels in batches:
        optimizer.zero_grad()
        outputs = module(tensors(arrays, torch.float32))
        loss = cross_entropy(outputs[judged], torch.from_numpy(labels).long())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses, np.float32), {n: p.detach().numpy() for n, p in module.named_parameters()}


def deviation(a, b):
    """The largest difference, relative to the largest entry of the second array."""
    if not a.size:
        return 0.0
    largest = np.abs(b).max()
    difference = np.abs(a.astype(np.float64) - b).max()
    return float(difference / largest) if largest > 0 else float(difference)
