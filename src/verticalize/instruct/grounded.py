"""The grounded form: the question as it will be served, passages and all, and a verbatim answer.

The passages are those that the real index finds, in its order. An answerable row quotes the passage
that states the fact, under the label it has there. In an unanswerable row nothing that is shown
answers the question, and the answer is the pack's refusal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.split import Held, group_of
from verticalize.instruct.unanswerable import near
from verticalize.records import Hit, Message, Passage
from verticalize.retrieval.prompt import cited, fit, grounded_messages
from verticalize.text import sentences

Search = Callable[[str, int, str | None], list[Hit]]


@dataclass(frozen=True, slots=True)
class Grounder:
    """Builds grounded rows.

    Args:
        search: the index's search: question, number of hits, language.
        k: passages shown.
        prompt_tokens: their budget.
        system, refusal: the pack's wordings by language.
        held: documents that are never shown in training.
    """

    search: Search
    passages: Mapping[str, Passage]
    held: Held
    k: int
    prompt_tokens: int
    system: Mapping[str, str]
    refusal: Mapping[str, str]

    def answerable(self, candidate: Candidate) -> tuple[tuple[Message, ...], bool]:
        """The row, and whether the index found the gold passage among the first `k` by itself.

        Where it did not, the gold passage takes the last place: a model has to look at all of them.
        """
        gold = self.passages[candidate.gold]
        shown = self._found(candidate)[: self.k]
        found = any(passage.id == gold.id for passage in shown)
        shown = self._with_gold(shown, gold)
        label = 1 + next(i for i, passage in enumerate(shown) if passage.id == gold.id)
        answer = cited(sentences(candidate.quote), label, candidate.lang)
        return self._messages(candidate, shown, answer), found

    def unanswerable(self, candidate: Candidate) -> tuple[Message, ...] | None:
        """The row without anything that answers it; None where no such row can be made.

        The group of the gold document goes, and so does every other passage that tells the answer.
        An everyday question that turns out to be near the topic is left alone.
        """
        group = group_of(candidate.document_id) if candidate.gold else None
        shown = [
            passage
            for passage in self._found(candidate)
            if group_of(passage.document_id) != group and not tells(passage, candidate.telltale)
        ]
        loose = candidate.generator in ("off_topic", "beyond")
        if not shown or (loose and near(candidate.question, shown)):
            return None
        shown = fit(shown[: self.k], self.prompt_tokens)
        return self._messages(candidate, shown, self.refusal[candidate.lang])

    def _found(self, candidate: Candidate) -> list[Passage]:
        hits = self.search(candidate.question, 2 * self.k, candidate.lang)
        return [hit.passage for hit in hits if not self.held.has(hit.passage.document_id)]

    def _with_gold(self, shown: Sequence[Passage], gold: Passage) -> list[Passage]:
        """What fits of `shown`, in its order, the gold passage among it."""
        fitted = fit(shown, self.prompt_tokens) if shown else []
        if any(passage.id == gold.id for passage in fitted):
            return fitted
        others = fitted[: self.k - 1]
        while others and len(fit([*others, gold], self.prompt_tokens)) <= len(others):
            others.pop()
        return [*others, gold]

    def _messages(
        self, candidate: Candidate, shown: Sequence[Passage], answer: str
    ) -> tuple[Message, ...]:
        asked = grounded_messages(
            candidate.question, shown, system=self.system[candidate.lang], lang=candidate.lang
        )
        return (*asked, {"role": "assistant", "content": answer})


def tells(passage: Passage, telltale: Sequence[Sequence[str]]) -> bool:
    """Whether a passage holds one string of every group of `telltale`."""
    if not telltale:
        return False
    text = f"{passage.title}\n{passage.text}".casefold()
    return all(any(one.casefold() in text for one in group) for group in telltale)
