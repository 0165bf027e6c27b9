"""A question on its way to an answer."""

from dataclasses import dataclass
from datetime import date

from verticalize.assistant.answers.choose import Choice
from verticalize.assistant.answers.lean import Lean
from verticalize.assistant.guard import Redacted, Verdict
from verticalize.assistant.scope import ANY, Scope
from verticalize.assistant.turns.pointing import pronoun
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.records import Hit, Message
from verticalize.retrieval.bridge import OTHER

RETRIEVAL = "retrieval"  # what receipts call the arm that has no model at all


@dataclass(frozen=True, slots=True)
class Draft:
    """A question on its way: `text` where it needs no model, else `prompt`.

    Args:
        question: with those that it leans on, without personal data.
        lang: that of the question, and of the answer.
        started: when it was asked, by ``time.perf_counter``.
        latest: a follow-up that says itself what is asked; else "".
        turns_to: the thing that a follow-up names which says no more than that.
        lacking: the evidence has no such thing.
        answer_before: the last answer of the conversation.
        alone: the question that a longer text ends with, where it is answered by itself.
        across: the question as it is put to sources in the other language.
        hits: the passages that are shown, in the order of their labels.
        support: how far they answer it, 0 to 1; None: there is no gate, or nothing was found.
        as_of: the day whose law was searched.
        refusal: why it is not answered: "safety", "evidence", later perhaps "model".
        greets: `text` only returns a greeting.
        choices: what the answer is chosen from, where it is not written.
        apart: the drafts of its questions, where it asks several and no one sentence answers all.
        max_new_tokens: of an answer that is written freely, where that is less than the
            assistant's own bound.
    """

    question: str
    arm: str
    lang: str
    verdict: Verdict
    redacted: Redacted
    started: float
    latest: str = ""
    turns_to: str = ""
    lacking: bool = False
    answer_before: str = ""
    alone: str = ""
    across: str = ""
    hits: tuple[Hit, ...] = ()
    support: float | None = None
    as_of: date | None = None
    scope: Scope = ANY
    text: str = ""
    refusal: str = ""
    greets: bool = False
    prompt: tuple[Message, ...] = ()
    grammar: QuoteGrammar | None = None
    choices: tuple[Choice, ...] = ()
    apart: tuple["Draft", ...] = ()
    max_new_tokens: int | None = None

    @property
    def chosen_by(self) -> str:
        """What a sentence has to answer: of a follow-up the last question alone.

        The passages were found by the one before it, too, whose answer is known already.
        """
        return self.across or self.alone or self.latest or self.question

    @property
    def searched(self) -> str:
        """What is looked for, and what the evidence has to answer."""
        return self.across or self.alone or self.question

    @property
    def lean(self) -> Lean:
        """What a follow-up leans on, for choosing what answers it."""
        of_it = self.latest and pronoun(self.redacted.text)
        if self.turns_to or self.across or self.alone or not of_it:
            return Lean(self.turns_to, told=self.answer_before if self.turns_to else "")
        return Lean(before=self.question.removesuffix(self.redacted.text))

    @property
    def told_in(self) -> str:
        """The language of the sources."""
        return OTHER[self.lang] if self.across else self.lang

    @property
    def handled(self) -> bool:
        """A safety rule has answered in place of the assistant."""
        return self.verdict.action in ("emergency", "refuse")
