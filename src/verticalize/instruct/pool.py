"""The teachable part of a corpus, split by source, and everything that can be asked of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from verticalize.domain.relations import Relation
from verticalize.instruct import facts as from_facts
from verticalize.instruct import phrased
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import SPLITS, Candidate, Knowledge, Split
from verticalize.instruct.lines import to_lines
from verticalize.instruct.marks import CONTESTED, HELD_FACT, TWICE, Marks
from verticalize.instruct.rows import Seen
from verticalize.instruct.split import Held, Splits, teachable
from verticalize.instruct.texts import ask_texts, faq
from verticalize.instruct.unanswerable import beyond, lacking, off_topic
from verticalize.on_disk import Chosen
from verticalize.records import Passage, Question

MAX_TERM = {"zh": 8, "en": 30}  # characters of a name that a gap may hide
_OFF_TOPIC_VALIDATION = 8  # every eighth off-topic question is for validation


@dataclass(slots=True)
class Pool:
    """What one split is made from: no source is in two of them."""

    passages: Chosen[Passage]
    questions: Chosen[Question]
    book: Book
    off_topic: list[Candidate] = field(default_factory=list)


def pools_of(
    corpus: Knowledge,
    relations: Mapping[str, Relation],
    held: Held,
    passages: Mapping[str, Passage],
    splits: Splits,
    *,
    dropped: Counter[str],
) -> dict[Split, Pool]:
    """What may be taught, by split. What may not is counted in `dropped`, by reason."""
    pools: dict[Split, Pool] = {
        split: Pool(Chosen(corpus.passages), Chosen(corpus.questions), Book(relations))
        for split in SPLITS
    }

    def pool(document_id: str, passage_id: str) -> Pool:
        return pools[splits.of_source(document_id, passage_id)]

    facts = teachable(corpus.facts, held, dropped)
    for line in to_lines(facts, passages, relations, dropped):
        pool(line.document_id, line.passage_id).book.add(line)
    for each in pools.values():
        each.book.bind(corpus.facts)
    for number, passage in enumerate(corpus.passages):
        if passage.kind == "documents" and not held.has(passage.document_id):
            pool(passage.document_id, passage.id).passages.append(number)
    for number, row in enumerate(corpus.questions):
        reason = "held-out document" if held.has(row.document_id) else None
        reason = reason or held.reject_text(f"{row.question}\n{row.answer}")
        if reason is None:
            pool(row.document_id, row.passage_id).questions.append(number)
        else:
            dropped[reason] += 1
    for lang in sorted({document.lang for document in corpus.documents}):
        for number, candidate in enumerate(off_topic(lang)):
            split: Split = "train" if number % _OFF_TOPIC_VALIDATION else "validation"
            pools[split].off_topic.append(candidate)
    return pools


def candidates_of(
    pool: Pool,
    held: Held,
    passages: Mapping[str, Passage],
    marks: Marks,
    *,
    silenced: Mapping[str, str],
    seed: int,
    dropped: Counter[str],
) -> Iterator[Candidate]:
    """Everything that can be asked of a pool. A question that comes up twice is kept once.

    What is dropped is counted, and `marks` know which passage lost a question, and why.

    Args:
        silenced: fact id → why no question may be made of it.
    """
    seen = Seen()
    for candidate in chain(
        from_facts.questions(pool.book, seed=seed),
        _allowed(_from_texts(pool, seed), held, dropped, marks),
        faq(pool.questions, passages),
        _allowed(_phrased(pool, passages), held, dropped, marks),
    ):
        if not seen.add([candidate.lang, *candidate.asked]):
            dropped["question that came up twice"] += 1
            marks.lose(candidate.gold, TWICE)
        elif reason := next(filter(None, map(silenced.get, candidate.evidence)), None):
            dropped[reason] += 1
            marks.lose(candidate.gold, CONTESTED)
        else:
            yield candidate


def unanswered(pool: Pool, relations: Mapping[str, Relation], *, seed: int) -> Iterator[Candidate]:
    """Questions to which the whole knowledge holds no answer."""
    yield from lacking(pool.book, relations, seed=seed)
    yield from beyond(pool.book, seed=seed)
    yield from pool.off_topic


def _allowed(
    candidates: Iterable[Candidate], held: Held, dropped: Counter[str], marks: Marks
) -> Iterator[Candidate]:
    """Those that tell nothing of what is held out."""
    for candidate in candidates:
        reason = held.reject_text(f"{candidate.question}\n{candidate.answer}")
        if reason is None:
            yield candidate
        else:
            dropped[reason] += 1
            marks.lose(candidate.gold, HELD_FACT)


def _phrased(pool: Pool, passages: Mapping[str, Passage]) -> Iterator[Candidate]:
    yield from phrased.of_lines(pool.book, passages)
    yield from phrased.of_texts(pool.passages)
    yield from phrased.of_faq(pool.questions, passages)


def _from_texts(pool: Pool, seed: int) -> Iterator[Candidate]:
    terms: dict[str, set[str]] = {}
    for line in pool.book:
        longest = MAX_TERM.get(line.lang, MAX_TERM["en"])
        names = {name for name in (*line.names, *line.objects) if 1 < len(name) <= longest}
        terms.setdefault(line.lang, set()).update(names)
    frozen = {lang: frozenset(names) for lang, names in terms.items()}
    yield from ask_texts(pool.passages, frozen, seed=seed)
