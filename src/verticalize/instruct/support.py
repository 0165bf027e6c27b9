"""Questions with and without an answer in the knowledge, and the refusal gate set by them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from verticalize.instruct.candidate import Candidate, Choice
from verticalize.instruct.openers import OPENERS
from verticalize.instruct.select import balanced
from verticalize.instruct.split import BY_DOCUMENT, Sources, within
from verticalize.records import Hit, Passage
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.probes import probes
from verticalize.retrieval.gate.support import Support, as_known, features
from verticalize.retrieval.gate.support_fit import fit_support
from verticalize.retrieval.prerequisites import with_companions

ANSWERABLE = 400  # rows at most
PROBES = 100  # of each kind and language
MOST_REFUSED = 0.06  # of the answerable rows
_NATURAL = ("faq", "heading")
_COMPILED = ("direct", "two_hop", "yes", "inverse")


class SupportRow(NamedTuple):
    """A question, and the passage that answers it; None: nothing does.

    `without` is the source that has to be taken from the hits for that to be so; empty
    where the whole index holds no answer. `opener` is what people say before they ask.
    """

    question: str
    lang: str
    gold: str | None
    without: str = ""
    opener: str = ""

    @property
    def asked(self) -> str:
        return self.opener + self.question

    def shown(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits as somebody would have them who asks this in words of their own.

        What `without` names is taken away, and so are the question's own words where a passage
        repeats them, as the rows of an FAQ and the sections of a guide do.
        """
        kept = [hit for hit in hits if not within(hit.passage, self.without)]
        return [
            Hit(_reworded(hit.passage, self.question), rank, hit.score)
            for rank, hit in enumerate(kept, start=1)
        ]


def support_rows(
    candidates: Iterable[Choice],
    unanswered: Iterable[Choice],
    seed: int,
    sources: Sources = BY_DOCUMENT,
) -> list[SupportRow]:
    """Questions with an answer, and half as many without, of all kinds and languages in turn.

    Questions that people wrote (of an FAQ, headings) come first: compiled ones repeat the words of
    the passage too well. Half of those without an answer are such questions, too, with the document
    that answers them taken away.
    """

    def some(kinds: Collection[str], limit: int, seed: int) -> list[Choice]:
        answerable = (c for c in candidates if c.quoted and c.generator in kinds)
        return balanced(answerable, limit, _kind, seed=seed)

    good = some(_NATURAL, ANSWERABLE // 2, seed)
    good += some(_COMPILED, max(len(good), ANSWERABLE // 8), seed)
    wanted = len(good) // 2
    gone = some(_NATURAL, wanted // 2, seed + 1) or some(_COMPILED, wanted // 2, seed + 1)
    missing = balanced(unanswered, wanted - len(gone), _kind, seed=seed)
    rows = [
        *(_row(c, gold=c.gold) for c in _read(good)),
        *(_row(c, without=sources.of(c.document_id, c.gold)) for c in _read(gone)),
        *(_row(c) for c in _read(missing)),
    ]
    return [_opened(row, number) for number, row in enumerate(rows)]


def _read(chosen: Iterable[Choice]) -> Iterator[Candidate]:
    return (choice.whole() for choice in chosen)


def _row(candidate: Candidate, *, gold: str | None = None, without: str = "") -> SupportRow:
    return SupportRow(candidate.question, candidate.lang, gold, without)


def _opened(row: SupportRow, number: int) -> SupportRow:
    """Two rows of three with an opener: words that no passage has do not mean no answer."""
    openers = OPENERS.get(row.lang, ())
    if not openers or number % 3 == 0:
        return row
    return row._replace(opener=openers[number % len(openers)])


def _kind(candidate: Choice) -> tuple[str, str]:
    return candidate.generator, candidate.lang


def fit_gate(
    rows: Sequence[SupportRow],
    index: Index,
    *,
    k: int,
    seed: int,
    withheld: Collection[str] = (),
) -> Support:
    """The gate that tells apart the questions with and without an answer among the best `k`.

    Beside the rows, questions in the manner of lay people are made from the passages, those of the
    `withheld` documents excepted. A row whose passage is not found is left out: it is neither.
    Where the two kinds are hard to tell apart, refusing everything would be the best guess; so the
    threshold is never so high that more than `MOST_REFUSED` of the answerable ones are refused.
    """
    measured: list[tuple[float, ...]] = []
    labels: list[bool] = []
    for row in rows:
        hits = row.shown(index.search(row.asked, 2 * k, row.lang))[:k]
        if row.gold is not None and all(hit.passage.id != row.gold for hit in hits):
            continue
        hits = with_companions(row.asked, hits, index.beside)
        measured.append(as_known(features(row.asked, hits, index)))
        labels.append(row.gold is not None)
    for probe in probes(index.catalog, without=withheld, each=PROBES, seed=seed):
        hits = index.search(probe.question, k, probe.lang)
        hits = with_companions(probe.question, hits, index.beside)
        measured.append(as_known(features(probe.question, hits, index)))
        labels.append(probe.answerable)
    gate = fit_support(measured, labels, seed)
    good = sorted(gate.score(row) for row, label in zip(measured, labels, strict=True) if label)
    if not good:
        return gate
    return replace(gate, threshold=min(gate.threshold, good[int(MOST_REFUSED * len(good))]))


def _reworded(passage: Passage, question: str) -> Passage:
    plain = question.rstrip("？?")
    if plain not in f"{passage.title}\n{passage.section}\n{passage.text}":
        return passage
    return replace(
        passage,
        title=passage.title.replace(plain, ""),
        section=passage.section.replace(plain, ""),
        text=passage.text.replace(plain, ""),
    )
