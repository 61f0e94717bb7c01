"""Texts that a tokenizer does not meet every day: all of Unicode, control characters, very long words and texts."""

import random

SPACES = "\t\n\r\v\f \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
INVISIBLE = "\0\x01\x08\x0e\x7f\x80\x9f\xad\u200b\u200d\u200e\u2060\ufeff\ufffd\ue000\ufffe\U000e0001\U0010ffff"
MARKS = "\u0300\u0301\u0308\u0327\u0345\u093c\u0e31\u20dd\u3099\ufe0f\U0001d165"
SPECIAL = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "[cls]", "[MASK", "##ing", "[unused1]", " [SEP] "]
LETTERS = "İIıßſKÅΣςσΩώéÉñçÇŐőĲǅﬁﬀ½²①ªºµ…—–‘’“”«»¿¡§¶†‡•№™®©€£¥₿"
BLOCKS = [
    *[(0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x36F), (0x370, 0x5FF), (0x600, 0x8FF), (0x900, 0xDFF)],
    *[(0xE00, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x1EFF), (0x1F00, 0x20CF), (0x20D0, 0x2BFF)],
    *[(0x2C00, 0x2FFF), (0x3000, 0x33FF), (0x3400, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF)],
    *[(0xE000, 0xFFFF), (0x10000, 0x12FFF), (0x13000, 0x1CFFF), (0x1D000, 0x1EFFF), (0x1F000, 0x1FAFF)],
    *[(0x20000, 0x323AF), (0xE0000, 0xE01EF), (0x0, 0x10FFFF)],
]


def character(random):
    """One of all code points that are no surrogates, each block as often as the others."""
    while True:
        code = random.randint(*random.choice(BLOCKS))
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def piece(random, sentences):
    """A part of a text."""
    kind = random.randrange(12)
    if kind <= 2:
        return random.choice(random.choice(sentences).split(" "))
    if kind == 3:
        return "".join(character(random) for _ in range(random.randint(1, 12)))
    if kind == 4:
        return random.choice(SPACES) * random.randint(1, 3)
    if kind == 5:
        return random.choice(INVISIBLE)
    if kind == 6:
        return random.choice("aeioucnAEIOUCN가か") + "".join(random.choices(MARKS, k=random.randint(1, 4)))
    if kind == 7:
        return random.choice(SPECIAL)
    if kind == 8:
        return "".join(random.choices(LETTERS, k=random.randint(1, 6)))
    if kind == 9:
        return "".join(random.choices("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", k=random.randint(1, 8)))
    if kind == 10:
        # Words of about 100 characters, beyond which BERT's tokenizer gives up.
        return random.choice("aé你x9") * random.randint(95, 105)
    return str(random.randint(0, 10 ** random.randint(1, 30)))


def mutated(random, sentences):
    """A sentence with some characters put in, replaced or removed."""
    text = list(random.choice(sentences))
    for _ in range(random.randint(1, 6)):
        place = random.randint(0, len(text))
        new = random.choice([character(random), random.choice(INVISIBLE), random.choice(SPACES), ""])
        text[place : place + random.randint(0, 1)] = new
    return "".join(text)


def make(sentences, count):
    """So many texts, the same in every run."""
    source = random.Random(2026)
    texts = ["", " ", "\n", "\0", "[CLS]", "\ufeff", "\U0010ffff"]
    texts += ["a" * 100_000, "good movie " * 40_000, "你好" * 50_000, "\u0301" * 20_000, "! " * 50_000]
    texts += ["[MASK]" * 5_000]
    while len(texts) < count:
        if source.random() < 0.4:
            texts.append(mutated(source, sentences))
        else:
            glue = source.choice(["", " ", " "])
            texts.append(glue.join(piece(source, sentences) for _ in range(source.randint(1, 20))))
    return texts
