"""Makes the Unicode tables of Sources/DataSources/Tokenizers.

They are what the PyPI package `tokenizers` (0.23.3) does with every scalar, found by asking it: it joins several
versions of Unicode, and other tables would give other tokens. Python's own `re` and `unicodedata` (3.11) give the
letters of `\\w` in a word list and the candidates for combining classes. Run it in this folder.
"""

import re
import unicodedata

from tokenizers import Regex, normalizers, pre_tokenizers

SCALARS = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
HANGUL = range(0xAC00, 0xD7A4)


def number(value):
    """A whole number in groups of five bits, the lowest first, after its sign."""
    value = value << 1 if value >= 0 else (-value << 1) | 1
    text = ""
    while True:
        group, value = value & 31, value >> 5
        text += DIGITS[group | (32 if value else 0)]
        if not value:
            return text


def set_of(test):
    """The lengths of the runs outside and inside of a set, in turn."""
    text, start, inside = "", 0, False
    for scalar in SCALARS:
        if test(scalar) != inside:
            text += number(ord(scalar) - start)
            start, inside = ord(scalar), not inside
    return text + (number(0x110000 - start) if inside else "")


def mapping_of(pairs):
    """Sources and targets, each as the difference from the one before."""
    text, source, target = "", 0, 0
    for key, scalars in sorted(pairs.items()):
        text += number(key - source) + number(len(scalars))
        source = key
        last = target
        for index, scalar in enumerate(scalars):
            text += number(scalar - last)
            last = scalar
            if index == 0:
                target = scalar
    return text


def splits(pre_tokenizer, around="a"):
    return lambda c: len(pre_tokenizer.pre_tokenize_str(around + c + around)) == 3


def bert(**settings):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **settings}).normalize_str


def normal(form):
    return getattr(normalizers, form)().normalize_str


def write(name, tables):
    folder = "../../../Sources/DataSources/Tokenizers"
    with open(f"{folder}/UnicodeTables+{name}.swift", "w") as file:
        file.write("// Made by make_unicode_tables.py; not to be changed by hand.\n\nextension UnicodeTables {\n")
        for index, (constant, comment, text) in enumerate(tables):
            if index:
                file.write("\n")
            file.write(f"  /// {comment}\n  static let {constant}: StaticString = \"\"\"\n")
            lines = [text[i : i + 105] for i in range(0, len(text), 105)]
            file.write("\\\n".join("    " + line for line in lines) + "\n    \"\"\"\n")
        file.write("}\n")


clean, accents = bert(clean_text=True), bert(strip_accents=True)
word = pre_tokenizers.Whitespace()
strip = normalizers.StripAccents().normalize_str
write("Sets", [
    ("controlText", "What BERT's cleaning takes away.", set_of(lambda c: clean(c) == "")),
    ("punctuationText", "What is split off as punctuation.", set_of(splits(pre_tokenizers.Punctuation()))),
    ("bertMarkText", "The accents that BERT takes away.", set_of(lambda c: accents(c) == "")),
    ("markText", "The marks that `StripAccents` takes away.", set_of(lambda c: strip(c) == "")),
    ("wordText", "`\\w` of `Whitespace`.", set_of(lambda c: len(word.pre_tokenize_str("a" + c + "a")) == 1)),
    ("letterText", "`\\p{L}` of `ByteLevel`.",
     set_of(splits(pre_tokenizers.Split(Regex(r"\p{L}"), "isolated"), "!"))),
    ("numberText", "`\\p{N}` of `ByteLevel`.",
     set_of(splits(pre_tokenizers.Split(Regex(r"\p{N}"), "isolated")))),
    ("digitText", "The numbers of `Digits`.", set_of(splits(pre_tokenizers.Digits()))),
    ("pythonWordText", "`\\w` of Python's `re`.", set_of(lambda c: re.match(r"\w", c) is not None)),
])

lower = normalizers.Lowercase().normalize_str
small = {ord(c): [ord(d) for d in lower(c)] for c in SCALARS if lower(c) != c}
nfd, nfkd, nfc = normal("NFD"), normal("NFKD"), normal("NFC")
rest = [c for c in SCALARS if ord(c) not in HANGUL]
canonical = {ord(c): [ord(d) for d in nfd(c)] for c in rest if nfd(c) != c}
compatible = {ord(c): [ord(d) for d in nfkd(c)] for c in rest if nfkd(c) != nfd(c)}

# A mark of a class from 1 to 239 goes in front of one of class 240, which tells whether the package knows it.
known = [c for c in SCALARS if unicodedata.combining(c)]
classes = {
    ord(c): [unicodedata.combining(c)]
    for c in known
    if c == "\u0345" or nfd("a\u0345" + c) == nfd("a" + c + "\u0345")
}
unknown = [c for c in rest if not unicodedata.combining(c) and nfd("a\u0345" + c) != "a\u0345" + nfd(c)]
assert all(nfd(c) != c for c in unknown), unknown
pairs = {}
for c in SCALARS:
    parts = unicodedata.decomposition(c).split()
    if len(parts) == 2 and not parts[0].startswith("<"):
        first, second = (chr(int(p, 16)) for p in parts)
        if nfc(first + second) == c:
            pairs[ord(c)] = [ord(first), ord(second)]
write("Canonical", [
    ("lowercaseText", "The small letters.", mapping_of(small)),
    ("combiningClassText", "The canonical combining classes.", mapping_of(classes)),
    ("compositionText", "What two scalars become together.", mapping_of(pairs)),
    ("canonicalText", "The full canonical decompositions, without Hangul.", mapping_of(canonical)),
])
write("Compatibility", [
    ("compatibilityText", "The full compatibility decompositions that differ from the canonical ones.",
     mapping_of(compatible)),
])
