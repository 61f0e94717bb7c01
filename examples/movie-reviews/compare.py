"""Trains the movie-review models with graphc and with PyTorch on the same batches, and prints a table.

Usage: compare.py GRAPHC [--seeds 3] [--models NAME,NAME] [--runs FOLDER]

graphc trains first. PyTorch then reads the tokenizer that the run saved, encodes the texts with the `tokenizers` package,
and goes through the examples in graphc's order; each starts from its own initial weights, drawn by the seed.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess

import numpy as np
import tokenizers
import torch
from torch import nn
from torch.nn import functional as F

from batches import permutation

HERE = os.path.dirname(os.path.abspath(__file__))
GRAPHS = os.path.join(HERE, "..", "..", "graphs")
DATA = os.path.join(HERE, "data")


# The models, as a PyTorch user would write them. `keep` is true where there is a token.


def mean(x, keep):
    count = keep.sum(1, keepdim=True).clamp(min=1)
    return (x * keep[..., None]).sum(1) / count


class MeanEmbedding(nn.Module):
    def __init__(self, vocabulary=10000, width=100):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.logit = nn.Linear(width, 1)

    def forward(self, x, keep):
        return self.logit(mean(self.embedding(x), keep)).squeeze(1)


class BPEEmbedding(nn.Module):
    def __init__(self, vocabulary=1000, width=100, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=3)
        self.logits = nn.Linear(width, classes)

    def forward(self, x, keep):
        return self.logits(mean(self.embedding(x), keep))


class Attention(nn.Module):
    def __init__(self, vocabulary=1000, width=100, heads=2, length=64, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=3)
        self.positions = nn.Embedding(length, width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, classes)

    def forward(self, x, keep):
        y = self.embedding(x) + self.positions.weight[None, : x.shape[1]]
        y, _ = self.attention(y, y, y, key_padding_mask=~keep, need_weights=False)
        y = self.norm(y).masked_fill(~keep[..., None], -torch.inf)
        return self.logits(y.max(1)[0])


class BagOfWords(nn.Module):
    def __init__(self, vocabulary=10000):
        super().__init__()
        self.vocabulary = vocabulary
        self.layers = nn.Sequential(
            nn.Linear(vocabulary, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 16), nn.ReLU(), nn.Dropout(0.5)
        )
        self.logit = nn.Linear(16, 1)

    def forward(self, x, keep):
        words = torch.zeros(x.shape[0], self.vocabulary).scatter_(1, x, 1.0)
        words[:, 0] = 0
        return self.logit(self.layers(words)).squeeze(1)


class Conv1d(nn.Module):
    def __init__(self, vocabulary=10000, width=100):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.layers = nn.Sequential(
            nn.Conv1d(width, 32, 7), nn.ReLU(), nn.MaxPool1d(5), nn.Conv1d(32, 32, 7), nn.ReLU()
        )
        self.logit = nn.Linear(32, 1)

    def forward(self, x, keep):
        return self.logit(self.layers(self.embedding(x).transpose(1, 2)).mean(2)).squeeze(1)


class TransformerConv1d(nn.Module):
    def __init__(self, vocabulary=10000, width=128, heads=4, hidden=256, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.before_conv = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, hidden, dropout=0, batch_first=True) for _ in range(2)
        )
        self.after_conv = nn.Conv1d(width, width // 2, 3, padding=1)
        self.logits = nn.Linear(width // 2, classes)

    def forward(self, x, keep):
        y = self.embedding(x)
        for layer in self.before_conv:
            y = layer(y, src_key_padding_mask=~keep)
        y = self.after_conv((y * keep[..., None]).transpose(1, 2)).transpose(1, 2)
        return self.logits(y.mean(1))


def sinusoid(length, width):
    position = torch.arange(length)[:, None]
    angle = position * torch.exp(torch.arange(0, width, 2) * (-np.log(10000.0) / width))
    return torch.stack((angle.sin(), angle.cos()), 2).reshape(length, width).float()


class Transformer(nn.Module):
    def __init__(self, vocabulary=10000, width=64, heads=4):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.attention = nn.TransformerEncoderLayer(width, heads, 4 * width, dropout=0.1, batch_first=True)
        self.logit = nn.Linear(width, 1)

    def forward(self, x, keep):
        y = self.embedding(x) + sinusoid(x.shape[1], 64)
        return self.logit(mean(self.attention(y, src_key_padding_mask=~keep), keep)).squeeze(1)


def adam_fast(module, steps):
    return torch.optim.Adam(module.parameters(), 1e-2), None


def adamw(module, steps):
    optimizer = torch.optim.AdamW(module.parameters(), 1e-2, weight_decay=0)
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0, 1 - step / steps))


def adamw_slow(module, steps):
    optimizer = torch.optim.AdamW(module.parameters(), 1e-3, weight_decay=0)
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0, 1 - step / steps))


def adam(module, steps):
    return torch.optim.Adam(module.parameters(), 1e-3), None


#: name: (model, padding token, length, padding in front, optimiser)
MODELS = {
    "movies-mean-embedding": (MeanEmbedding, 0, 64, True, adam_fast),
    "movies-bpe-embedding": (BPEEmbedding, 3, 64, False, adamw),
    "movies-attention": (Attention, 3, 64, False, adamw_slow),
    "movies-bag-of-words": (BagOfWords, 0, None, False, adam),
    "movies-conv1d": (Conv1d, 0, 64, True, adam),
    "movies-transformer-conv1d": (TransformerConv1d, 0, 64, False, adam),
    "movies-transformer": (Transformer, 0, 64, True, adam),
}
EPOCHS, BATCH = 4, 32


def texts(name):
    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row["text"] for row in rows], np.array([row["label"] == "positive" for row in rows], np.int64)


def encoded(tokenizer, rows, pad, length, front):
    ids = [encoding.ids for encoding in tokenizer.encode_batch(rows)]
    width = length or max(map(len, ids))
    out = np.full((len(rows), width), pad, np.int64)
    for row, one in zip(out, ids):
        one = one[-width:] if front else one[:width]
        if one:
            row[slice(width - len(one), None) if front else slice(len(one))] = one
    return torch.from_numpy(out)


def loss_of(logits, labels, reduction="mean"):
    if logits.dim() == 1:
        return F.binary_cross_entropy_with_logits(logits, labels.float(), reduction=reduction)
    return F.cross_entropy(logits, labels, reduction=reduction)


def judge(module, x, labels, pad):
    module.eval()
    right = total = 0.0
    with torch.no_grad():
        for start in range(0, len(x), 256):
            part, wanted = x[start : start + 256], labels[start : start + 256]
            logits = module(part, part != pad)
            guess = (logits > 0).long() if logits.dim() == 1 else logits.argmax(1)
            right += (guess == wanted).sum().item()
            total += loss_of(logits, wanted, "sum").item()
    return right / len(x), total / len(x)


def with_pytorch(name, seed, folder):
    make, pad, length, front, optimise = MODELS[name]
    torch.manual_seed(seed)
    tokenizer = tokenizers.Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if length and not front:
        tokenizer.enable_truncation(length)
    train, train_labels = texts("train.tsv")
    test, test_labels = texts("test.tsv")
    x = encoded(tokenizer, train, pad, length, front)
    x_test = encoded(tokenizer, test, pad, length, front)
    labels, labels_test = torch.from_numpy(train_labels), torch.from_numpy(test_labels)
    module = make()
    steps = -(-len(x) // BATCH) * EPOCHS
    optimizer, schedule = optimise(module, steps)
    for epoch in range(EPOCHS):
        module.train()
        order = torch.tensor(permutation(len(x), seed, epoch + 1))
        for first in range(0, len(x), BATCH):
            rows = order[first : first + BATCH]
            optimizer.zero_grad()
            loss_of(module(x[rows], x[rows] != pad), labels[rows]).backward()
            optimizer.step()
            if schedule:
                schedule.step()
    return judge(module, x_test, labels_test, pad)


def with_graphc(graphc, name, seed, folder):
    subprocess.run(
        [graphc, "run", "--train", os.path.join(GRAPHS, name + ".yaml"), "--data", DATA, "--seed", str(seed)]
        + ["--epochs", str(EPOCHS), "--batch", str(BATCH), "--out", folder, "--overwrite"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )
    with open(os.path.join(folder, "metrics.jsonl")) as file:
        epochs = [json.loads(line) for line in file]
    return epochs[-1]["test_accuracy"], epochs[-1]["test_loss"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("graphc")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--runs", default=os.path.join(HERE, "data", "runs"))
    options = parser.parse_args()
    torch.set_num_threads(2)
    print("| model | graphc: accuracy | PyTorch: accuracy | graphc: loss | PyTorch: loss |")
    print("|---|---|---|---|---|", flush=True)
    for name in options.models.split(","):
        ours, theirs = [], []
        for seed in range(1, options.seeds + 1):
            folder = os.path.join(options.runs, f"{name}-{seed}")
            ours.append(with_graphc(options.graphc, name, seed, folder))
            theirs.append(with_pytorch(name, seed, folder))
        mean_of = lambda runs, index: statistics.mean(run[index] for run in runs)
        each = lambda runs: ", ".join(f"{100 * run[0]:.1f}" for run in runs)
        print(
            f"| `{name}` | {100 * mean_of(ours, 0):.2f} % ({each(ours)}) | {100 * mean_of(theirs, 0):.2f} % ({each(theirs)})"
            f" | {mean_of(ours, 1):.3f} | {mean_of(theirs, 1):.3f} |",
            flush=True,
        )


main()
