"""The grounded form: the question as it will be served, passages and all, and a verbatim answer.

The passages are those that the real index finds, in its order. An answerable row quotes the passage
that states the fact, under the label it has there. In an unanswerable row nothing that is shown
answers the question, and the answer is the pack's refusal. Where sources disagree or a law was
replaced, the answer says so, as `verticalize.retrieval.sources.standing` words it.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from verticalize.instruct.candidate import JOINER, Candidate, Split
from verticalize.instruct.contested import Contested
from verticalize.instruct.split import Held, Splits, within
from verticalize.instruct.unanswerable import near
from verticalize.on_disk import Chosen, rows_in
from verticalize.records import Message, Passage
from verticalize.retrieval.prompt import cited, fit, grounded_messages
from verticalize.retrieval.quoting.units import unit_spans
from verticalize.retrieval.searching import PlainSearch
from verticalize.retrieval.sources.disagree import SAID
from verticalize.retrieval.sources.standing import no_longer

Distractors = Literal["mined", "random", "none"]
Row = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Grounder:
    """Builds grounded rows.

    Args:
        search: the index's search: question, number of hits, language.
        passages: by id.
        k: passages shown.
        prompt_tokens: their budget.
        system, refusal: the pack's wordings by language.
        held: documents that are never shown.
        splits: what is for validation; it is not shown in training.
        distractors: what is shown beside the evidence: what the index finds (``mined``), passages
            of the language at ``random``, or ``none``.
        quoted: answers hold nothing but quotations, as where decoding is limited to these: nothing
            is said of sources that disagree or have ended.
        seed: of what is random.
        split: of the rows.
    """

    search: PlainSearch
    passages: Mapping[str, Passage]
    held: Held
    splits: Splits
    k: int
    prompt_tokens: int
    system: Mapping[str, str]
    refusal: Mapping[str, str]
    distractors: Distractors = "mined"
    quoted: bool = False
    seed: int = 0
    split: Split = "train"
    _free: dict[str, Chosen[Passage]] = field(default_factory=dict, init=False, repr=False)

    def answerable(self, candidate: Candidate) -> tuple[Row, bool]:
        """The row, and whether the index found the gold passage among the first `k` by itself.

        Where it did not, the gold passage takes the last place: a model has to look at all of them.
        Of a source that has ended the answer says so.
        """
        gold = self.passages[candidate.gold]
        near_by = self._found(candidate)[: self.k]
        found = any(passage.id == gold.id for passage in near_by)
        shown = self._with(near_by, [gold], candidate)
        label = _label(shown, gold)
        told = [_quoted(candidate.quote, label, candidate.lang)]
        told += self._said(no_longer(label, gold, candidate.lang))
        return self._messages(candidate, shown, told), found

    def conflicting(self, contested: Contested) -> Row | None:
        """The row that quotes both sides, in the order shown; None where they do not fit."""
        candidate = contested.candidate
        sides = {candidate.gold: candidate.quote, contested.other: contested.quote}
        shown = self._both(contested)
        if shown is None:
            return None
        told = self._said(SAID[candidate.lang])
        for label, passage in enumerate(shown, start=1):
            if passage.id in sides:
                told.append(_quoted(sides[passage.id], label, candidate.lang))
        return self._messages(candidate, shown, told)

    def superseded(self, contested: Contested) -> Row | None:
        """The row that quotes the version in force and says that the other one has ended."""
        candidate = contested.candidate
        shown = self._both(contested)
        if shown is None:
            return None
        new, old = self.passages[candidate.gold], self.passages[contested.other]
        told = [_quoted(candidate.quote, _label(shown, new), candidate.lang)]
        told += self._said(no_longer(_label(shown, old), old, candidate.lang))
        return self._messages(candidate, shown, told)

    def unanswerable(self, candidate: Candidate) -> Row | None:
        """The row without anything that answers it; None where no such row can be made.

        The source of the gold passage goes, and so does every other passage that tells the answer.
        An everyday question that turns out to be near the topic is left alone.
        """
        sources = self.splits.sources
        source = sources.of(candidate.document_id, candidate.gold) if candidate.gold else ""
        shown = [
            passage
            for passage in self._found(candidate)
            if not within(passage, source) and not tells(passage, candidate.telltale)
        ]
        loose = candidate.generator in ("off_topic", "beyond")
        if not shown or (loose and near(candidate.question, shown)):
            return None
        shown = fit(shown[: self.k], self.prompt_tokens)
        return self._messages(candidate, shown, [self.refusal[candidate.lang]])

    def _found(self, candidate: Candidate) -> list[Passage]:
        """What stands beside the evidence, the nearest first; the evidence may be among it."""
        if self.distractors == "none":
            return []
        if self.distractors == "random":
            rng = random.Random(f"{self.seed} {candidate.question}")
            return self._of_language(candidate.lang).sample(2 * self.k, rng)
        hits = self.search(candidate.question, 2 * self.k, candidate.lang)
        return [hit.passage for hit in hits if self._may_show(hit.passage)]

    def _may_show(self, passage: Passage) -> bool:
        if self.held.has(passage.document_id):
            return False
        kept = self.splits.of_source(passage.document_id, passage.id) == "validation"
        return self.split == "validation" or not kept

    def _of_language(self, lang: str) -> Chosen[Passage]:
        if lang not in self._free:
            free = self._free[lang] = Chosen(rows_in(self.passages))
            for number, passage in enumerate(self.passages.values()):
                if passage.lang == lang and self._may_show(passage):
                    free.append(number)
        return self._free[lang]

    def _both(self, contested: Contested) -> list[Passage] | None:
        """The passages of a contested question, both among them, in the order of the index."""
        candidate = contested.candidate
        needed = [self.passages[candidate.gold], self.passages[contested.other]]
        shown = self._with(self._found(candidate)[: self.k], needed, candidate)
        return shown if all(any(p.id == n.id for p in shown) for n in needed) else None

    def _with(
        self, shown: Sequence[Passage], needed: Sequence[Passage], candidate: Candidate
    ) -> list[Passage]:
        """What fits of `shown`, in its order, those `needed` among it.

        What was not found stands last; among random passages at random, for no order tells there.
        """
        fitted = fit(shown, self.prompt_tokens) if shown else []
        missing = [n for n in needed if all(passage.id != n.id for passage in fitted)]
        if not missing:
            return fitted
        wanted = {passage.id for passage in needed}
        others = [p.id for p in fitted if p.id not in wanted][: max(self.k - len(needed), 0)]
        while True:
            kept = [passage for passage in fitted if passage.id in {*others, *wanted}]
            chosen = fit([*kept, *missing], self.prompt_tokens)
            if not others or len(chosen) == len(others) + len(needed):
                break
            others.pop()
        if self.distractors == "random":
            random.Random(f"{self.seed} {candidate.question} order").shuffle(chosen)
        return chosen

    def _said(self, sentence: str) -> list[str]:
        return [sentence] if sentence and not self.quoted else []

    def _messages(self, candidate: Candidate, shown: Sequence[Passage], told: Sequence[str]) -> Row:
        lang = candidate.lang
        asked = grounded_messages(candidate.question, shown, system=self.system[lang], lang=lang)
        answer = JOINER.get(lang, " ").join(told)
        return (*asked, {"role": "assistant", "content": answer})


def _label(shown: Sequence[Passage], passage: Passage) -> int:
    return next(label for label, one in enumerate(shown, start=1) if one.id == passage.id)


def _quoted(quote: str, label: int, lang: str) -> str:
    """A quotation with the label behind each sentence, behind a list once."""
    return cited([quote[start:end] for start, end in unit_spans(quote)], label, lang)


def tells(passage: Passage, telltale: Sequence[Sequence[str]]) -> bool:
    """Whether a passage holds one string of every group of `telltale`."""
    if not telltale:
        return False
    text = f"{passage.title}\n{passage.text}".casefold()
    return all(any(one.casefold() in text for one in group) for group in telltale)
