"""Runs of training: optimisers, schedules and recurrences, each 20 steps with a small model."""

from dataclasses import dataclass
from typing import Callable

import torch
from torch import nn
from torch.optim import lr_scheduler as rates

from .case import Case, tokens
from .cases_looking import MAPS, Heads, linear_attention, pooled, turned
from .cases_recurrent import KINDS, real
from .models import Weight


@dataclass
class Run:
    case: Case
    optimizer: Callable
    schedule: Callable | None = None


def made(kind, settings):
    return lambda parameters: kind(parameters, **settings)


def convolution(optimizer, kind, settings, schedule=None, name=None, make_schedule=None, **loss):
    sequences = {"tokens": tokens("optimizers", (7,) * 32, 7, 20)}
    case = Case(
        name or optimizer,
        "tokens: { tokens: 20, axes: [batch, time: 7] }",
        "- { embedding: 6, name: x }\n- { conv1d: { channels: 5, kernel: 3 }, name: c }\n- gelu\n"
        "- { layer_norm: {}, name: n }\n- pool: max\n- { linear: 4, name: y }",
        sequences,
        lambda m, i: m.y(m.n(nn.functional.gelu(m.c(m.x(i["tokens"]).mT)).mT).max(1)[0]),
        4,
        {"x": nn.Embedding(20, 6), "c": nn.Conv1d(6, 5, 3), "n": nn.LayerNorm(5), "y": nn.Linear(5, 4)},
        optimizer=f"{{ {optimizer} }}" if ":" in optimizer else optimizer,
        schedule=schedule,
        **loss,
    )
    return Run(case, made(kind, settings), make_schedule)


def optimizers():
    adam, adamw, sgd, rmsprop = torch.optim.Adam, torch.optim.AdamW, torch.optim.SGD, torch.optim.RMSprop
    yield convolution("adam", adam, {})
    yield convolution("adam: 1e-2", adam, {"lr": 1e-2})
    yield convolution(
        "adam: { rate: 1e-2, weight_decay: 0.1 }", adam, {"lr": 1e-2, "weight_decay": 0.1}
    )
    yield convolution("adamw", adamw, {})
    yield convolution(
        "adamw: { rate: 1e-2, weight_decay: 0.5 }", adamw, {"lr": 1e-2, "weight_decay": 0.5}
    )
    yield convolution(
        "adamw: { rate: 5e-3, beta1: 0.8, beta2: 0.95, epsilon: 1e-4, weight_decay: 0 }",
        adamw,
        {"lr": 5e-3, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0},
    )
    # The names of graphc's keys are PyTorch's but for these.
    torch_names = {"rate": "lr", "epsilon": "eps"}
    for word, kind, settings in [
        ("sgd", sgd, {}),
        ("sgd", sgd, {"rate": 0.1}),
        ("sgd", sgd, {"rate": 0.1, "weight_decay": 0.05}),
        ("sgd", sgd, {"rate": 0.05, "momentum": 0.9}),
        ("sgd", sgd, {"rate": 0.05, "momentum": 1}),
        ("sgd", sgd, {"rate": 0.05, "momentum": 0.9, "nesterov": True}),
        ("sgd", sgd, {"rate": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
        ("sgd", sgd, {"rate": 0.1, "momentum": 0.8, "dampening": 0.3}),
        ("sgd", sgd, {"rate": 0.1, "momentum": 0.9, "dampening": 0.9, "weight_decay": 0.1}),
        ("sgd", sgd, {"rate": 0.1, "dampening": 0.5}),
        ("rmsprop", rmsprop, {}),
        ("rmsprop", rmsprop, {"rate": 1e-3, "alpha": 0.9}),
        ("rmsprop", rmsprop, {"rate": 1e-3, "alpha": 0}),
        ("rmsprop", rmsprop, {"rate": 2e-3, "epsilon": 1e-2, "weight_decay": 0.1}),
        ("rmsprop", rmsprop, {"rate": 1e-3, "momentum": 0.9}),
        ("rmsprop", rmsprop, {"rate": 2e-3, "centered": True}),
        ("rmsprop", rmsprop, {"rate": 1e-3, "alpha": 0.9, "centered": True, "momentum": 0.5}),
        (
            "rmsprop",
            rmsprop,
            {"rate": 1e-3, "alpha": 0.8, "centered": True, "momentum": 0.7, "weight_decay": 0.1},
        ),
    ]:
        keys = ", ".join(f"{key}: {str(value).lower()}" for key, value in settings.items())
        text = f"{word}: {{ {keys} }}" if keys else word
        yield convolution(
            text, kind, {torch_names.get(key, key): value for key, value in settings.items()}
        )


def then(warm_up, after):
    """A rise over so many steps, whose last step is the first of what comes after."""
    return lambda optimizer: rates.SequentialLR(
        optimizer,
        [rates.LinearLR(optimizer, 1 / warm_up, 1, warm_up - 1), after(optimizer)],
        [warm_up - 1],
    )


def schedules():
    def cosine(steps, end=0):
        return lambda optimizer: rates.CosineAnnealingLR(optimizer, steps, end * optimizer.defaults["lr"])

    def linear(steps, end=0):
        return lambda optimizer: rates.LinearLR(optimizer, 1, end, steps)

    def constant(optimizer):
        return rates.ConstantLR(optimizer, 1, 0)

    for text, make in [
        ("constant", constant),
        ("{ constant: { warmup: 7 } }", then(7, constant)),
        ("linear", linear(20)),
        ("{ linear: { end: 0.25, steps: 9 } }", linear(9, 0.25)),
        ("{ linear: { steps: 50 } }", linear(50)),
        ("{ linear: { warmup: 5, end: 0.1 } }", then(5, linear(16, 0.1))),
        ("{ linear: { warmup: 2, steps: 11 } }", then(2, linear(10))),
        ("cosine", cosine(20)),
        ("{ cosine: { end: 0.2, steps: 30 } }", cosine(30, 0.2)),
        ("{ cosine: { warmup: 20 } }", then(20, cosine(1))),
        ("{ cosine: { warmup: 6, end: 0.1 } }", then(6, cosine(15, 0.1))),
    ]:
        yield convolution(
            "sgd: { rate: 0.1, momentum: 0.9 }",
            torch.optim.SGD,
            {"lr": 0.1, "momentum": 0.9},
            schedule=text,
            name=f"sgd, {text}",
            make_schedule=make,
        )
    yield convolution(
        "adamw: { rate: 1e-2, weight_decay: 0.5 }",
        torch.optim.AdamW,
        {"lr": 1e-2, "weight_decay": 0.5},
        schedule="{ cosine: { warmup: 4 } }",
        name="adamw, { cosine: { warmup: 4 } }",
        make_schedule=then(4, cosine(17)),
    )
    yield convolution(
        "rmsprop: { rate: 2e-3, momentum: 0.5 }",
        torch.optim.RMSprop,
        {"lr": 2e-3, "momentum": 0.5},
        schedule="{ linear: { warmup: 3 } }",
        name="rmsprop, { linear: { warmup: 3 } }",
        make_schedule=then(3, linear(18)),
    )


def schedules_of_others():
    """Warm-up, weight decay and momentum together, for each optimiser."""
    for text, kind, settings, schedule, make in [
        (
            "adam: { rate: 5e-3, weight_decay: 0.05 }",
            torch.optim.Adam,
            {"lr": 5e-3, "weight_decay": 0.05},
            "{ linear: { warmup: 6 } }",
            then(6, lambda o: rates.LinearLR(o, 1, 0, 15)),
        ),
        (
            "adam: { rate: 2e-2, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }",
            torch.optim.Adam,
            {"lr": 2e-2, "betas": (0.5, 0.9), "eps": 1e-3},
            "{ cosine: { warmup: 3, end: 0.5 } }",
            then(3, lambda o: rates.CosineAnnealingLR(o, 18, 0.5 * o.defaults["lr"])),
        ),
        (
            "adamw: { rate: 1e-2, weight_decay: 0.2 }",
            torch.optim.AdamW,
            {"lr": 1e-2, "weight_decay": 0.2},
            "linear",
            lambda o: rates.LinearLR(o, 1, 0, 20),
        ),
        (
            "adamw: 2e-2",
            torch.optim.AdamW,
            {"lr": 2e-2},
            "{ constant: { warmup: 12 } }",
            then(12, lambda o: rates.ConstantLR(o, 1, 0)),
        ),
        (
            "sgd: { rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01 }",
            torch.optim.SGD,
            {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
            "{ cosine: { warmup: 5 } }",
            then(5, lambda o: rates.CosineAnnealingLR(o, 16)),
        ),
        (
            "sgd: { rate: 0.2, momentum: 0.5, dampening: 0.5 }",
            torch.optim.SGD,
            {"lr": 0.2, "momentum": 0.5, "dampening": 0.5},
            "{ linear: { warmup: 8, end: 0.5 } }",
            then(8, lambda o: rates.LinearLR(o, 1, 0.5, 13)),
        ),
        (
            "sgd: { rate: 0.3, weight_decay: 0.02 }",
            torch.optim.SGD,
            {"lr": 0.3, "weight_decay": 0.02},
            "{ constant: { warmup: 20 } }",
            then(20, lambda o: rates.ConstantLR(o, 1, 0)),
        ),
        (
            "rmsprop: { rate: 2e-3, centered: true, momentum: 0.9, weight_decay: 0.05 }",
            torch.optim.RMSprop,
            {"lr": 2e-3, "centered": True, "momentum": 0.9, "weight_decay": 0.05},
            "{ cosine: { warmup: 4 } }",
            then(4, lambda o: rates.CosineAnnealingLR(o, 17)),
        ),
        (
            "rmsprop: { rate: 1e-3, alpha: 0.5 }",
            torch.optim.RMSprop,
            {"lr": 1e-3, "alpha": 0.5},
            "{ linear: { steps: 10, end: 0.1 } }",
            lambda o: rates.LinearLR(o, 1, 0.1, 10),
        ),
    ]:
        yield convolution(
            text, kind, settings, schedule=schedule, name=f"{text}, {schedule}", make_schedule=make
        )


def losses():
    for loss in ("binary_cross_entropy", "mean_squared_error", "negative_log_likelihood"):
        yield convolution("adam: 1e-2", torch.optim.Adam, {"lr": 1e-2}, name=f"adam, {loss}", loss=loss)
    yield convolution(
        "adam: 1e-2", torch.optim.Adam, {"lr": 1e-2}, name="adam, label_smoothing", smoothing=0.2
    )
    for loss, smoothing in [("cross_entropy", None), ("cross_entropy", 0.2), ("negative_log_likelihood", None)]:
        name = f"adam, {loss}, class_weights" + (f", smoothing {smoothing}" if smoothing else "")
        yield convolution(
            "adam: 1e-2",
            torch.optim.Adam,
            {"lr": 1e-2},
            name=name,
            loss=loss,
            smoothing=smoothing,
            weights=[1, 0.5, 2, 3],
        )
    yield from language_models()


def language_models():
    """Next tokens of ragged sequences: every batch divides by another number of tokens."""
    lengths = tuple(1 + i * 5 % 7 for i in range(32))
    for name, optimizer, kind, settings in [
        ("adamw", "{ adamw: 1e-2 }", torch.optim.AdamW, {"lr": 1e-2}),
        ("sgd", "{ sgd: { rate: 0.5, momentum: 0.5 } }", torch.optim.SGD, {"lr": 0.5, "momentum": 0.5}),
    ]:
        case = Case(
            f"{name}, next_token",
            "tokens: { tokens: 11, axes: [batch, time: 7], pad: 0 }",
            "- { embedding: 6, name: x }\n- { layer_norm: {}, name: n }\n- { linear: 11, name: y }",
            {"tokens": tokens("language", lengths, 7, 11)},
            lambda m, i: m.y(m.n(m.x(i["tokens"]))),
            11,
            {"x": nn.Embedding(11, 6), "n": nn.LayerNorm(6), "y": nn.Linear(6, 11)},
            optimizer=optimizer,
            loss="next_token",
            loss_padding="ignored",
        )
        yield Run(case, made(kind, settings))


def recurrences():
    """Both directions of two layers over padded sequences."""
    lengths = tuple(1 + i * 5 % 7 for i in range(32))
    for kind, module in KINDS.items():
        parts = {
            "x": nn.Embedding(20, 6),
            "r": module(6, 5, 2, batch_first=True, bidirectional=True),
            "n": nn.RMSNorm(10, 2.0**-23),
            "y": nn.Linear(10, 4),
        }
        case = Case(
            f"adam, {kind}",
            "tokens: { tokens: 20, axes: [batch, time: 7], pad: 0 }",
            "- { embedding: 6, name: x }\n"
            f"- {{ {kind}: {{ hidden: 5, layers: 2, bidirectional: true, returns: last }}, name: r }}\n"
            "- { rms_norm: {}, name: n }\n- { linear: 4, name: y }",
            {"tokens": tokens(kind, lengths, 7, 20)},
            lambda m, i: m.y(m.n(real(m.r, m.x(i["tokens"]), i["tokens"] != 0)["last"])),
            4,
            parts,
            optimizer="{ adam: 1e-2 }",
        )
        yield Run(case, made(torch.optim.Adam, {"lr": 1e-2}))


def looking():
    """Attention's kinds over padded sequences, and the cells of a recurrence."""
    lengths = tuple(1 + i * 5 % 7 for i in range(32))

    def run(name, layers, parts, forward):
        case = Case(
            name,
            "tokens: { tokens: 20, axes: [batch, time: 7], pad: 0 }",
            "- { embedding: 8, name: x }\n" + layers + "- { linear: 4, name: y }",
            {"tokens": tokens(name, lengths, 7, 20)},
            lambda m, i: m.y(forward(m, m.x(i["tokens"]), i["tokens"] != 0)),
            4,
            {"x": nn.Embedding(20, 8)} | parts | {"y": nn.Linear(8, 4)},
            optimizer="{ adam: 1e-2 }",
        )
        return Run(case, made(torch.optim.Adam, {"lr": 1e-2}))

    for map, causal in (("relu", False), ("elu", True)):

        def linear(m, x, keep, map=MAPS[map], causal=causal):
            x = m.a(x, lambda q, k, v: linear_attention(q, k, v, keep, map, causal))
            return pooled(m.p.weight, x, keep)

        yield run(
            f"adam, linear attention with {map}",
            f"- attention: {{ heads: 2, kind: linear, map: {map}, causal: {str(causal).lower()} }}\n"
            "  name: a\n"
            "- { pool: attention, name: p }\n",
            {"a": Heads(8, 2), "p": Weight(1, 8)},
            linear,
        )

    def rotary(m, x, keep):
        def attend(q, k, v):
            mask = keep[:, None, None, :]
            return nn.functional.scaled_dot_product_attention(turned(q), turned(k), v, attn_mask=mask)

        return (m.a(x, attend) * keep[:, :, None]).sum(1) / keep.sum(1)[:, None]

    yield run(
        "adam, attention with rotary positions",
        "- { attention: { heads: 2, positions: rotary }, name: a }\n- pool: mean\n",
        {"a": Heads(8, 2)},
        rotary,
    )
    yield run(
        "adam, cells of lstm",
        "- { lstm: { hidden: 8, layers: 2, bidirectional: true, returns: cells }, name: r }\n"
        "- { pool: { kind: mean, over: layer } }\n",
        {"r": nn.LSTM(8, 8, 2, batch_first=True, bidirectional=True)},
        lambda m, x, keep: real(m.r, x, keep)["cells"].mean(1),
    )


def runs():
    for group in (optimizers, schedules, schedules_of_others, losses, recurrences, looking):
        yield from group()
