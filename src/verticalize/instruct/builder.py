"""Rows made of chosen candidates: closed, grounded, asked, refused and contested."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from verticalize.instruct.asked import Planned
from verticalize.instruct.candidate import Candidate, Choice, Split
from verticalize.instruct.contested import Contested
from verticalize.instruct.grounded import Grounder
from verticalize.instruct.openers import opened
from verticalize.instruct.rows import closed_row, example_of
from verticalize.progress import Progress
from verticalize.records import Example, Message
from verticalize.retrieval.prompt import asking_messages

_EVERY = 50  # rows between two reports


@dataclass(slots=True)
class Builder:
    """Makes rows of candidates, and counts what becomes of them."""

    grounders: Mapping[Split, Grounder]
    system: Mapping[str, str]
    dropped: Counter[str]
    progress: Progress | None
    total: int
    done: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def rows(self, planned: Planned, split: Split) -> list[Example]:
        chosen = planned.plan
        rows = [self._closed(candidate, split) for candidate in _read(chosen.closed)]
        rows += [self._grounded(candidate, split) for candidate in _read(chosen.grounded)]
        rows += [self._asked(candidate, split) for candidate in _read(chosen.asked)]
        for candidate in _read(chosen.unanswerable):
            row = self._unanswerable(candidate, split)
            if row is not None:
                rows.append(row)
        for case in planned.contested:
            row = self._contested(case, split)
            if row is not None:
                rows.append(row)
        return rows

    def _closed(self, candidate: Candidate, split: Split) -> Example:
        return closed_row(candidate, split, system=self.system[candidate.lang])

    def _grounded(self, candidate: Candidate, split: Split) -> Example:
        grounder = self.grounders[split]
        messages, found = grounder.answerable(candidate)
        if not found and grounder.distractors == "mined":
            self.notes["gold passage not among the hits, shown last"] += 1
        self._step()
        return example_of(messages, candidate, f"grounded:{candidate.generator}", split)

    def _asked(self, candidate: Candidate, split: Split) -> Example:
        title = self.grounders[split].passages[candidate.gold].title
        asked = asking_messages(title, candidate.quote, lang=candidate.lang)
        question = opened(candidate.question, candidate.lang)
        answer: Message = {"role": "assistant", "content": question}
        return example_of((*asked, answer), candidate, f"asked:{candidate.generator}", split)

    def _unanswerable(self, candidate: Candidate, split: Split) -> Example | None:
        messages = self.grounders[split].unanswerable(candidate)
        self._step()
        if messages is None:
            self.dropped["unanswerable question with nothing fit to show"] += 1
            return None
        kind = "removed" if candidate.gold else candidate.generator
        return example_of(messages, candidate, f"unanswerable:{kind}", split)

    def _contested(self, case: Contested, split: Split) -> Example | None:
        kind = case.candidate.generator
        grounder = self.grounders[split]
        build = grounder.conflicting if kind == "conflict" else grounder.superseded
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


def _read(chosen: Iterable[Choice]) -> Iterator[Candidate]:
    return (candidate.whole() for candidate in chosen)
