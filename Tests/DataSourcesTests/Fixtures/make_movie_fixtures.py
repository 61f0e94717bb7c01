"""Makes `movie-sentences.txt` and `movie-byte-pairs.json`: what `tokenizers` (0.23.3) learns from real sentences.

Run it in this folder, after examples/movie-reviews/get. The 300 sentences are from the PyPI package vaderSentiment 0.5
(Hutto and Gilbert, ICWSM 2014); the set-up is that of the notebook, with a vocabulary of 500.
"""

import json
import pathlib

from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

SPECIAL = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
HERE = pathlib.Path(__file__).resolve().parent
lines = (HERE / "../../../examples/movie-reviews/data/train.txt").read_bytes().decode().split("\n")
# Those with letters beyond ASCII first, which are rare; then every thirtieth.
sentences = [line for line in lines if not line.isascii()][:20]
sentences += [line for line in lines[::30] if line and line not in sentences]
sentences = sentences[:300]


def fnv(ids):
    value = 0x811C9DC5
    for number in ids:
        for byte in number.to_bytes(4, "little"):
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.train_from_iterator(sentences, trainers.BpeTrainer(vocab_size=500, special_tokens=SPECIAL))
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
model = json.loads(tokenizer.to_str())["model"]
(HERE / "movie-sentences.txt").write_bytes("".join(line + "\n" for line in sentences).encode())
(HERE / "movie-byte-pairs.json").write_text(json.dumps({
    "tokens": sorted(model["vocab"], key=model["vocab"].get), "merges": model["merges"],
    "ids": [fnv(tokenizer.encode(line).ids) for line in sentences],
}) + "\n")
