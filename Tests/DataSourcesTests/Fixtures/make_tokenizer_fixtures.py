"""Makes the fixtures of the tokenizers with Hugging Face's own package (`tokenizers` 0.23.3 from PyPI).

Run it in this folder: it writes `bert-vocab.txt`, `tokenizer-*.json`, `tokenizer-cases.json` and `normal-forms.json`.
Ids are kept as a hash (FNV-1a over the ids as four bytes each), since there are many.
"""

import json
import pathlib
import random

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

random.seed(7)
ROOT = pathlib.Path(__file__).resolve().parents[3]
TEXT = [
    line
    for name in ["README.md", "Docs/Language.md", "Docs/Architecture.md", "Docs/AddingALayer.md"]
    for line in (ROOT / name).read_text().splitlines()
    if line.strip()
]
ALPHABETS = [
    "abcdefghij klmnop", "ABC XYZ.,;!?", "éèüßñçåÄÖİıŁœÆ", "e\u0301a\u0308o\u0323\u0302u\u031b\u0301 ", "日本語中文字漢 ",
    "한국어 각나다", "ЖдеёЙ ", "ΣσςΆώ ", "हिन्दी ो", "العربية ", "0123456789 ½²Ⅷ①٣ ", "'s't're'll don't I'M ",
    "\t\n\r\x00\x07\x85\xa0\u200b\u2028\u3000\ufeff\ufffd\u00ad ", "😀👍🏽👨‍👩‍👧🇩🇪 ", "ﬁﬀ㎏ｱﾞＡＢ①ª ", "_-#@/\\\"()[]{}<>|~^`$€£ ",
    "\U00020000\U0002f800\U000e0001\U0001d400\U00010330", "\u0345\u0301\u0327\u05b0\u0f71\u0e38 ab", "[CLS][SEP][MASK]<x> new",
    "ộạṩẛ̣ﷺ\u1e9b\u0323 ", "\u1100\u1161\u11a8\uac00\u11a8 ", "\u1c89\ua7cb\U00011938\u32ff\u0378\ue000 a",
]


def fuzz(count):
    for _ in range(count):
        letters = "".join(random.sample(ALPHABETS, random.randint(1, 4)))
        if random.random() < 0.4:
            letters += "".join(random.choice(TEXT))
        yield "".join(random.choice(letters) for _ in range(random.randint(1, 60)))
    for _ in range(count // 4):
        yield "".join(
            chr(random.choice([random.randrange(0x20, 0x3000), random.randrange(0x3000, 0xD800),
                               random.randrange(0xE000, 0x20000)]))
            for _ in range(20)
        )
    yield from random.sample(TEXT, count // 4)
    yield from ["", " ", "\n", "a", "[CLS]", " [MASK] x", "x[MASK]", "I don't  think\n\nso  . ", "a new_new new x",
                "<x>", " <x> ", "a<x>b", "e\u0301 é", "Hello WORLD how ARE yoU?", "x" * 100, "x" * 101, "é" * 100, "中" * 150]


def fnv(ids):
    value = 0x811C9DC5
    for number in ids:
        for byte in number.to_bytes(4, "little"):
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


SPECIAL = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]


def template(tokenizer):
    return processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(t, tokenizer.token_to_id(t)) for t in ("[CLS]", "[SEP]")],
    )


def trained(model, trainer, normalizer, pre, post=None, decoder=None):
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre:
        tokenizer.pre_tokenizer = pre
    tokenizer.train_from_iterator(TEXT, trainer)
    if post:
        tokenizer.post_processor = post(tokenizer)
    if decoder:
        tokenizer.decoder = decoder
    return tokenizer


P, N = pre_tokenizers, normalizers
made = {}
made["wordpiece"] = trained(
    models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer(vocab_size=900, special_tokens=SPECIAL),
    N.BertNormalizer(), P.BertPreTokenizer(),
    lambda t: processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1)), decoders.WordPiece())
made["cased"] = trained(
    models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20),
    trainers.WordPieceTrainer(vocab_size=400, special_tokens=SPECIAL),
    N.BertNormalizer(lowercase=False, strip_accents=None, handle_chinese_chars=False),
    P.Sequence([P.WhitespaceSplit(), P.Punctuation("merged_with_previous"), P.Digits(False)]), template)
made["whitespace-bpe"] = trained(
    models.BPE(unk_token="[UNK]"), trainers.BpeTrainer(vocab_size=600, special_tokens=SPECIAL), None,
    P.Whitespace(), template)
made["byte-level"] = trained(
    models.BPE(), trainers.BpeTrainer(vocab_size=700, special_tokens=["<|endoftext|>"],
                                      initial_alphabet=P.ByteLevel.alphabet()),
    None, P.ByteLevel(add_prefix_space=False), lambda t: processors.ByteLevel(), decoders.ByteLevel())
made["byte-level"].add_tokens([AddedToken("new", single_word=True), AddedToken("<x>", lstrip=True, rstrip=True)])
made["fallback"] = trained(
    models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True),
    trainers.BpeTrainer(vocab_size=700, special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(250)]),
    N.Sequence([N.NFKC(), N.Prepend("▁"), N.Replace(" ", "▁")]), None, None,
    decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]))
made["suffix-bpe"] = trained(
    models.BPE(unk_token="[UNK]", end_of_word_suffix="</w>", fuse_unk=True),
    trainers.BpeTrainer(vocab_size=400, special_tokens=SPECIAL, end_of_word_suffix="</w>"),
    N.Sequence([N.NFD(), N.StripAccents(), N.Lowercase(), N.Strip()]),
    P.Sequence([P.Whitespace(), P.Digits(True)]), None, decoders.BPEDecoder("</w>"))
made["words"] = trained(
    models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer(vocab_size=500, special_tokens=SPECIAL),
    N.Sequence([N.NFKD(), N.Lowercase()]), P.Sequence([P.Punctuation("merged_with_next"), P.WhitespaceSplit()]))
made["words"].add_tokens([AddedToken("New", normalized=True), AddedToken("É", normalized=True)])
made["ignoring"] = trained(
    models.BPE(unk_token="[UNK]", ignore_merges=True), trainers.BpeTrainer(vocab_size=400, special_tokens=SPECIAL),
    N.NFC(), P.Sequence([P.Punctuation("contiguous"), P.ByteLevel(add_prefix_space=True, use_regex=False)]))

bert = made["wordpiece"]
vocabulary = sorted(bert.get_vocab().items(), key=lambda item: item[1])
pathlib.Path("bert-vocab.txt").write_text("".join(token + "\n" for token, _ in vocabulary))

texts = list(fuzz(120))
long = [("abc ", 5000), ("é日 x", 3000), ("y", 20000), ("don't ", 2000), (" ", 5000), ("😀", 4000)]
cases = {}
for name, tokenizer in made.items():
    tokenizer.save(f"tokenizer-{name}.json", pretty=False)
    tokenizer = Tokenizer.from_file(f"tokenizer-{name}.json")
    encoded = [tokenizer.encode(text).ids for text in texts]
    cases[name] = {
        "ids": [fnv(ids) for ids in encoded],
        "lengths": [len(ids) for ids in encoded],
        "decoded": [tokenizer.decode(ids) for ids in encoded[:40]],
        "kept": [tokenizer.decode(ids, skip_special_tokens=False) for ids in encoded[:5]],
        "long": [fnv(tokenizer.encode(text * times).ids) for text, times in long],
    }
pathlib.Path("tokenizer-cases.json").write_text(
    json.dumps({"texts": texts, "long": [[t, str(n)] for t, n in long], "cases": cases}))

# Every scalar up to U+1FFFF, between two letters, in blocks of 4,096.
forms = {
    "nfc": N.NFC(), "nfd": N.NFD(), "nfkc": N.NFKC(), "nfkd": N.NFKD(), "lower": N.Lowercase(),
    "bert": N.BertNormalizer(), "cased": N.BertNormalizer(lowercase=False), "strip": N.StripAccents(),
}
hashes = {}
for name, form in forms.items():
    hashes[name] = []
    for block in range(32):
        out = "".join(
            form.normalize_str("a" + chr(c) + "\u0345\u0301")
            for c in range(4096 * block, 4096 * block + 4096)
            if not 0xD800 <= c < 0xE000
        )
        hashes[name].append(fnv(ord(c) for c in out))
pathlib.Path("normal-forms.json").write_text(json.dumps(hashes))

# BPE training as in the notebook, and words by frequency, on the same texts.
import collections
import re

trained_bpe = Tokenizer(models.BPE(unk_token="[UNK]"))
trained_bpe.pre_tokenizer = P.Whitespace()
trained_bpe.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=1000, special_tokens=SPECIAL))
saved = json.loads(trained_bpe.to_str())["model"]
words = [re.findall(r"\b\w+\b", text.lower()) for text in texts]
common = [word for word, _ in collections.Counter(w for ws in words for w in ws).most_common(199)]
index = {word: i + 1 for i, word in enumerate(common)}
pathlib.Path("trained.json").write_text(json.dumps({
    "tokens": sorted(saved["vocab"], key=saved["vocab"].get), "merges": saved["merges"], "words": common,
    "sequences": [fnv(index.get(w, 0) for w in ws) for ws in words],
}))
