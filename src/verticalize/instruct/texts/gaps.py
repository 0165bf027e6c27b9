"""Cloze: a sentence with a figure or a term of the domain left out; the whole sentence answers."""

import re
from collections.abc import Iterable, Iterator, Mapping

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.texts.extracts import Wordings, extract, pick, plain, sentences_of
from verticalize.records import Passage
from verticalize.text import CJK, count_tokens

GAP = "____"
_COMPLETE: Wordings = {
    "zh": (
        "请把这句话补充完整：{sentence}",
        "空格处应当填什么？{sentence}",
        "下面这句话缺了什么：{sentence}",
        "把空缺补上：{sentence}",
    ),
    "en": (
        "Complete this sentence: {sentence}",
        "What belongs in the gap? {sentence}",
        "Fill in the blank: {sentence}",
        "Something is missing here; say the sentence in full: {sentence}",
    ),
}
_NUMBER = re.compile(
    rf"\d+(?:\.\d+)?(?:\s?[~～–至-]\s?\d+(?:\.\d+)?)?\s?"
    rf"(?:%|℃|°C|mmHg|mg|kg|g|mL|ml|[A-Za-z]{{3,8}}|[{CJK}]{{1,2}})?"
)
_TOKENS = range(12, 90)  # of a sentence


def cloze(
    passages: Iterable[Passage], terms: Mapping[str, frozenset[str]], *, seed: int
) -> Iterator[Candidate]:
    """One question for every sentence that has something to leave out.

    `terms` are the names to leave out, by language.
    """
    for passage in passages:
        if passage.lang not in _COMPLETE:
            continue
        for start, end in sentences_of(passage):
            sentence = plain(passage.text[start:end])
            if count_tokens(sentence) not in _TOKENS:
                continue
            span = _gap(sentence, passage.lang, terms.get(passage.lang, frozenset()), seed)
            if span is None:
                continue
            masked = sentence[: span[0]] + GAP + sentence[span[1] :]
            wording = pick(_COMPLETE[passage.lang], seed, passage.id, masked)
            yield extract(passage, "cloze", wording.format(sentence=masked), [(start, end)])


def _gap(sentence: str, lang: str, terms: frozenset[str], seed: int) -> tuple[int, int] | None:
    """Where to cut: a figure or a known term, not at the very beginning."""
    found = [m.span() for m in _NUMBER.finditer(sentence) if m.start() > 2]
    found += _terms_in(sentence, lang, terms)
    return pick(sorted(found), seed, sentence) if found else None


def _terms_in(sentence: str, lang: str, terms: frozenset[str]) -> list[tuple[int, int]]:
    if lang == "zh":
        starts = range(2, len(sentence) - 1)
        spans = ((i, i + n) for i in starts for n in range(8, 1, -1) if i + n <= len(sentence))
    else:
        words = [m.span() for m in re.finditer(r"[A-Za-z][A-Za-z'-]*", sentence)]
        spans = (
            (words[i][0], words[i + n - 1][1])
            for i in range(1, len(words))
            for n in (3, 2, 1)
            if i + n <= len(words)
        )
    return [span for span in spans if sentence[span[0] : span[1]] in terms]
