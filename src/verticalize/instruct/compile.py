"""The instruct stage: knowledge in, instruction data out, each row with its evidence.

Closed rows ask without passages (they teach the facts), grounded rows ask with them (they teach to
quote, and to refuse), asked rows go from a sentence back to its question (they teach to choose).
Everything is decided by `seed` and the corpus.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Candidate, Knowledge, Split
from verticalize.instruct.contested import Contested, conflicts
from verticalize.instruct.disputes import contested_of, spread
from verticalize.instruct.grounded import Distractors, Grounder, Search
from verticalize.instruct.items import compiled_items
from verticalize.instruct.openers import opened
from verticalize.instruct.plan import Plan, plan
from verticalize.instruct.pool import (
    candidates_of,
    pools_of,
    unanswered,
)
from verticalize.instruct.rows import closed_row, example_of, with_generic
from verticalize.instruct.split import hold
from verticalize.instruct.support import support_rows
from verticalize.instruct.uncovered import uncovered
from verticalize.instruct.write import Compiled, write_examples
from verticalize.records import Example, Message, Passage
from verticalize.retrieval.disagree import Disagreement
from verticalize.retrieval.prompt import asking_messages

__all__ = ["Compiled", "compile_examples", "write_examples"]

Progress = Callable[[int, int, str], None]
_EVERY = 50  # rows between two reports


def compile_examples(
    corpus: Knowledge,
    *,
    relations: Mapping[str, Relation],
    prompts: Prompts,
    holdout: Sequence[str],
    search: Search,
    max_examples: int,
    grounded_share: float,
    unanswerable_share: float,
    conflict_share: float,
    superseded_share: float,
    asked_share: float,
    validation_share: float,
    distractors: Distractors,
    quoted: bool,
    k: int,
    prompt_tokens: int,
    seed: int,
    progress: Progress | None = None,
) -> Compiled:
    """Compile a corpus into at most `max_examples` rows.

    Args:
        holdout: document ids or globs; these documents, their translations and the facts that they
            state are kept out of all rows, and out of the passages shown in them.
        search: the index's search; it is asked once for every grounded row.
        grounded_share: of the rows; less where there is not so much to ask.
        unanswerable_share: of the grounded rows.
        conflict_share, superseded_share: of the grounded rows, at most: questions on which two
            sources in force disagree, and those shown with an older version.
        asked_share: of the rows; these show a sentence and ask for the question that it answers.
        validation_share: of the sources, and of the rows.
        distractors: what grounded rows show beside the evidence.
        quoted: answers will be decoded as quotations; none of the grounded ones says more.
        k, prompt_tokens: how many passages a grounded row shows, as in use.
    """
    dropped: Counter[str] = Counter()
    known = with_generic(relations, corpus.facts)
    held = hold(corpus.documents, corpus.facts, holdout)
    passages = {passage.id: passage for passage in corpus.passages}
    pools = pools_of(
        corpus, known, held, passages,
        validation_share=validation_share, seed=seed, dropped=dropped,
    )  # fmt: skip
    shares: Mapping[Split, float] = {"train": 1 - validation_share, "validation": validation_share}
    lost: dict[str, str] = {}
    asked = {
        split: candidates_of(
            pool, known, corpus.facts, held, passages, seed=seed, dropped=dropped, lost=lost
        )
        for split, pool in pools.items()
    }
    disagreeing = list(conflicts(corpus.facts, known, passages, seed=seed))
    contested: dict[Split, list[Contested]] = {}
    for split, pool in pools.items():
        found = contested_of(
            pool.lines, corpus, disagreeing, asked[split], known, passages, seed=seed
        )
        asked[split] = found.without_sides(asked[split], dropped, lost)
        grounded = max_examples * shares[split] * grounded_share
        limits = {"conflict": conflict_share, "superseded": superseded_share}
        contested[split] = spread(
            found.cases, {kind: round(grounded * share) for kind, share in limits.items()}, seed
        )
    missing = {split: unanswered(pool, known, seed=seed) for split, pool in pools.items()}
    plans = {
        split: plan(
            asked[split],
            missing[split],
            limit=round(max_examples * shares[split]),
            grounded_share=grounded_share,
            unanswerable_share=unanswerable_share,
            asked_share=asked_share,
            seed=seed,
            taken_up=len(contested[split]),
        )
        for split in pools
    }
    builder = _Builder(
        Grounder(
            search=search,
            passages=passages,
            held=held,
            k=k,
            prompt_tokens=prompt_tokens,
            system=prompts.system,
            refusal=prompts.refusal,
            distractors=distractors,
            quoted=quoted,
            seed=seed,
        ),
        system=prompts.system,
        dropped=dropped,
        progress=progress,
        total=sum(plans[split].searches + len(contested[split]) for split in plans),
    )
    rows = {
        split: builder.rows(chosen, contested[split], split, seed)
        for split, chosen in plans.items()
    }
    used = [c for chosen in plans.values() for c in chosen.answered]
    used += [case.candidate for cases in contested.values() for case in cases]
    bare = uncovered(
        corpus.passages,
        used=used,
        possible=[candidate for found in asked.values() for candidate in found],
        lost=lost,
        facts=corpus.facts,
        questions=corpus.questions,
        held=held,
    )
    answerable = [candidate for candidate in asked["train"] if candidate.quote]
    gate = support_rows(answerable, missing["train"], seed)
    return Compiled(
        train=tuple(rows["train"]),
        validation=tuple(rows["validation"]),
        support_rows=tuple(gate),
        items=tuple(compiled_items(asked, missing, plans["train"], gate, seed=seed)),
        disagreements=tuple(_disagreements(disagreeing, passages)),
        uncovered=tuple(bare),
        passages=len(passages),
        withheld=frozenset(d.id for d in corpus.documents if held.has(d.id)),
        counts=_counts(rows.values()),
        dropped=dict(sorted((+dropped).items())),
        notes=dict(sorted(builder.notes.items())),
        k=k,
        seed=seed,
    )


@dataclass(slots=True)
class _Builder:
    """Makes rows of candidates, and counts what becomes of them."""

    grounder: Grounder
    system: Mapping[str, str]
    dropped: Counter[str]
    progress: Progress | None
    total: int
    done: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def rows(
        self, chosen: Plan, contested: Sequence[Contested], split: Split, seed: int
    ) -> list[Example]:
        rows = [self._closed(candidate, split) for candidate in chosen.closed]
        rows += [self._grounded(candidate, split) for candidate in chosen.grounded]
        rows += [self._asked(candidate, split) for candidate in chosen.asked]
        for candidate in chosen.unanswerable:
            row = self._unanswerable(candidate, split)
            if row is not None:
                rows.append(row)
        for case in contested:
            row = self._contested(case, split)
            if row is not None:
                rows.append(row)
        random.Random(seed).shuffle(rows)
        return rows

    def _closed(self, candidate: Candidate, split: Split) -> Example:
        return closed_row(candidate, split, system=self.system[candidate.lang])

    def _grounded(self, candidate: Candidate, split: Split) -> Example:
        messages, found = self.grounder.answerable(candidate)
        if not found and self.grounder.distractors == "mined":
            self.notes["gold passage not among the hits, shown last"] += 1
        self._step()
        return example_of(messages, candidate, f"grounded:{candidate.generator}", split)

    def _asked(self, candidate: Candidate, split: Split) -> Example:
        title = self.grounder.passages[candidate.gold].title
        asked = asking_messages(title, candidate.quote, lang=candidate.lang)
        question = opened(candidate.question, candidate.lang)
        answer: Message = {"role": "assistant", "content": question}
        return example_of((*asked, answer), candidate, f"asked:{candidate.generator}", split)

    def _unanswerable(self, candidate: Candidate, split: Split) -> Example | None:
        messages = self.grounder.unanswerable(candidate)
        self._step()
        if messages is None:
            self.dropped["unanswerable question with nothing fit to show"] += 1
            return None
        kind = "removed" if candidate.gold else candidate.generator
        return example_of(messages, candidate, f"unanswerable:{kind}", split)

    def _contested(self, case: Contested, split: Split) -> Example | None:
        kind = case.candidate.generator
        build = self.grounder.conflicting if kind == "conflict" else self.grounder.superseded
        messages = build(case)
        self._step()
        if messages is None:
            self.dropped["contested question whose two passages do not fit"] += 1
            return None
        return example_of(messages, case.candidate, f"grounded:{kind}", split)

    def _step(self) -> None:
        self.done += 1
        if self.progress and (self.done % _EVERY == 0 or self.done == self.total):
            self.progress(self.done, self.total, "grounded rows")


def _disagreements(
    cases: Iterable[Contested], passages: Mapping[str, Passage]
) -> Iterator[Disagreement]:
    for case in cases:
        one, other = passages[case.candidate.gold], passages[case.other]
        yield Disagreement(one.id, case.candidate.quote, other.id, other.title, case.quote)
        yield Disagreement(other.id, case.quote, one.id, one.title, case.candidate.quote)


def _counts(splits: Iterable[Sequence[Example]]) -> dict[str, int]:
    counted = Counter(f"{row.split} {row.generator} {row.lang}" for rows in splits for row in rows)
    return dict(sorted(counted.items()))
