"""Compares a tokenizer that `graphc run --train` learned (`bpe: 1000`) with Hugging Face's on the same texts.

Usage: compare_byte_pairs.py train.tsv RUN/tokenizer.json

The table has a header with the column `text`, as examples/movie-reviews/get writes it; the run must have trained on all of
it (no `limit`, no `validation`). Needs the PyPI package `tokenizers`. Vocabulary, merges and the ids of every text must be
the same, and the file must load there.
"""

import json
import sys

from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

SPECIAL = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]


def texts(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = [line.rstrip("\r\n").split("\t") for line in file]
    column = rows[0].index("text")
    return [row[column] for row in rows[1:]]


def reference(texts, size):
    """The notebook's tokenizer."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer=trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ["[CLS]", "[SEP]"]],
    )
    return tokenizer


def main():
    table, file = sys.argv[1:]
    all_texts = texts(table)
    with open(file, encoding="utf-8") as content:
        ours = json.load(content)["model"]
    wanted = reference(all_texts, len(ours["vocab"]))
    theirs = json.loads(wanted.to_str())["model"]
    for part in ["vocab", "merges"]:
        if ours[part] != theirs[part]:
            sys.exit(f"{file}: the {part} differ from those of tokenizers")
    loaded = Tokenizer.from_file(file)
    for text in all_texts:
        if loaded.encode(text).ids != wanted.encode(text).ids:
            sys.exit(f"{file}: the ids of {text!r} differ")
    print(f"{len(ours['vocab'])} tokens, {len(ours['merges'])} merges, {len(all_texts)} texts: all equal")


main()
