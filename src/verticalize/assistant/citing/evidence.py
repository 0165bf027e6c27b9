"""Where a passage says what a sentence says: word for word, or in nearly the same words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from verticalize.assistant.citing.figures import bounds, in_digits
from verticalize.records import Passage
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK, CJK_CHAR, search_form, sentence_spans

MIN_OVERLAP = 0.55  # share of a sentence's terms that its source must have
MIN_ACROSS = 0.35  # the same where the source speaks another language
_LEAST = 2  # words of its own that such a source has to share
_TERM = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_CLAUSE = re.compile(r"[，,；;。.!！?？：:\n]+(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HARMLESS = re.compile(
    r"不良|不仅|不但|不同|不适|不断|不得?(?:超过|少于|低于|高于|多于|迟于|晚于)|无论|非常|非甾体|未来|未满|没收"
)
_NEGATION = re.compile(
    r"[不无未没勿忌]|禁止|禁用|避免|严禁|\b(?:not|no|never|none|neither|nor|without|cannot|avoid"
    r"|contraindicated|prohibit(?:s|ed)?|forbid(?:s|den)?|banned)\b|n['’]t\b"
)
_STOP = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "for", "from", "has", "have"}
    | {"in", "is", "it", "its", "may", "of", "on", "or", "that", "the", "their", "this", "to"}
    | {"was", "were", "which", "will", "with"}
)


def find_support(
    claim: str, passage: Passage, *, threshold: float = MIN_OVERLAP
) -> tuple[int, int] | None:
    """The span in ``passage.text`` that supports `claim`, or None.

    Scores are the share of the claim's terms (Latin words, Chinese character pairs) found in the
    span. Every number of the claim has to stand in the span, the passage's title or its section.
    """
    wanted = terms(claim)
    if not wanted:
        return None
    verbatim = _verbatim(claim, passage.text)
    if verbatim is not None:
        return verbatim
    best: tuple[float, int, int] | None = None
    for start, end, size in _windows(passage.text):
        found = passage.text[start:end]
        score = overlap(wanted, terms(f"{passage.title} {found}")) - 0.1 * (size - 1)
        if score < threshold or (best and score <= best[0]):
            continue
        if _agrees(claim, wanted, found, passage, terms):
            best = (score, start, end)
    return best[1:] if best else None


def find_support_across(claim: str, asked: str, passage: Passage) -> tuple[int, int] | None:
    """The span in ``passage.text`` that supports a claim in another language, or None.

    Args:
        asked: the claim in the language of the passage, word for word: stems, half of which the
            dictionary may have chosen wrongly. So fewer of them have to agree than in
            `find_support`; the numbers, the bounds (at least, 最多), and whether something is
            denied, as there.
    """
    wanted = Counter(set(tokens(asked)))
    best: tuple[float, int, int] | None = None
    for start, end, size in _windows(passage.text) if wanted else ():
        found = passage.text[start:end]
        said = Counter(tokens(found))
        score = overlap(wanted, said + Counter(tokens(passage.title))) - 0.1 * (size - 1)
        if score < MIN_ACROSS or (wanted & said).total() < _LEAST or (best and score <= best[0]):
            continue
        alike = bounds(claim) == bounds(found) or not bounds(claim)
        if alike and _agrees(in_digits(claim), wanted, in_digits(found), passage, tokens):
            best = (score, start, end)
    return best[1:] if best else None


def terms(text: str) -> Counter[str]:
    """Latin words without the commonest, and pairs of Chinese characters."""
    counts: Counter[str] = Counter()
    for run in _TERM.findall(search_form(text)):
        if not CJK_CHAR.match(run):
            if run not in _STOP:
                counts[run] += 1
        elif len(run) == 1:
            counts[run] += 1
        else:
            counts.update(run[i : i + 2] for i in range(len(run) - 1))
    return counts


def overlap(wanted: Counter[str], found: Counter[str]) -> float:
    """The share of the terms `wanted` that are among those `found`."""
    total = sum(wanted.values())
    return sum((wanted & found).values()) / total if total else 0.0


def _verbatim(claim: str, text: str) -> tuple[int, int] | None:
    """The claim, with or without its full stop, between word borders and not under a denial."""
    bare = claim.rstrip("。．.!！?？；; ")
    for wording in (claim, bare):
        start = text.find(wording) if wording else -1
        if start < 0:
            continue
        end = start + len(wording)
        cut = text[:start][-1:].isalnum() or (
            wording[-1].isalnum() and text[end : end + 1].isalnum()
        )
        before = _CLAUSE.split(text[:start])[-1]
        if not cut and not _negated(before):
            return start, end
    return None


def _windows(text: str) -> Iterator[tuple[int, int, int]]:
    spans = list(sentence_spans(text))
    for size in (1, 2):
        for first, last in zip(spans, spans[size - 1 :], strict=False):
            yield first[0], last[1], size


def _agrees(
    claim: str,
    wanted: Counter[str],
    found: str,
    passage: Passage,
    terms_of: Callable[[str], Iterable[str]],
) -> bool:
    context = search_form(f"{passage.title} {passage.section} {found}")
    if not set(_NUMBER.findall(search_form(claim))) <= set(_NUMBER.findall(context)):
        return False
    if _negated(claim):
        return _negated(found)
    # A source that says more may deny something elsewhere, but not in the clause that is meant.
    clauses = _CLAUSE.split(found)
    meant = max(clauses, key=lambda clause: overlap(wanted, Counter(terms_of(clause))))
    return not _negated(meant)


def _negated(text: str) -> bool:
    return bool(_NEGATION.search(_HARMLESS.sub("", search_form(text))))
