"""Makes the fixtures of tokenizers that split by patterns, with Hugging Face's own package (`tokenizers` 0.23.3).

Run it in this folder, after make_tokenizer_fixtures.py, whose texts it uses: it writes `tokenizer-split-*.json` and
`split-cases.json`. The first three are as `graphc` writes its word lists and characters.
"""

import json
import pathlib

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

P, N = pre_tokenizers, normalizers
TEXTS = json.loads(pathlib.Path("tokenizer-cases.json").read_text())["texts"]
# Words with marks, digits of several kinds, joiners, capital sigmas, letters of all heights.
TEXTS += [
    "हिन्दी में लिखा x²y³ ½!¹ a\u200cb\u200dc ΑΣ ΌΣΟΣ Ⓐ ⅷ ٣ _a_ don't", "!²³ ²! ¼¼ a¼!", "\u0345\u0301a\u0301\u0327",
    "[UNK] [PAD] [unk] x[PAD]y", "İSTANBUL ẞ ǅ", "e\u0301é\r\n\t\x0b\x1c\x85\u2028", "a,b;c -- d__e",
]
WORDS = r"[\p{L}\p{N}_]+"
PATTERNS = [r"\w+", WORDS, r"\w+|[^\w\s]+", r"\s+", r"\s", r"\S+", r"[\s\S]", r"[!-/:-@\[-`{-~]"]
BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def fnv(numbers):
    value = 0x811C9DC5
    for number in numbers:
        for byte in number.to_bytes(4, "little"):
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def trained(normalizer, pre, decoder=None, size=300):
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre
    if decoder:
        tokenizer.decoder = decoder
    tokenizer.train_from_iterator(TEXTS, trainers.WordLevelTrainer(vocab_size=size, special_tokens=["[PAD]", "[UNK]"]))
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = []
    words = sorted(content["model"]["vocab"], key=content["model"]["vocab"].get)
    words = ["[PAD]", "[UNK]"] + [word for word in words if word not in ("[PAD]", "[UNK]")]
    content["model"]["vocab"] = {word: place for place, word in enumerate(words)}
    return Tokenizer.from_str(json.dumps(content))


ascii_marks = N.Replace(Regex(r"[!-/:-@\[-`{-~]"), "")
made = {
    "words": trained(N.Sequence([N.Lowercase()]), P.Split(Regex(WORDS), "removed", invert=True)),
    "characters": trained(None, P.Split(Regex(r"[\s\S]"), "isolated"), decoders.Fuse(), 90),
    "unpunctuated": trained(N.Sequence([N.Lowercase(), ascii_marks]), P.WhitespaceSplit()),
    "marks": trained(None, P.Split(Regex(r"\w+"), "removed", invert=True)),
    "mixed": trained(
        N.Replace(Regex(r"\s+"), " "),
        P.Sequence([P.Split("e", "merged_with_previous"), P.Split(Regex(r"\w+|[^\w\s]+"), "contiguous", invert=True),
                    P.Split(Regex(r"\s+"), "merged_with_next")]),
        decoders.Replace(Regex(r"\S+"), "~")),
}
cases = {}
for name, tokenizer in made.items():
    tokenizer.save(f"tokenizer-split-{name}.json", pretty=False)
    encoded = [tokenizer.encode(text).ids for text in TEXTS]
    cases[name] = {
        "ids": [fnv(ids) for ids in encoded],
        "lengths": [len(ids) for ids in encoded],
        "decoded": [tokenizer.decode(ids) for ids in encoded[-9:]],
    }

# The pieces of each text, one number for each: its length.
pieces = {}
for pattern in PATTERNS:
    for behavior in BEHAVIORS:
        for inverts in [False, True]:
            splitter = P.Split(Regex(pattern), behavior, invert=inverts)
            lengths = [[len(p) for p, _ in splitter.pre_tokenize_str(text)] for text in TEXTS]
            camel = "".join(part.capitalize() for part in behavior.split("_"))
            pieces[f"{camel} {str(inverts).lower()} {pattern}"] = fnv(n for ns in lengths for n in [*ns, 0])

# Where each class of scalars begins and ends.
bounds = {}
for pattern in PATTERNS:
    splitter = P.Split(Regex(pattern), "removed", invert=True)
    values, inside = [], False
    for c in range(0x110000):
        if 0xD800 <= c < 0xE000:
            continue
        if bool(splitter.pre_tokenize_str(chr(c))) != inside:
            inside = not inside
            values.append(c)
    bounds[pattern] = fnv(values)
pathlib.Path("split-cases.json").write_text(
    json.dumps({"texts": TEXTS[-7:], "cases": cases, "pieces": pieces, "bounds": bounds}, indent=0) + "\n")
