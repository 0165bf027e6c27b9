"""The encoder's own vocabulary: Chinese words and characters, English words and word pieces.

A unigram model (Kudo 2018) whose pieces are not searched for: Chinese ones are the words that
jieba cuts, English ones come from byte pair encoding, and each is as likely as it was frequent.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable

import rjieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from verticalize.text import CJK

UNKNOWN = "[UNK]"
_RUN = re.compile(f"[{CJK}]+")
_WORD = re.compile(r"[a-z]+|[0-9]+")
_UNITS = f"[{CJK.encode().decode('unicode_escape')}]+|[a-z]+|[0-9]+"
LONGEST_WORD = 5
_MOST_CHARACTERS = 6_000
_LEAST = 5  # a character that is rarer than this is unknown


def build(texts: Iterable[str], *, size: int, chinese: int) -> Tokenizer:
    """A tokenizer of `size` pieces, `chinese` of them Chinese, from these texts."""
    normal = _normalizer()
    words: Counter[str] = Counter()
    latin: Counter[str] = Counter()
    for text in texts:
        plain = normal.normalize_str(text)
        for run in _RUN.findall(plain):
            words.update(w for w in rjieba.cut(run, False) if len(w) <= LONGEST_WORD)
        latin.update(_WORD.findall(plain))
    pieces = _chinese(words, chinese)
    pieces |= _latin(latin, size - len(pieces) - 1)
    total = sum(pieces.values())
    scored = sorted((-n, piece) for piece, n in pieces.items())
    table = [(UNKNOWN, 0.0), *((piece, math.log(-n / total)) for n, piece in scored)]
    tokenizer = Tokenizer(models.Unigram(table, unk_id=0))
    tokenizer.normalizer = normal
    # all else, white space and punctuation, is dropped
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_UNITS), "removed", invert=True)
    return tokenizer


def _normalizer() -> normalizers.Normalizer:
    return normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )


def _chinese(words: Counter[str], size: int) -> dict[str, int]:
    """Every common character, and the most frequent words."""
    characters: Counter[str] = Counter()
    for word, n in words.items():
        for character in word:
            characters[character] += n
    common = [c for c, n in characters.most_common(_MOST_CHARACTERS) if n >= _LEAST]
    # a character counts as often as it stands alone, or words would not win over characters
    pieces = {c: max(1, words[c]) for c in common}
    for word, n in words.most_common():
        if len(pieces) >= size:
            break
        pieces.setdefault(word, n) if len(word) > 1 else None
    return pieces


def _latin(words: Counter[str], size: int) -> dict[str, int]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False)
    common = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    tokenizer.train_from_iterator(_repeated(common), trainer)
    pieces = dict.fromkeys(sorted(tokenizer.get_vocab()), 1)
    for word, n in common:
        for piece in tokenizer.encode(word).tokens:
            pieces[piece] += n
    return pieces


def _repeated(words: Iterable[tuple[str, int]]) -> Iterable[str]:
    for word, n in words:
        if n > 1:
            # frequencies keep their order and, above the rarest, their proportion
            yield " ".join([word] * max(1, round(n / 8)))
