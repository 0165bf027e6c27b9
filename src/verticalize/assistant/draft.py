"""Everything that happens to a question before a model is asked: a draft, or already an answer."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from verticalize.assistant.choose import Choice, choices
from verticalize.assistant.extract import extract, quotable
from verticalize.assistant.followup import standalone
from verticalize.assistant.guard import SEVERITY, Guard, Redacted, Verdict, in_language
from verticalize.errors import RetrievalError
from verticalize.models.quote import QuoteGrammar
from verticalize.records import Hit, Message
from verticalize.retrieval.prompt import JOINER, closed_messages, fit, grounded_messages, label_text
from verticalize.text import language

# Question, number of passages, language; `on` and `jurisdiction` where the scope sets them.
Search = Callable[..., list[Hit]]
AskedOf = Callable[[str], date | None]
Support = Callable[[str, list[Hit]], float]
Mode = Literal["free", "quote", "choose"]
RETRIEVAL = "retrieval"  # what receipts call the arm that has no model at all
MAX_QUESTION = 4000  # characters; patterns and prompts are made for questions, not for books
_TOO_LONG = {
    "zh": f"问题太长，只处理了前{MAX_QUESTION}个字符。",
    "en": f"The question was too long; only its first {MAX_QUESTION} characters were read.",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which law is asked of: that of a day, and of a place. Unset, the question decides."""

    on: date | None = None
    jurisdiction: str | None = None

    def row(self) -> dict[str, date | str]:
        """What is set, by name."""
        told = {"on": self.on, "jurisdiction": self.jurisdiction}
        return {name: value for name, value in told.items() if value}


ANY = Scope()


@dataclass(frozen=True, slots=True)
class Draft:
    """A question on its way: `text` where it needs no model, else `prompt`.

    `refusal` says why it is not answered: "safety", "evidence", later perhaps "model".
    `as_of` is the day whose law was searched; `max_new_tokens` bounds an answer that is written
    freely, where it is less than the assistant's own bound.
    """

    question: str
    arm: str
    lang: str
    verdict: Verdict
    redacted: Redacted
    started: float
    hits: tuple[Hit, ...] = ()
    support: float | None = None
    as_of: date | None = None
    scope: Scope = ANY
    text: str = ""
    refusal: str = ""
    prompt: tuple[Message, ...] = ()
    grammar: QuoteGrammar | None = None
    choices: tuple[Choice, ...] = ()
    max_new_tokens: int | None = None

    @property
    def handled(self) -> bool:
        """A safety rule has answered in place of the assistant."""
        return self.verdict.action in ("emergency", "refuse")


@dataclass(frozen=True, slots=True)
class Drafter:
    """Redaction, safety, language, retrieval, the refusal gate and the prompt, in that order."""

    system: Mapping[str, str]
    refusal: Mapping[str, str]
    guard: Guard
    search: Search
    support: Support | None
    threshold: float
    k: int
    prompt_tokens: int
    mode: Mode
    asked_of: AskedOf | None = None

    def draft(self, asked: str, arm: str, history: Sequence[Message], scope: Scope = ANY) -> Draft:
        started = time.perf_counter()
        redacted = self.guard.redact(asked[:MAX_QUESTION].strip())
        lang = language(redacted.text)
        whole = self.guard.redact(standalone(redacted.text, history)).text
        verdict = self._verdict(redacted.text, whole, lang)
        if len(asked) > MAX_QUESTION:
            verdict = replace(verdict, notices=(*verdict.notices, _TOO_LONG[lang]))
        draft = Draft(whole, arm, lang, verdict, redacted, started, scope=scope)
        if draft.handled:
            why = "safety" if verdict.action == "refuse" else ""
            return replace(draft, text="\n\n".join(verdict.messages), refusal=why)
        return self._closed(draft) if arm in ("base", "tuned") else self._grounded(draft)

    def refused(self, draft: Draft, why: str) -> Draft:
        """The draft with the domain's refusal as its text."""
        return replace(draft, text=in_language(self.refusal, draft.lang), refusal=why)

    def _verdict(self, asked: str, whole: str, lang: str) -> Verdict:
        """The graver of two: on what was asked, and on it with the question that it leans on."""
        alone = self.guard.inspect(asked, lang=lang)
        if whole == asked:
            return alone
        leaning = self.guard.inspect(whole, lang=lang)
        return max(alone, leaning, key=lambda verdict: SEVERITY.index(verdict.action))

    def _closed(self, draft: Draft) -> Draft:
        system = in_language(self.system, draft.lang)
        prompt = closed_messages(draft.question, system=system, lang=draft.lang)
        return replace(draft, prompt=tuple(prompt))

    def _grounded(self, draft: Draft) -> Draft:
        draft = replace(draft, as_of=self._day(draft))
        found = self._found(draft) if draft.question else []
        shown = fit([hit.passage for hit in found], self.prompt_tokens)
        by_id = {hit.passage.id: hit for hit in found}
        support = self.support(draft.question, found) if self.support and found else None
        draft = replace(draft, hits=tuple(by_id[passage.id] for passage in shown), support=support)
        if not found or (support is not None and support < self.threshold):
            return self.refused(draft, "evidence")
        if draft.arm == RETRIEVAL:
            text = extract(draft.question, shown, lang=draft.lang)
            return replace(draft, text=text) if text else self.refused(draft, "evidence")
        offered: tuple[Choice, ...] = ()
        if self.mode == "choose":
            offered = choices(draft.question, shown, lang=draft.lang)
            if not offered:
                return self.refused(draft, "evidence")
        system = in_language(self.system, draft.lang)
        prompt = grounded_messages(draft.question, shown, system=system, lang=draft.lang)
        draft = replace(draft, prompt=tuple(prompt), choices=offered)
        return replace(draft, grammar=self._grammar(draft)) if self.mode == "quote" else draft

    def _day(self, draft: Draft) -> date | None:
        """The day whose law is searched.

        Raises:
            RetrievalError: a day was chosen, and no passage says when it holds.
        """
        asked = self.asked_of(draft.question) if self.asked_of is not None else None
        if draft.scope.on and asked is None:
            raise RetrievalError(
                "no passage of this index says when it holds, so no day can be chosen.",
                place=str(draft.scope.on),
                hint="Give the documents 'effective_from' and 'effective_to', or ask without it.",
            )
        return draft.scope.on or asked

    def _found(self, draft: Draft) -> list[Hit]:
        return self.search(draft.question, self.k, draft.lang, **draft.scope.row())

    def _grammar(self, draft: Draft) -> QuoteGrammar:
        passages = [hit.passage for hit in draft.hits]
        offered = quotable(draft.question, passages)
        return QuoteGrammar(
            labels=tuple(label_text(label, draft.lang) for label in range(1, len(passages) + 1)),
            sentences=offered.sentences,
            refusal=in_language(self.refusal, draft.lang),
            joiner=JOINER[draft.lang],
            # Greedy choice favours the one refusal over many quotations, so the gate alone refuses.
            may_refuse=draft.support is None,
        )
