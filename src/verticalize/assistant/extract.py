"""An answer without any model: the sentences of the evidence that share most with the question."""

from collections.abc import Sequence

from verticalize.assistant.evidence import overlap, terms
from verticalize.records import Passage
from verticalize.retrieval.prompt import lead, quote_sentences

PASSAGES = 3  # the best few; what ranks lower is seldom the answer
RANK_COST = 0.08  # what a passage has to be better by to overtake the one before it
SECOND = 0.6  # a neighbour that shares this much as the best sentence is told as well


def joiner(lang: str) -> str:
    """What stands between two sentences."""
    return "" if lang == "zh" else " "


def statements(passages: Sequence[Passage]) -> tuple[tuple[str, ...], ...]:
    """The sentences an answer may quote: questions (of an FAQ) and headings answer nothing."""
    return tuple(
        tuple(s for s in sentences if not s.endswith(("?", "？")) and not s.startswith("#"))
        for sentences in quote_sentences(passages)
    )


def extract(question: str, passages: Sequence[Passage], *, lang: str) -> str:
    """``According to [n], `` and one or two sentences of passage n; "" where there are none."""
    wanted = terms(question)
    best: tuple[float, int, int] | None = None
    candidates = statements(passages[:PASSAGES])
    for index, (passage, sentences) in enumerate(zip(passages, candidates, strict=False)):
        for position, sentence in enumerate(sentences):
            score = overlap(wanted, terms(f"{passage.title} {passage.section} {sentence}"))
            score -= RANK_COST * index
            if best is None or score > best[0]:
                best = (score, index, position)
    if best is None:
        return ""
    score, index, position = best
    chosen = [candidates[index][position]]
    for neighbour in candidates[index][position + 1 : position + 2]:
        if score > 0 and overlap(wanted, terms(neighbour)) >= SECOND * score:
            chosen.append(neighbour)
    return lead(index + 1, lang) + joiner(lang).join(chosen)
