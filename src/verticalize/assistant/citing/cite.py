"""Citations that were checked: a label stays only where its passage says what the sentence says."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from verticalize.assistant.citing.evidence import MIN_OVERLAP, find_support, find_support_across
from verticalize.knowledge.authority import Authority
from verticalize.records import Citation, Passage
from verticalize.text import language, sentence_spans

Translate = Callable[[str], str]

# How models that were not tuned here name their source before they speak.
LEADS = ("根据[{label}]，", "According to [{label}], ")
_LABELS = re.compile(r"[\[［【]\s*(\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]］】]")
_LABEL = re.compile(r"\[(\d{1,3})\]")
_LEADS = re.compile(
    "|".join(
        re.escape(lead.strip()).replace(re.escape("[{label}]"), r"(?:\[\d{1,3}\])+") + r"\s*"
        for lead in LEADS
    )
)
_CLOSES = re.compile(r"[.,;:!?，。；：！？\]]|$")


@dataclass(frozen=True, slots=True)
class Cited:
    """A text whose every label is supported, its citations, and how many labels were removed."""

    text: str
    citations: tuple[Citation, ...] = ()
    removed: int = 0


@dataclass(slots=True)
class _Sentence:
    """One sentence of the answer with the white space before it."""

    space: str
    text: str
    labels: list[int]


def cite(
    text: str,
    passages: Sequence[Passage],
    *,
    threshold: float = MIN_OVERLAP,
    across: Translate | None = None,
) -> Cited:
    """Check every label ``[n]`` of `text` against passage n (counted from 1).

    The quote of a citation is the sentence itself where the passage has it word for word, else
    the passage's sentence (or two neighbours) that share at least `threshold` of the sentence's
    terms, with the same numbers and the same polarity. Its span points into the document:
    ``document.text[start:end] == quote``. A quote runs on over unlabelled sentences that follow
    in the answer as they do in the passage, and back over those that go before it so.

    Args:
        across: a sentence → its words in the other language, "" where none is known; so a sentence
            is checked against a passage in that language.
    """
    sentences = _attach(_split(_normalise(text)))
    citations: list[Citation] = []
    removed = 0
    for index, sentence in enumerate(sentences):
        for label in list(sentence.labels):
            citation = _check(sentences, index, label, passages, threshold, across)
            if citation is None:
                removed += 1
                _remove(sentence, label)
            elif citation not in citations:
                citations.append(citation)
    kept = "".join(sentence.space + sentence.text for sentence in sentences).strip()
    return Cited(kept, tuple(citations), removed)


def claim_of(sentence: str) -> str:
    """What a sentence says, without its labels and its ``According to [1],``."""
    return _LABEL.sub("", _LEADS.sub("", sentence)).strip()


def _normalise(text: str) -> str:
    """``【1】`` and ``[1, 2]`` become ``[1]`` and ``[1][2]``."""
    return _LABELS.sub(
        lambda match: "".join(f"[{int(n)}]" for n in re.findall(r"\d+", match.group(1))), text
    )


def _split(text: str) -> Iterator[_Sentence]:
    before = 0
    for start, end in sentence_spans(text):
        body = text[start:end]
        yield _Sentence(text[before:start], body, [int(n) for n in _LABEL.findall(body)])
        before = end


def _attach(sentences: Iterator[_Sentence]) -> list[_Sentence]:
    """Labels right behind a full stop belong to the sentence that it ends."""
    attached: list[_Sentence] = []
    for sentence in sentences:
        leading = re.match(r"(?:\[\d{1,3}\]\s*)+", sentence.text)
        if attached and leading and "\n" not in sentence.space:
            labels = [int(n) for n in _LABEL.findall(leading.group())]
            attached[-1].text += sentence.space + leading.group().rstrip()
            attached[-1].labels += labels
            rest = sentence.text[leading.end() :]
            if not rest:
                continue
            gap = leading.group()[len(leading.group().rstrip()) :]
            sentence = _Sentence(gap, rest, sentence.labels[len(labels) :])
        attached.append(sentence)
    return attached


def _check(
    sentences: Sequence[_Sentence],
    index: int,
    label: int,
    passages: Sequence[Passage],
    threshold: float,
    across: Translate | None,
) -> Citation | None:
    if not 1 <= label <= len(passages):
        return None
    passage = passages[label - 1]
    claim = claim_of(sentences[index].text)
    span = _in_longer(sentences, index, label, passage.text)
    span = span or find_support(claim, passage, threshold=threshold)
    if span is None and across and passage.lang != language(claim):
        span = find_support_across(claim, across(claim), passage)
    if span is None:
        return None
    start, end = span
    start = _back(sentences[:index], passage.text, start)
    for follower in sentences[index + 1 :]:
        further = None if follower.labels else _next_verbatim(follower.text, passage.text, end)
        if further is None:
            break
        end = further
    return Citation(
        label=label,
        passage_id=passage.id,
        source=passage.source,
        start=passage.start + start,
        end=passage.start + end,
        quote=passage.text[start:end],
        authority=Authority.of(passage.metadata).row(),
        place=passage.place,
        title=passage.title,
        section=passage.section,
    )


def _in_longer(
    sentences: Sequence[_Sentence], index: int, label: int, passage: str
) -> tuple[int, int] | None:
    """Where a claim stands within another sentence of the answer that quotes the same passage.

    A cell that is told before its row is that of the row, whatever other rows have the same.
    """
    claim = claim_of(sentences[index].text)
    for other in (*sentences[index + 1 :], *sentences[:index]):
        longer = claim_of(other.text)
        held = len(claim) < len(longer) and claim in longer
        if label in other.labels and held and longer in passage:
            cell = re.search(rf"(?<![^\s;；]){re.escape(claim)}", longer)
            if cell:
                start = passage.index(longer) + cell.start()
                return start, start + len(claim)
    return None


def _back(before: Sequence[_Sentence], passage: str, start: int) -> int:
    """Where the quotation begins that goes on, without a label, up to the sentence at `start`.

    It begins where a sentence of the passage does: half of one may say the contrary.
    """
    begins = {first for first, _ in sentence_spans(passage)}
    for sentence in reversed(before):
        above = passage[:start].rstrip()
        head = not above or sentence.text.startswith("|")  # of a table, which no row goes on from
        if sentence.labels or head or not above.endswith(sentence.text):
            break
        if (earlier := len(above) - len(sentence.text)) not in begins:
            break
        start = earlier
    return start


def _next_verbatim(sentence: str, passage: str, after: int) -> int | None:
    gap = len(passage[after:]) - len(passage[after:].lstrip())
    start = after + gap
    return start + len(sentence) if passage.startswith(sentence, start) else None


def _remove(sentence: _Sentence, label: int) -> None:
    """Take a label out, and with it the lead or the space that it would leave behind."""
    lead = _LEADS.match(sentence.text)
    if lead and _LABEL.findall(lead.group()) == [str(label)]:
        text = sentence.text[lead.end() :]
        sentence.text = text[:1].upper() + text[1:]
    else:
        sentence.text = _without(sentence.text, f"[{label}]")
    sentence.labels.remove(label)


def _without(text: str, label: str) -> str:
    """The text without its first such label; all other spaces stay, for they may have been told."""
    before, _, after = text.partition(label)
    if _CLOSES.match(after):
        return before.rstrip(" ") + after
    return before + (after.lstrip(" ") if not before or before.endswith(" ") else after)
