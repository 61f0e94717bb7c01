"""The other models of `graphs/` at small size, from the modules of PyTorch, with graphc's names for all parameters."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from . import hashed, reference
from .case import tokens
from .models import TransformerConv1d

VOCABULARY, WIDTH = 30, 8


def mean(x, keep):
    """The mean of what is real; 0 where nothing is."""
    return (x * keep[..., None]).sum(1) / keep.sum(1, keepdim=True).clamp(min=1)


def sinusoid(x):
    time, width = x.shape[1:]
    position = torch.arange(time, dtype=torch.float64)[:, None]
    angle = position * torch.exp(torch.arange(0, width, 2) * -(np.log(10000.0) / width))
    return x + torch.stack((angle.sin(), angle.cos()), 2).reshape(time, width).to(x.dtype)


class Model(nn.Module):
    """A model whose first layer is an embedding of tokens; `pad` is the padding token."""

    pad = 0
    output = "logit"

    def __init__(self, padding_idx=None, loss="binary_cross_entropy", **parts):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH, padding_idx=padding_idx)
        self.loss = reference.Loss(loss)
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, inputs):
        x = inputs["tokens"]
        return {self.output: self.judge(self.embedding(x), x != self.pad)}


class News(Model):
    """The family of the notebook on AG News."""

    pad = 3
    output = "logits"

    def __init__(self, **parts):
        super().__init__(3, "cross_entropy", logits=nn.Linear(WIDTH, 3), **parts)

    def pool(self, x, keep):
        return x[:, 0]

    def judge(self, x, keep):
        if hasattr(self, "positions"):
            x = x + self.positions.weight[: x.shape[1]]
        else:
            x = sinusoid(x)
        x = self.attention(x, x, x, key_padding_mask=~keep, need_weights=False)[0]
        if hasattr(self, "layer_norm"):
            x = self.layer_norm(x)
        return self.logits(self.pool(x, keep))


class NewsMaximum(News):
    def pool(self, x, keep):
        return x.masked_fill(~keep[..., None], -torch.inf).max(1)[0]


class NewsMean(News):
    def judge(self, x, keep):
        return self.logits(mean(x, keep))


class NewsMeanOfAll(News):
    def judge(self, x, keep):
        return self.logits(x.mean(1))


class Words(nn.Module):
    """`graphs/imdb-bag-of-words.yaml`."""

    def __init__(self):
        super().__init__()
        self.loss = reference.Loss("binary_cross_entropy")
        self.hidden1 = nn.Linear(VOCABULARY, WIDTH)
        self.hidden2 = nn.Linear(WIDTH, WIDTH)
        self.logit = nn.Linear(WIDTH, 1)

    def forward(self, inputs):
        x = inputs["tokens"]
        words = torch.zeros(len(x), VOCABULARY, dtype=self.logit.weight.dtype).scatter_(1, x, 1.0)
        words[:, 0] = 0
        return {"logit": self.logit(F.relu(self.hidden2(F.relu(self.hidden1(words)))))}


class Mean(Model):
    def judge(self, x, keep):
        return self.logit(mean(x, keep))


class Convolutions(Model):
    """The words beyond a text count as zeros; a result counts where all words below its window are real."""

    def judge(self, x, keep):
        def window(keep, kernel, stride=1):
            return keep.unfold(1, kernel, stride).all(2)

        def convolved(layer, x, keep):
            return F.relu(layer((x * keep[..., None]).transpose(1, 2))).transpose(1, 2)

        x, keep = convolved(self.conv1, x, keep), window(keep, 7)
        x, keep = F.max_pool1d(x.transpose(1, 2), 5).transpose(1, 2), window(keep, 5, 5)
        x, keep = convolved(self.conv2, x, keep), window(keep, 7)
        return self.logit(mean(x, keep))


class ConvolutionsOfAll(Model):
    def judge(self, x, keep):
        x = F.max_pool1d(F.relu(self.conv1(x.transpose(1, 2))), 5)
        return self.logit(F.relu(self.conv2(x)).mean(2))


class Looking(Model):
    def judge(self, x, keep):
        return self.logit(mean(self.attention(x, x, x, key_padding_mask=~keep, need_weights=False)[0], keep))


class Plain(Model):
    def judge(self, x, keep):
        weights = (x @ x.transpose(1, 2)).masked_fill(~keep[:, None], -torch.inf).softmax(2)
        return self.logit(mean(weights @ x, keep))


class Block(Model):
    def judge(self, x, keep):
        return self.logit(mean(self.attention(sinusoid(x), src_key_padding_mask=~keep), keep))


class Characters(nn.Module):
    """`graphs/gpt-characters.yaml`."""

    def __init__(self):
        super().__init__()
        self.loss = reference.Loss("next_token")
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(9, WIDTH)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                WIDTH, 4, 4 * WIDTH, dropout=0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(3)
        )
        self.layer_norm = nn.LayerNorm(WIDTH)
        self.logits = nn.Linear(WIDTH, VOCABULARY)

    def forward(self, inputs):
        x = self.embedding(inputs["tokens"]) + self.positions.weight
        later = torch.ones(9, 9, dtype=torch.bool).triu(1)
        for layer in self.layers:
            x = layer(x, src_mask=later, is_causal=True)
        return {"logits": self.logits(self.layer_norm(x))}


class AsWritten(TransformerConv1d):
    """`graphs/transformer-conv1d-as-written.yaml`: attention wants the batch as its second axis and gets it as its first."""

    def forward(self, inputs):
        x = self.embedding(inputs["tokens"])
        for layer in self.before_conv:
            x = layer(x.transpose(0, 1)).transpose(0, 1)
        after = self.after_conv(x.transpose(1, 2)).transpose(1, 2)
        return {"logits": self.logits(after.mean(1)), "before_conv": x, "after_conv": after}


def attention(heads):
    return nn.MultiheadAttention(WIDTH, heads, batch_first=True)


def convolutions():
    return {
        "conv1": nn.Conv1d(WIDTH, 32, 7),
        "conv2": nn.Conv1d(32, 32, 7),
        "logit": nn.Linear(32, 1),
    }


def one():
    return nn.Linear(WIDTH, 1)


def frozen(model):
    model.embedding.weight.requires_grad_(False)
    return model


def runs():
    """(file, settings, module, output, inputs, labels)."""
    small = f"vocabulary={VOCABULARY} width={WIDTH}"

    def case(name, module, lengths=(7, 3, 1, 9, 5), time=9, settings=small, output=None):
        ids = tokens(name, lengths, time, VOCABULARY)
        if getattr(module, "pad", 0) == 3:
            ids = np.select([ids == 0, ids == 3], [3, 0], ids).astype(np.int32)
        output = output or getattr(module, "output", "logit")
        labels = None
        if module.loss.kind == "binary_cross_entropy":
            labels = (hashed.numbers(name + "/labels", (len(lengths), 1)) + 1) / 2
        elif module.loss.kind == "cross_entropy":
            labels = hashed.below(name + "/labels", (len(lengths),), 3)
        return f"graphs/{name}.yaml", settings, module, output, {"tokens": ids}, labels

    news = small + " classes=3"
    learned = {"positions": nn.Embedding(9, WIDTH)}
    yield case("agnews-mean-embedding", NewsMean(), settings=news)
    yield case("agnews-mean-embedding-as-written", NewsMeanOfAll(), settings=news)
    yield case("agnews-attention", News(attention=attention(4)), settings=news + " heads=4")
    yield case("agnews-attention-max", NewsMaximum(attention=attention(2)), settings=news)
    for name in ("agnews-learned-5", "agnews-learned-10"):
        model = NewsMaximum(attention=attention(2), **learned)
        yield case(name, model, settings=news + " length=9")
    for name in ("agnews-learned-layer-norm", "agnews-search"):
        model = NewsMaximum(attention=attention(2), layer_norm=nn.LayerNorm(WIDTH), **learned)
        yield case(name, model, settings=news + " length=9 heads=2")
    yield case("imdb-bag-of-words", Words(), settings=small + " rate=0")
    yield case("imdb-mean-embedding", Mean(logit=one()))
    yield case("imdb-glove", frozen(Mean(logit=one())))
    yield case("imdb-conv1d", Convolutions(**convolutions()), (50, 44, 41, 30), 50)
    yield case("imdb-conv1d-as-written", ConvolutionsOfAll(**convolutions()), (50, 44, 41, 3), 50)
    yield case("plain-attention-sentiment", Plain(logit=one()))
    yield case("self-attention-sentiment", Looking(attention=attention(1), logit=one()))
    yield case("multi-head-sentiment", Looking(attention=attention(4), logit=one()))
    block = nn.TransformerEncoderLayer(WIDTH, 4, 4 * WIDTH, dropout=0, batch_first=True)
    yield case("transformer-sentiment", Block(attention=block, logit=one()))
    whole = f"characters={VOCABULARY} width={WIDTH} data.train.text.window=9 data.test.text.window=9"
    yield case("gpt-characters", Characters(), (9, 9, 9), settings=whole, output="logits")
    written = AsWritten(VOCABULARY, WIDTH, 3)
    written.loss = reference.Loss()
    yield case(
        "transformer-conv1d-as-written", written, settings=news, output="logits"
    )
