"""Turns a table of sentences into arrays for graphc: the ids of their tokens, and 1 for positive ones.

Usage: encode.py GRAPHC VOCABULARY LENGTH TABLE ARRAYS
"""

import array
import json
import os
import struct
import subprocess
import sys


def rows(path):
    """(label, text) of a table with a header."""
    with open(path, encoding="utf-8", newline="\n") as file:
        next(file)
        return [line.rstrip("\n").split("\t", 1) for line in file]


def token_rows(graphc, vocabulary, length, texts):
    """The ids of each text, filled up with 0, the id of `[PAD]`."""
    command = [graphc, "tokenizer", "apply", "--json", "--length", str(length), vocabulary]
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    output = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    ids = [json.loads(line) for line in output.splitlines()]
    assert len(ids) == len(texts)
    return [row + [0] * (length - len(row)) for row in ids]


def write(path, arrays):
    """A safetensors file from (name, type, shape, numbers)."""
    header, data = {}, b""
    for name, kind, shape, numbers in arrays:
        start = len(data)
        data += array.array({"I32": "i", "F32": "f"}[kind], numbers).tobytes()
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    with open(path + ".part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    os.replace(path + ".part", path)


def main():
    graphc, vocabulary, length, table, path = sys.argv[1:]
    length = int(length)
    examples = rows(table)
    tokens = token_rows(graphc, vocabulary, length, [text for _, text in examples])
    labels = [{"negative": 0.0, "positive": 1.0}[label] for label, _ in examples]
    numbers = [token for row in tokens for token in row]
    write(path, [("tokens", "I32", [len(tokens), length], numbers), ("labels", "F32", [len(labels)], labels)])


main()
