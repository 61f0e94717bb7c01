"""Trains the model of graphs/gpt-characters.yaml with PyTorch on the batches of a run of graphc, and prints both losses.

Usage: compare_characters.py RUN
"""

import json
import os
import sys

import tokenizers
import torch
from torch import nn
from torch.nn import functional as F

from batches import permutation

HERE = os.path.dirname(os.path.abspath(__file__))
WINDOW, BATCH, EPOCHS, RATE, WARMUP, END = 128, 32, 8, 2e-3, 50, 0.05


class GPT(nn.Module):
    def __init__(self, characters, width=128, heads=4, layers=3):
        super().__init__()
        self.embedding = nn.Embedding(characters, width)
        self.positions = nn.Parameter(torch.randn(WINDOW, width))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, heads, 4 * width, dropout=0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, characters)

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        y = self.embedding(x) + self.positions[: x.shape[1]]
        for layer in self.layers:
            y = layer(y, src_mask=mask, is_causal=True)
        return self.logits(self.norm(y))


def windows(tokenizer, name):
    with open(os.path.join(HERE, "data", name), encoding="utf-8", newline="") as file:
        ids = torch.tensor(tokenizer.encode(file.read()).ids)
    return ids[: len(ids) // WINDOW * WINDOW].reshape(-1, WINDOW)


def loss_of(model, x):
    return F.cross_entropy(model(x)[:, :-1].flatten(0, 1), x[:, 1:].flatten())


def main():
    (run,) = sys.argv[1:]
    with open(os.path.join(run, "metrics.jsonl")) as file:
        ours = [json.loads(line)["test_loss"] for line in file]
    tokenizer = tokenizers.Tokenizer.from_file(os.path.join(run, "tokenizer.json"))
    train, test = windows(tokenizer, "train.txt"), windows(tokenizer, "test.txt")
    torch.manual_seed(1)
    torch.set_num_threads(2)
    model = GPT(tokenizer.get_vocab_size())
    steps = -(-len(train) // BATCH) * EPOCHS

    def rate(step):
        if step < WARMUP:
            return (step + 1) / WARMUP
        wave = torch.cos(torch.tensor((step - WARMUP) / (steps - WARMUP) * torch.pi)).item()
        return END + (1 - END) * 0.5 * (1 + wave)

    optimizer = torch.optim.AdamW(model.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    print("| epoch | graphc: test loss | PyTorch: test loss |\n|---|---|---|")
    for epoch in range(1, EPOCHS + 1):
        model.train()
        order = torch.tensor(permutation(len(train), 1, epoch))
        for first in range(0, len(train), BATCH):
            optimizer.zero_grad()
            loss_of(model, train[order[first : first + BATCH]]).backward()
            optimizer.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            total = sum(loss_of(model, part).item() * len(part) for part in test.split(64))
        print(f"| {epoch} | {ours[epoch - 1]:.4f} | {total / len(test):.4f} |", flush=True)


main()
