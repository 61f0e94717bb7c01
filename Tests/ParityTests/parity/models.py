"""The two models of `graphs/` from the modules of PyTorch, with graphc's names for all parameters."""

import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    """Self-attention whose heads may have any width, which nn.MultiheadAttention does not allow."""

    def __init__(self, width, heads, head_width, qkv_bias=True):
        super().__init__()
        inner = heads * head_width
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * inner, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * inner)) if qkv_bias else None
        self.out_proj = nn.Linear(inner, width)

    def forward(self, x, keep=None, causal=False):
        """`keep` is true where a key may be looked at: [batch, time]."""
        batch, time, _ = x.shape
        qkv = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = qkv.reshape(batch, time, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mask = None
        if keep is not None:
            mask = keep[:, None, None, :].expand(batch, 1, time, time)
        if causal:
            lower = torch.ones(time, time, dtype=torch.bool).tril()
            mask = lower if mask is None else mask & lower
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.out_proj(y.transpose(1, 2).reshape(batch, time, -1))


class Weight(nn.Module):
    """One parameter named `weight`."""

    def __init__(self, *shape):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(*shape))


class FeedForward(nn.Module):
    def __init__(self, width, hidden, activation):
        super().__init__()
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.activation = activation

    def forward(self, x):
        return self.linear2(self.activation(self.linear1(x)))


class EncoderLayer(nn.Module):
    def __init__(self, width, heads, head_width, hidden):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads, head_width, qkv_bias=False)
        self.norm2 = nn.LayerNorm(width)
        self.feed_forward = FeedForward(width, hidden, F.gelu)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.feed_forward(self.norm2(x))


def patches(image, height, width):
    """[batch, channel, height, width] to [batch, patch, row · column · channel]."""
    batch, channels = image.shape[:2]
    cut = F.unfold(image, (height, width), stride=(height, width))
    cut = cut.reshape(batch, channels, height, width, -1)
    return cut.permute(0, 4, 2, 3, 1).reshape(batch, cut.shape[-1], -1)


class ViT(nn.Module):
    """`graphs/vit-fashion-mnist.yaml`."""

    def __init__(self, width=64, classes=10):
        super().__init__()
        self.embedding = nn.Linear(16, width)
        self.class_token = Weight(width)
        self.positions = nn.Embedding(50, width)
        self.encoder = nn.ModuleList([EncoderLayer(width, 4, 64, 256) for _ in range(6)])
        self.layer_norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, classes)

    def forward(self, inputs):
        x = self.embedding(patches(inputs["image"], 4, 4))
        first = self.class_token.weight.expand(len(x), 1, -1)
        x = torch.cat([first, x], 1) + self.positions.weight
        for layer in self.encoder:
            x = layer(x)
        return {"logits": self.logits(self.layer_norm(x[:, 0]))}


class TransformerConv1d(nn.Module):
    """`graphs/transformer-conv1d.yaml`; token 0 is padding."""

    def __init__(self, vocabulary=30522, width=128, classes=2):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.before_conv = nn.ModuleList(
            [nn.TransformerEncoderLayer(width, 4, 256, dropout=0, batch_first=True) for _ in range(2)]
        )
        self.after_conv = nn.Conv1d(width, width // 2, 3, padding=1)
        self.logits = nn.Linear(width // 2, classes)

    def forward(self, inputs):
        padding = inputs["tokens"] == 0
        x = self.embedding(inputs["tokens"])
        for layer in self.before_conv:
            x = layer(x, src_key_padding_mask=padding)
        before = x
        # The convolution sees zeros where there is padding; the mean counts padding, as the model file says.
        x = x.masked_fill(padding[:, :, None], 0)
        after = self.after_conv(x.transpose(1, 2)).transpose(1, 2)
        return {"logits": self.logits(after.mean(1)), "before_conv": before, "after_conv": after}


MODELS = {"vit-fashion-mnist": ViT, "transformer-conv1d": TransformerConv1d}
