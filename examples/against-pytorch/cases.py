"""What is compared: each model file of graphc with the same model in PyTorch, its batch, its loss and its optimiser.

The modules name their parameters as graphc does, so that weights are exchanged without a map. Padding counts as in the
model files: attention does not look at it, means and maxima leave it out, convolutions see zeros there.
"""

from dataclasses import dataclass, field
from typing import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def mean_of_real(x, keep):
    return (x * keep[..., None]).sum(1) / keep.sum(1, keepdim=True).clamp(min=1)


class Attention(nn.Module):
    """Self-attention with heads of any width, by PyTorch's own fused function."""

    def __init__(self, width, heads, head_width=None, qkv_bias=True):
        super().__init__()
        inner = heads * (head_width or width // heads)
        self.heads = heads
        self.in_proj_weight = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * inner, width)))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * inner)) if qkv_bias else None
        self.out_proj = nn.Linear(inner, width)

    def forward(self, x, keep=None):
        batch, time, _ = x.shape
        projected = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = projected.view(batch, time, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mask = None if keep is None else keep[:, None, None, :]
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out_proj(y.transpose(1, 2).reshape(batch, time, -1))


class PostNormLayer(nn.Module):
    """A transformer layer that normalises after each addition."""

    def __init__(self, width, heads, hidden, activation, epsilon=1e-5):
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.norm1 = nn.LayerNorm(width, eps=epsilon)
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.norm2 = nn.LayerNorm(width, eps=epsilon)
        self.activation = activation

    def forward(self, x, keep):
        x = self.norm1(x + self.self_attn(x, keep))
        return self.norm2(x + self.linear2(self.activation(self.linear1(x))))


class TransformerConv1d(nn.Module):
    def __init__(self, vocabulary=30522, width=128, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.before_conv = nn.ModuleList(PostNormLayer(width, 4, 256, F.relu) for _ in range(2))
        self.after_conv = nn.Conv1d(width, width // 2, 3, padding=1)
        self.logits = nn.Linear(width // 2, classes)

    def forward(self, tokens):
        keep = tokens != 0
        x = self.embedding(tokens)
        for layer in self.before_conv:
            x = layer(x, keep)
        x = self.after_conv((x * keep[..., None]).transpose(1, 2))
        return self.logits(x.mean(2))


class FeedForward(nn.Module):
    def __init__(self, width, hidden, rate):
        super().__init__()
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.dropout = nn.Dropout(rate)

    def forward(self, x):
        return self.dropout(self.linear2(self.dropout(F.gelu(self.linear1(x)))))


class PreNormLayer(nn.Module):
    def __init__(self, width, rate):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, 4, 64, qkv_bias=False)
        self.dropout = nn.Dropout(rate)
        self.norm2 = nn.LayerNorm(width)
        self.feed_forward = FeedForward(width, 256, rate)

    def forward(self, x):
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.feed_forward(self.norm2(x))


class ClassToken(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(width))


class VisionTransformer(nn.Module):
    def __init__(self, width=64, classes=10, rate=0.1):
        super().__init__()
        self.embedding = nn.Linear(16, width)
        self.class_token = ClassToken(width)
        self.positions = nn.Embedding(50, width)
        self.dropout = nn.Dropout(rate)
        self.encoder = nn.ModuleList(PreNormLayer(width, rate) for _ in range(6))
        self.layer_norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, classes)

    def forward(self, image):
        batch = image.shape[0]
        patches = image.view(batch, 7, 4, 7, 4).transpose(2, 3).reshape(batch, 49, 16)
        first = self.class_token.weight.expand(batch, 1, -1)
        x = self.dropout(torch.cat((first, self.embedding(patches)), 1) + self.positions.weight)
        for layer in self.encoder:
            x = layer(x)
        return self.logits(self.layer_norm(x[:, 0]))


class GRUHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(768, 256, num_layers=2, bidirectional=True, batch_first=True, dropout=0.25)
        self.dropout = nn.Dropout(0.25)
        self.logits = nn.Linear(512, 1)

    def forward(self, states):
        _, last = self.gru(states)
        return self.logits(self.dropout(torch.cat((last[-2], last[-1]), 1)))


class Convolutions(nn.Module):
    """A result counts where all words below its window are real."""

    def __init__(self, vocabulary=10000, width=300):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.conv1 = nn.Conv1d(width, 32, 7)
        self.conv2 = nn.Conv1d(32, 32, 7)
        self.logit = nn.Linear(32, 1)

    def forward(self, tokens):
        keep = tokens != 0
        x = (self.embedding(tokens) * keep[..., None]).transpose(1, 2)
        x = F.max_pool1d(F.relu(self.conv1(x)), 5)
        # Windows of 7, then of 5 of these, one after the other.
        keep = keep.unfold(1, 7, 1).all(2).unfold(1, 5, 5).all(2)
        x = F.relu(self.conv2(x * keep[:, None]))
        return self.logit(mean_of_real(x.transpose(1, 2), keep.unfold(1, 7, 1).all(2)))


class NewsAttention(nn.Module):
    """Learned positions, attention, layer normalisation, and the maximum over what is real."""

    def __init__(self, vocabulary=1000, width=100, classes=4):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=3)
        self.positions = nn.Embedding(128, width)
        self.attention = Attention(width, 2)
        self.layer_norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, classes)

    def forward(self, tokens):
        keep = tokens != 3
        x = self.embedding(tokens) + self.positions.weight[: tokens.shape[1]]
        x = self.layer_norm(self.attention(x, keep))
        return self.logits(x.masked_fill(~keep[..., None], -torch.inf).amax(1))


class MeanEmbedding(nn.Module):
    def __init__(self, vocabulary, width, pad, head, outputs, padding_idx=None):
        super().__init__()
        self.pad, self.head = pad, head
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=padding_idx)
        self.add_module(head, nn.Linear(width, outputs))

    def forward(self, tokens):
        x = mean_of_real(self.embedding(tokens), tokens != self.pad)
        return getattr(self, self.head)(x)


class BagOfWords(nn.Module):
    """Takes the multi-hot numbers themselves; making them is not part of what is timed."""

    def __init__(self):
        super().__init__()
        self.hidden1 = nn.Linear(10000, 16)
        self.hidden2 = nn.Linear(16, 16)
        self.logit = nn.Linear(16, 1)
        self.dropout = nn.Dropout(0.5)

    def forward(self, words):
        x = self.dropout(F.relu(self.hidden1(words)))
        return self.logit(self.dropout(F.relu(self.hidden2(x))))


class BertStack(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(30522, 768, padding_idx=0)
        self.positions = nn.Embedding(512, 768)
        self.types = nn.Embedding(2, 768)
        self.norm = nn.LayerNorm(768, eps=1e-12)
        self.encoder = nn.ModuleList(PostNormLayer(768, 12, 3072, F.gelu, 1e-12) for _ in range(12))

    def forward(self, tokens):
        keep = tokens != 0
        x = self.words(tokens) + self.positions.weight[: tokens.shape[1]] + self.types.weight[0]
        x = self.norm(x)
        for layer in self.encoder:
            x = layer(x, keep)
        return x


class BertBase(nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = BertStack()

    def forward(self, tokens):
        return self.bert(tokens)


def texts(vocabulary, pad, time):
    """Whole numbers as a tokenizer gives them: half of the examples are shorter than the longest, by up to a half."""

    def draw(random, batch):
        tokens = random.integers(4, vocabulary, (batch, time), dtype=np.int32)
        for row in range(1, batch, 2):
            tokens[row, random.integers(time // 2, time) :] = pad
        return tokens

    return draw


def numbers(*shape):
    return lambda random, batch: random.standard_normal((batch, *shape), dtype=np.float32)


def multi_hot(tokens):
    words = np.zeros((len(tokens), 10000), np.float32)
    np.put_along_axis(words, tokens, 1, 1)
    words[:, 0] = 0
    return words


@dataclass
class Case:
    """A model with its batch."""

    name: str
    # The model file, from the root of the repository, and settings for it.
    file: str
    module: Callable[[], nn.Module]
    batch: int
    # The size of a batch as the table shows it.
    size: str
    input: str
    draw: Callable
    # 0 for targets from 0 to 1; None for a model that is only used.
    classes: int | None
    optimizer: tuple = ("adam", 1e-3)
    settings: list = field(default_factory=list)
    # What PyTorch takes in place of graphc's input.
    rival: Callable = lambda x: x

    def arrays(self):
        """graphc's input, the other programs' input, and the targets."""
        random = np.random.default_rng(7)
        x = self.draw(random, self.batch)
        if self.classes is None:
            return x, self.rival(x), None
        if self.classes:
            return x, self.rival(x), random.integers(0, self.classes, self.batch, dtype=np.int32)
        return x, self.rival(x), random.integers(0, 2, (self.batch, 1)).astype(np.float32)


CASES = [
    Case(
        "transformer-conv1d", "graphs/transformer-conv1d.yaml", TransformerConv1d, 32, "32 × 128", "tokens",
        texts(30522, 0, 128), 2,
    ),
    Case(
        "vit-fashion-mnist", "graphs/vit-fashion-mnist.yaml", VisionTransformer, 100, "100", "image",
        numbers(1, 28, 28), 10, ("adam", 2e-3),
    ),
    Case(
        "gru-head", "examples/against-pytorch/gru-head.yaml", GRUHead, 32, "32 × 128 × 768", "states",
        numbers(128, 768), 0,
    ),
    Case(
        "imdb-conv1d", "graphs/imdb-conv1d.yaml", Convolutions, 512, "512 × 100", "tokens",
        texts(10000, 0, 100), 0, ("rmsprop", 1e-2),
    ),
    Case(
        "agnews-attention", "graphs/agnews-learned-layer-norm.yaml", NewsAttention, 32, "32 × 128", "tokens",
        texts(1000, 3, 128), 4, ("adamw", 1e-3), ["length=128"],
    ),
    Case(
        "agnews-mean-embedding", "graphs/agnews-mean-embedding.yaml",
        lambda: MeanEmbedding(1000, 100, 3, "logits", 4, 3), 32, "32 × 128", "tokens", texts(1000, 3, 128), 4,
        ("adamw", 1e-2),
    ),
    Case(
        "imdb-bag-of-words", "graphs/imdb-bag-of-words.yaml", BagOfWords, 512, "512", "tokens",
        texts(10000, 0, 120), 0, ("rmsprop", 1e-2), rival=multi_hot,
    ),
    Case(
        "imdb-mean-embedding", "graphs/imdb-mean-embedding.yaml",
        lambda: MeanEmbedding(10000, 20, 0, "logit", 1), 512, "512 × 100", "tokens", texts(10000, 0, 100), 0,
        ("rmsprop", 1e-2),
    ),
    Case(
        "bert-base", "examples/against-pytorch/bert-base.yaml", BertBase, 32, "32 × 128", "tokens",
        texts(30522, 0, 128), None,
    ),
]
