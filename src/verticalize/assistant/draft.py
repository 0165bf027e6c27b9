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
    """A question on its way: `text` if it needs no model, else `prompt`.

    Args:
        question: the question with the earlier turns that it depends on, personal data masked.
        lang: the language of the question, and of the answer.
        verdict: what the safety rules say to it.
        redacted: the last question alone, personal data masked.
        started: when it was asked, by ``time.perf_counter``.
        latest: the last question, behind its subject, if it is a follow-up that says what
            it asks ("how is it treated?"); else "".
        turns_to: what a follow-up says that does not, mostly a new subject ("and the EX-35?").
        lacking: no passage mentions that subject.
        answer_before: the last answer of the conversation; "" at its beginning.
        alone: the last question of a longer text, if the whole text finds no answer; else "".
        across: the question in the other language, if sources in that language are searched.
        hits: the passages that are shown, in the order of their labels.
        support: how far they answer it, 0 to 1; None: there is no gate, or nothing was found.
        as_of: the day whose law was searched; None: no passage has a date.
        scope: the day and the place of the law, as the user has chosen them.
        text: the answer or the refusal, if no model is needed.
        refusal: why it is not answered: "safety" or "evidence"; later also "model".
        greets: `text` only returns a greeting.
        prompt: what the model is given.
        grammar: what the model may write, in the mode ``quote``.
        choices: the sentences that the model chooses from, in the mode ``choose``.
        apart: a draft for each question of a text that asks several, unless one sentence
            answers them all.
        max_new_tokens: the upper limit of a freely written answer, if below the assistant's own.
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
        """What a sentence has to answer: for a follow-up, the last question alone.

        The one before it helped to find the passages, but has been answered already.
        """
        return self.across or self.alone or self.latest or self.question

    @property
    def searched(self) -> str:
        """What is searched for, and what the passages together have to answer."""
        return self.across or self.alone or self.question

    @property
    def lean(self) -> Lean:
        """What a follow-up depends on, for choosing the sentence that answers it."""
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
        """Whether a safety rule has answered in place of the assistant."""
        return self.verdict.action in ("emergency", "refuse")
