"""A small BERT: the real BertModel of transformers, whose weights the tests read under its own names."""

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from transformers import BertConfig, BertModel

from . import reference


LAYERS, HEADS, WIDTH, HIDDEN, POSITIONS, VOCABULARY, CLASSES = 2, 4, 32, 64, 24, 60, 3


class Bert(nn.Module):
    """The hidden states, the pooled first token, and logits of both: every parameter has a gradient."""

    def __init__(self, masked):
        super().__init__()
        self.masked = masked
        self.bert = BertModel(
            BertConfig(
                vocab_size=VOCABULARY,
                hidden_size=WIDTH,
                num_hidden_layers=LAYERS,
                num_attention_heads=HEADS,
                intermediate_size=HIDDEN,
                max_position_embeddings=POSITIONS,
                hidden_dropout_prob=0,
                attention_probs_dropout_prob=0,
                attn_implementation="eager",
            )
        )
        self.y = nn.Linear(WIDTH, CLASSES)

    def forward(self, inputs):
        keep = (inputs["tokens"] != 0).long()
        result = self.bert(inputs["tokens"], attention_mask=keep if self.masked else torch.ones_like(keep))
        hidden = result.last_hidden_state
        weight = keep[..., None].to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return {"bert": hidden, "bert.pooler": result.pooler_output, "y": self.y(mean + result.pooler_output)}


def text(masked):
    mask = "" if masked else ", mask: none"
    sizes = f"layers: {LAYERS}, heads: {HEADS}, width: {WIDTH}, hidden: {HIDDEN}, positions: {POSITIONS}"
    return f"""graphc: 1
model: case
inputs: {{ tokens: {{ tokens: {VOCABULARY}, axes: [batch, time], pad: 0 }} }}
layers:
  - bert: {{ {sizes}, dropout: 0{mask} }}
    weights: {{ file: bert.safetensors, map: bert }}
  - {{ pool: mean, from: bert, name: mean }}
  - {{ add: [mean, bert.pooler], name: both }}
  - {{ linear: {CLASSES}, name: y, weights: {{ file: bert.safetensors, prefix: y. }} }}
outputs: [bert, bert.pooler, y]
train: {{ loss: {{ cross_entropy: y }}, optimizer: adam }}
"""


def cases():
    """Name, whether padding is masked, lengths and longest length."""
    yield "ragged", True, (9, 1, 4, 7), 9
    yield "one token", True, (1, 1), 1
    yield "all positions", True, (24, 13), 24
    yield "attention to padding", False, (6, 2, 5), 6


def write_weights(path):
    """Everything under the names of PyTorch, those of the encoder behind `bert.`."""
    module = reference.fill(Bert(True))
    save_file({name: value.detach() for name, value in module.state_dict().items()}, path, {"format": "pt"})
