"""The instruct stage: knowledge in, instruction data out, each row with its evidence.

Closed rows ask without passages (they teach the facts), grounded rows ask with them (they teach to
quote, and to refuse), asked rows go from a sentence back to its question (they teach to choose).
Everything is decided by `seed` and the corpus.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Relation
from verticalize.instruct.candidate import Candidate, Knowledge, Split
from verticalize.instruct.grounded import Grounder, Search
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
from verticalize.instruct.write import Compiled, write_examples
from verticalize.records import Example, Message
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
    asked_share: float,
    validation_share: float,
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
        asked_share: of the rows; these show a sentence and ask for the question that it answers.
        validation_share: of the sources, and of the rows.
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
    asked = {
        split: candidates_of(pool, known, corpus.facts, held, passages, seed=seed, dropped=dropped)
        for split, pool in pools.items()
    }
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
        ),
        system=prompts.system,
        dropped=dropped,
        progress=progress,
        total=sum(chosen.searches for chosen in plans.values()),
    )
    rows = {split: builder.rows(chosen, split, seed) for split, chosen in plans.items()}
    answerable = [candidate for candidate in asked["train"] if candidate.quote]
    gate = support_rows(answerable, missing["train"], seed)
    return Compiled(
        train=tuple(rows["train"]),
        validation=tuple(rows["validation"]),
        support_rows=tuple(gate),
        items=tuple(compiled_items(asked, missing, plans["train"], gate, seed=seed)),
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

    def rows(self, chosen: Plan, split: Split, seed: int) -> list[Example]:
        rows = [self._closed(candidate, split) for candidate in chosen.closed]
        rows += [self._grounded(candidate, split) for candidate in chosen.grounded]
        rows += [self._asked(candidate, split) for candidate in chosen.asked]
        for candidate in chosen.unanswerable:
            row = self._unanswerable(candidate, split)
            if row is not None:
                rows.append(row)
        random.Random(seed).shuffle(rows)
        return rows

    def _closed(self, candidate: Candidate, split: Split) -> Example:
        return closed_row(candidate, split, system=self.system[candidate.lang])

    def _grounded(self, candidate: Candidate, split: Split) -> Example:
        messages, found = self.grounder.answerable(candidate)
        if not found:
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

    def _step(self) -> None:
        self.done += 1
        if self.progress and (self.done % _EVERY == 0 or self.done == self.total):
            self.progress(self.done, self.total, "grounded rows")


def _counts(splits: Iterable[Sequence[Example]]) -> dict[str, int]:
    counted = Counter(f"{row.split} {row.generator} {row.lang}" for rows in splits for row in rows)
    return dict(sorted(counted.items()))
