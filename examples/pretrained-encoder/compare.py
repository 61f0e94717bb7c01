"""Compares graphc's tokenizer and encoder with `tokenizers` and `transformers`; ends with 1 where they disagree.

Usage: compare.py GRAPHC FOLDER
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertModel

import strange_texts
from all_sentences import all_sentences

TOLERANCE = 1e-4
STRANGE = 5_000


def graphc_ids(graphc, tokenizer, texts, *options):
    command = [graphc, "tokenizer", "apply", "--json", *options, str(tokenizer)]
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    output = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    ids = [json.loads(line) for line in output.splitlines()]
    assert len(ids) == len(texts), f"{len(ids)} lists of ids for {len(texts)} texts"
    return ids


def compare_ids(graphc, folder, name, texts):
    """Whether the ids of both files are those of the reference, whole and cut."""
    reference = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reference.no_padding()
    wrong = 0
    for length in (None, 64):
        reference.no_truncation() if length is None else reference.enable_truncation(length)
        wanted = [encoding.ids for encoding in reference.encode_batch(texts)]
        options = [] if length is None else ["--length", str(length)]
        for file in ("vocab.txt", "tokenizer.json"):
            found = graphc_ids(graphc, folder / file, texts, *options)
            differ = [place for place in range(len(texts)) if found[place] != wanted[place]]
            wrong += len(differ)
            what = "whole" if length is None else f"cut to {length} tokens"
            total = sum(map(len, wanted))
            print(f"{name}, {what}, {file}: {len(texts)} texts, {total:,} ids, {len(differ)} texts differ")
            for place in differ[:3]:
                print(f"  {ascii(texts[place])[:200]}")
                print(f"    graphc    {found[place][:40]}\n    reference {wanted[place][:40]}")
    return wrong == 0


def compare_states(graphc, here, texts):
    """Whether hidden states and the means over each sentence's tokens are PyTorch's."""
    folder = here / "data" / "minilm"
    ids = graphc_ids(graphc, folder / "vocab.txt", texts)
    length = max(map(len, ids))
    tokens = torch.tensor([row + [0] * (length - len(row)) for row in ids], dtype=torch.int32)
    with tempfile.TemporaryDirectory() as scratch:
        inputs, outputs = f"{scratch}/inputs", f"{scratch}/outputs"
        save_file({"tokens": tokens}, inputs)
        command = [graphc, "run", "--data", here / "data", "--inputs", inputs, "--outputs", outputs]
        subprocess.run([*command, here / "encoder.yaml"], stdout=subprocess.DEVNULL, check=True)
        found = load_file(outputs)
    model = BertModel.from_pretrained(folder, local_files_only=True, attn_implementation="eager").eval()
    mask = (tokens != 0).long()
    with torch.no_grad():
        hidden = model(tokens.long(), attention_mask=mask).last_hidden_state
    weight = mask[..., None].float()
    sentence = (hidden * weight).sum(1) / weight.sum(1)
    # What stands at padding belongs to no sentence.
    states = ((found["hidden"] - hidden) * weight).abs().max().item()
    vectors = (found["sentence"] - sentence).abs().max().item()
    largest = hidden.abs().max().item()
    print(
        f"{len(texts)} sentences of up to {length} tokens: hidden states differ by at most {states:.1e} "
        f"(largest {largest:.1f}), sentence vectors by {vectors:.1e}"
    )
    return states <= TOLERANCE and vectors <= TOLERANCE


def main():
    graphc, here = sys.argv[1], pathlib.Path(sys.argv[2])
    folder = here / "data" / "minilm"
    sentences = all_sentences(here / "data")
    step = len(sentences) // 20
    same = compare_ids(graphc, folder, "sentences", sentences)
    same &= compare_ids(graphc, folder, "strange texts", strange_texts.make(sentences, STRANGE))
    same &= compare_states(graphc, here, sentences[::step][:20])
    print("graphc and the reference agree" if same else "graphc and the reference DISAGREE")
    sys.exit(0 if same else 1)


main()
