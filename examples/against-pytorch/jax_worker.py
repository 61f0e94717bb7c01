"""JAX's side: jax_worker.py MODE CASE FOLDER START THREADS, with the files that compare.py has written.

The models again, as functions of the parameters under their names. Each step is one compiled function that gives its
memory back to the next.
"""

import os
import sys

# XLA takes a thread for every processor that the process may use.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[5])])

import jax
import numpy as np
from jax import lax
from jax import numpy as jnp
from safetensors.numpy import load_file

import worker
from facts import case_facts

# The faster of JAX's generators.
jax.config.update("jax_default_prng_impl", "rbg")


class Parameters:
    """The parameters below a name: `p.layer("encoder.0").norm(x, "norm1")`."""

    def __init__(self, arrays, prefix="", keys=None):
        self.arrays, self.prefix, self.keys = arrays, prefix, keys

    def layer(self, name):
        return Parameters(self.arrays, f"{self.prefix}{name}.", self.keys)

    def __getitem__(self, name):
        return self.arrays[self.prefix + name]

    def get(self, name):
        return self.arrays.get(self.prefix + name)

    def linear(self, x, name):
        return x @ self[name + ".weight"].T + self[name + ".bias"]

    def norm(self, x, name, epsilon=1e-5):
        mean = x.mean(-1, keepdims=True)
        variance = jnp.square(x - mean).mean(-1, keepdims=True)
        return (x - mean) * lax.rsqrt(variance + epsilon) * self[name + ".weight"] + self[name + ".bias"]

    def dropout(self, x, rate):
        if self.keys is None:
            return x
        self.keys[0], key = jax.random.split(self.keys[0])
        return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)

    def attention(self, x, heads, keep=None):
        batch, time, _ = x.shape
        y = x @ self["in_proj_weight"].T
        if self.get("in_proj_bias") is not None:
            y = y + self["in_proj_bias"]
        q, k, v = jnp.moveaxis(y.reshape(batch, time, 3, heads, -1), 2, 0)
        mask = None if keep is None else keep[:, None, None, :]
        y = jax.nn.dot_product_attention(q, k, v, mask=mask)
        return self.linear(y.reshape(batch, time, -1), "out_proj")

    def convolution(self, x, name, padding="VALID"):
        y = lax.conv_general_dilated(
            x, self[name + ".weight"], (1,), padding, dimension_numbers=("NWC", "OIW", "NWC")
        )
        return y + self[name + ".bias"]

    def gru(self, x, end, reverse):
        """The states of a direction: [time, batch, hidden], and the last one."""
        hidden = self["weight_hh" + end].shape[1]
        inputs = x @ self["weight_ih" + end].T + self["bias_ih" + end]
        weight, bias = self["weight_hh" + end].T, self["bias_hh" + end]

        def step(h, given):
            r, z, n = jnp.split(given, 3, -1)
            hr, hz, hn = jnp.split(h @ weight + bias, 3, -1)
            r, z = jax.nn.sigmoid(r + hr), jax.nn.sigmoid(z + hz)
            h = (1 - z) * jnp.tanh(n + r * hn) + z * h
            return h, h

        last, states = lax.scan(step, jnp.zeros((x.shape[1], hidden)), inputs, reverse=reverse)
        return states, last


def mean_of_real(x, keep):
    return (x * keep[..., None]).sum(1) / jnp.maximum(keep.sum(1, keepdims=True), 1)


def window(keep, kernel, stride=1):
    return lax.reduce_window(keep, True, lax.bitwise_and, (1, kernel), (1, stride), "VALID")


def post_norm_layer(p, x, keep, heads, activation, epsilon=1e-5):
    x = p.norm(x + p.layer("self_attn").attention(x, heads, keep), "norm1", epsilon)
    return p.norm(x + p.linear(activation(p.linear(x, "linear1")), "linear2"), "norm2", epsilon)


def transformer_conv1d(p, tokens):
    keep = tokens != 0
    x = p["embedding.weight"][tokens]
    for layer in range(2):
        x = post_norm_layer(p.layer(f"before_conv.{layer}"), x, keep, 4, jax.nn.relu)
    return p.linear(p.convolution(x * keep[..., None], "after_conv", "SAME").mean(1), "logits")


def vision_transformer(p, image):
    batch = image.shape[0]
    patches = image.reshape(batch, 7, 4, 7, 4).swapaxes(2, 3).reshape(batch, 49, 16)
    first = jnp.broadcast_to(p["class_token.weight"], (batch, 1, 64))
    x = jnp.concatenate([first, p.linear(patches, "embedding")], 1) + p["positions.weight"]
    x = p.dropout(x, 0.1)
    for layer in range(6):
        q = p.layer(f"encoder.{layer}")
        x = x + q.dropout(q.layer("attention").attention(q.norm(x, "norm1"), 4), 0.1)
        f = q.layer("feed_forward")
        y = f.dropout(jax.nn.gelu(f.linear(q.norm(x, "norm2"), "linear1"), approximate=False), 0.1)
        x = x + f.dropout(f.linear(y, "linear2"), 0.1)
    return p.linear(p.norm(x[:, 0], "layer_norm"), "logits")


def gru_head(p, states):
    q = p.layer("gru")
    x = states.swapaxes(0, 1)
    forward, _ = q.gru(x, "_l0", False)
    backward, _ = q.gru(x, "_l0_reverse", True)
    x = q.dropout(jnp.concatenate([forward, backward], -1), 0.25)
    _, last = q.gru(x, "_l1", False)
    _, first = q.gru(x, "_l1_reverse", True)
    return p.linear(p.dropout(jnp.concatenate([last, first], -1), 0.25), "logits")


def convolutions(p, tokens):
    keep = tokens != 0
    x = jax.nn.relu(p.convolution(p["embedding.weight"][tokens] * keep[..., None], "conv1"))
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 5, 1), (1, 5, 1), "VALID")
    keep = window(window(keep, 7), 5, 5)
    x = jax.nn.relu(p.convolution(x * keep[..., None], "conv2"))
    return p.linear(mean_of_real(x, window(keep, 7)), "logit")


def table_without_padding(p, pad):
    """The embedding, whose row of the padding token is not learned."""
    weight = p["embedding.weight"]
    row = jnp.arange(weight.shape[0])[:, None] == pad
    return jnp.where(row, lax.stop_gradient(weight), weight)


def news_attention(p, tokens):
    keep = tokens != 3
    x = table_without_padding(p, 3)[tokens] + p["positions.weight"][: tokens.shape[1]]
    x = p.norm(p.layer("attention").attention(x, 2, keep), "layer_norm")
    return p.linear(jnp.where(keep[..., None], x, -jnp.inf).max(1), "logits")


def news_mean(p, tokens):
    return p.linear(mean_of_real(table_without_padding(p, 3)[tokens], tokens != 3), "logits")


def imdb_mean(p, tokens):
    return p.linear(mean_of_real(p["embedding.weight"][tokens], tokens != 0), "logit")


def bag_of_words(p, words):
    x = p.dropout(jax.nn.relu(p.linear(words, "hidden1")), 0.5)
    return p.linear(p.dropout(jax.nn.relu(p.linear(x, "hidden2")), 0.5), "logit")


def bert_base(p, tokens):
    p = p.layer("bert")
    keep = tokens != 0
    x = p["words.weight"][tokens] + p["positions.weight"][: tokens.shape[1]] + p["types.weight"][0]
    x = p.norm(x, "norm", 1e-12)
    for layer in range(12):
        activation = lambda y: jax.nn.gelu(y, approximate=False)
        x = post_norm_layer(p.layer(f"encoder.{layer}"), x, keep, 12, activation, 1e-12)
    return x


MODELS = {
    "transformer-conv1d": transformer_conv1d,
    "vit-fashion-mnist": vision_transformer,
    "gru-head": gru_head,
    "imdb-conv1d": convolutions,
    "agnews-attention": news_attention,
    "agnews-mean-embedding": news_mean,
    "imdb-bag-of-words": bag_of_words,
    "imdb-mean-embedding": imdb_mean,
    "bert-base": bert_base,
}


def cross_entropy(logits, labels):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1).mean()


def binary_cross_entropy(logits, labels):
    return (jnp.maximum(logits, 0) - logits * labels + jnp.log1p(jnp.exp(-jnp.abs(logits)))).mean()


def adam(rate):
    def update(step, p, g, state):
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, state[0], g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, state[1], g)
        size, root = rate / (1 - 0.9**step), jnp.sqrt(1 - 0.999**step)
        p = jax.tree.map(lambda p, m, v: p - size * m / (jnp.sqrt(v) / root + 1e-8), p, m, v)
        return p, (m, v)

    return update


def rmsprop(rate):
    def update(step, p, g, state):
        v = jax.tree.map(lambda v, g: 0.99 * v + 0.01 * g * g, state[0], g)
        return jax.tree.map(lambda p, g, v: p - rate * g / (jnp.sqrt(v) + 1e-8), p, g, v), (v, state[1])

    return update


def main(mode, name, folder, start):
    facts = case_facts(folder)
    batch = load_file(f"{folder}/rival.safetensors")
    x = jnp.asarray(batch["x"])
    parameters = {key: jnp.asarray(value) for key, value in load_file(f"{folder}/weights.safetensors").items()}
    model = MODELS[name]
    if mode == "forward":
        forward = jax.jit(lambda parameters: model(Parameters(parameters), x))
        return worker.serve(lambda: forward(parameters).block_until_ready(), start, version=jax.__version__)
    labels = jnp.asarray(batch["labels"])
    loss_of = cross_entropy if facts["classes"] else binary_cross_entropy
    kind, rate = facts["optimizer"]
    update = rmsprop(rate) if kind == "rmsprop" else adam(rate)

    # The batch is an argument: a constant would be folded into the program.
    def step(parameters, state, number, x, labels):
        def loss(parameters):
            keys = None if mode == "losses" else [jax.random.fold_in(jax.random.key(1), number)]
            return loss_of(model(Parameters(parameters, keys=keys), x), labels)

        value, gradients = jax.value_and_grad(loss)(parameters)
        parameters, state = update(number.astype(jnp.float32), parameters, gradients, state)
        return parameters, state, value

    compiled = jax.jit(step, donate_argnums=(0, 1))
    zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
    current = [parameters, (zeros(), zeros() if kind != "rmsprop" else ()), 0]

    def once():
        current[2] += 1
        current[0], current[1], loss = compiled(current[0], current[1], np.int32(current[2]), x, labels)
        return float(loss)

    if mode == "losses":
        worker.tell(losses=[once() for _ in range(3)])
    else:
        worker.serve(once, start, version=jax.__version__)


main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]))
