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


class Loss:
    """A loss of graphc's language from PyTorch's functions."""

    def __init__(self, kind="cross_entropy", smoothing=0.0, weights=None, padding="counted"):
        self.kind, self.smoothing, self.weights, self.padding = kind, smoothing, weights, padding
        self.has_classes = kind in ("cross_entropy", "negative_log_likelihood")

    def __call__(self, outputs, labels, arrays):
        keep = None
        if self.padding == "ignored":
            keep = torch.from_numpy(arrays["tokens"] != 0)
        if self.kind == "next_token":
            # Padding is token 0.
            ignored = 0 if keep is not None else -100
            targets = torch.from_numpy(arrays["tokens"]).long()[:, 1:]
            return F.cross_entropy(
                outputs[:, :-1].reshape(-1, outputs.shape[-1]), targets.reshape(-1), ignore_index=ignored
            )
        if not self.has_classes:
            functions = {
                "binary_cross_entropy": F.binary_cross_entropy_with_logits,
                "mean_squared_error": F.mse_loss,
            }
            targets = torch.from_numpy(labels).to(outputs.dtype)
            if keep is not None:
                outputs, targets = outputs[keep], targets[keep]
            return functions[self.kind](outputs, targets)
        rows, labels = outputs.reshape(-1, outputs.shape[-1]), torch.from_numpy(labels).long()
        if keep is not None:
            labels = labels.masked_fill(~keep.reshape(labels.shape), -100)
        weight = None if self.weights is None else torch.tensor(self.weights, dtype=outputs.dtype)
        if self.kind == "negative_log_likelihood":
            return F.nll_loss(rows, labels.reshape(-1), weight)
        return F.cross_entropy(rows, labels.reshape(-1), weight, label_smoothing=self.smoothing)


def loss_of(module, outputs, labels, arrays):
    """The module's own loss, or cross entropy where it has none."""
    return getattr(module, "loss", Loss())(outputs, labels, arrays)


def run(module, judged, arrays, labels, dtype=torch.float32):
    """Outputs, loss and gradients as arrays."""
    module = copy.deepcopy(module).to(dtype).train()
    outputs = module(tensors(arrays, dtype))
    loss = loss_of(module, outputs[judged], labels, arrays)
    loss.backward()
    gradients = {}
    for name, parameter in module.named_parameters():
        if not parameter.requires_grad:
            continue
        gradient = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
        gradients[name] = gradient.numpy()
    outputs = {name: value.detach().contiguous().numpy() for name, value in outputs.items()}
    return outputs, loss.detach().numpy().reshape(()), gradients


def train(module, judged, batches, make_optimizer, make_schedule=None):
    """The loss and the learning rate of each step, and the parameters at the end."""
    module = copy.deepcopy(module).train()
    optimizer = make_optimizer(module.parameters())
    schedule = make_schedule(optimizer) if make_schedule else None
    losses, rates = [], []
    for arrays, labels in batches:
        optimizer.zero_grad()
        outputs = module(tensors(arrays, torch.float32))
        loss = loss_of(module, outputs[judged], labels, arrays)
        loss.backward()
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if schedule:
            schedule.step()
        losses.append(loss.item())
    final = {n: p.detach().numpy() for n, p in module.named_parameters()}
    return np.array(losses, np.float32), np.array(rates, np.float32), final


def deviation(a, b):
    """The largest difference, relative to the largest entry of the second array."""
    if not a.size:
        return 0.0
    largest = np.abs(b).max()
    difference = np.abs(a.astype(np.float64) - b).max()
    return float(difference / largest) if largest > 0 else float(difference)
