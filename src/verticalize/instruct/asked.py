"""Everything that can be asked of a corpus, by split, and what of it may not be taught."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Choice, Knowledge, Split
from verticalize.instruct.contested import Contested, conflicts
from verticalize.instruct.disputes import contested_facts, contested_texts, spread
from verticalize.instruct.marks import Marks
from verticalize.instruct.plan import Plan, plan
from verticalize.instruct.pool import candidates_of, pools_of, unanswered
from verticalize.instruct.rows import with_generic
from verticalize.instruct.shelf import Shelf
from verticalize.instruct.split import Held, Splits, hold
from verticalize.on_disk import by_id, numbers_of
from verticalize.records import Passage


@dataclass(frozen=True, slots=True)
class Shares:
    """How the rows of the knowledge are shared out; see `compile.compile_examples`."""

    grounded: float
    unanswerable: float
    conflict: float
    superseded: float
    asked: float
    validation: float


@dataclass(frozen=True, slots=True)
class Planned:
    """The candidates and contested questions that become rows of one split."""

    plan: Plan
    contested: Sequence[Contested]

    @property
    def searches(self) -> int:
        return self.plan.searches + len(self.contested)

    @property
    def rows(self) -> int:
        return len(self.plan.all) + len(self.contested)

    @property
    def used(self) -> list[Choice]:
        """Those whose rows hold an answer."""
        return [*self.plan.answered, *(case.candidate for case in self.contested)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What can be asked.

    `candidates` have an answer, `missing` have none, `cases` have two. `disagreeing` are the
    conflicts of the whole corpus. `marks` say what became of each passage. Cases and conflicts are
    in memory, all else is on disk.
    """

    candidates: Mapping[Split, Shelf]
    missing: Mapping[Split, Shelf]
    cases: Mapping[Split, Sequence[Contested]]
    disagreeing: Sequence[Contested]
    passages: Mapping[str, Passage]
    held: Held
    splits: Splits
    dropped: Counter[str]
    marks: Marks

    def planned(self, limit: int, shares: Shares, *, seed: int) -> dict[Split, Planned]:
        """What becomes of it when there is room for `limit` rows."""
        parts: Mapping[Split, float] = {
            "train": 1 - shares.validation,
            "validation": shares.validation,
        }
        return {
            split: self._planned(split, limit * part, shares, seed) for split, part in parts.items()
        }

    def _planned(self, split: Split, limit: float, shares: Shares, seed: int) -> Planned:
        most = {"conflict": shares.conflict, "superseded": shares.superseded}
        contested = spread(
            self.cases[split],
            {kind: round(limit * shares.grounded * share) for kind, share in most.items()},
            seed,
        )
        chosen = plan(
            self.candidates[split],
            self.missing[split],
            limit=round(limit),
            grounded_share=shares.grounded,
            unanswerable_share=shares.unanswerable,
            asked_share=shares.asked,
            seed=seed,
            taken_up=len(contested),
        )
        return Planned(chosen, contested)


def ask(
    corpus: Knowledge,
    relations: Mapping[str, Relation],
    *,
    holdout: Sequence[str],
    validation_share: float,
    seed: int,
) -> Asked:
    """Ask everything. What may not be asked is counted, by reason."""
    dropped: Counter[str] = Counter()
    known = with_generic(relations, corpus.facts)
    held = hold(corpus.documents, corpus.facts, holdout)
    passages = by_id(corpus.passages)
    marks = Marks.of(corpus, numbers_of(passages))
    splits = Splits.of_corpus(corpus, held, validation_share, seed)
    pools = pools_of(corpus, known, held, passages, splits, dropped=dropped)
    disagreeing = list(conflicts(corpus.facts, known, passages, seed=seed))
    candidates: dict[Split, Shelf] = {}
    cases: dict[Split, Sequence[Contested]] = {}
    for split, pool in pools.items():
        contested = contested_facts(pool.book, disagreeing, passages, seed=seed)
        shelf = candidates[split] = Shelf()
        for candidate in candidates_of(
            pool,
            held,
            passages,
            marks,
            silenced=contested.silenced,
            seed=seed,
            dropped=dropped,
        ):
            shelf.put(candidate)
            marks.possible(candidate)
        texts = contested_texts(shelf, corpus.documents, passages)
        cases[split] = [*contested.cases, *texts]
    missing: dict[Split, Shelf] = {}
    for split, pool in pools.items():
        shelf = missing[split] = Shelf()
        for candidate in unanswered(pool, known, seed=seed):
            shelf.put(candidate)
    return Asked(candidates, missing, cases, disagreeing, passages, held, splits, dropped, marks)
