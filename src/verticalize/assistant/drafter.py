"""A question's way to a prompt for a model, or already to its answer."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from verticalize.assistant.across import has_code, of_named, pointing, worth_asking
from verticalize.assistant.answers.choose import Choice, choices
from verticalize.assistant.answers.extract import extract, leading, quotable
from verticalize.assistant.answers.fact_card import fact_card
from verticalize.assistant.answers.off_target import is_off_target, lacks
from verticalize.assistant.answers.overview import overview
from verticalize.assistant.answers.quotation import merged
from verticalize.assistant.answers.section import whole_section
from verticalize.assistant.draft import RETRIEVAL, Draft
from verticalize.assistant.greeting import greeting
from verticalize.assistant.guard import Guard, in_language
from verticalize.assistant.hearing import MAX_QUESTION, hear
from verticalize.assistant.parts import Parts, parts
from verticalize.assistant.scope import ANY, Scope
from verticalize.assistant.strategies import Case, looked_up_elsewhere, quoted_answer
from verticalize.assistant.together import about_the_same, answers, subject_of, together
from verticalize.assistant.turns.bare import is_short
from verticalize.assistant.turns.followup import closing, follow
from verticalize.assistant.turns.history import last_answer
from verticalize.assistant.turns.known import UNREAD, Subjects
from verticalize.assistant.turns.turned import of_it
from verticalize.errors import RetrievalError
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.records import Hit, Message
from verticalize.retrieval.bridge import OTHER, Bridge
from verticalize.retrieval.prerequisites import with_companions
from verticalize.retrieval.prompt import JOINER, closed_messages, fit, grounded_messages, label_text
from verticalize.retrieval.quoting.whole import whole
from verticalize.retrieval.searching import Beside, ScopedSearch, Search
from verticalize.retrieval.sources.clauses import DEEP
from verticalize.retrieval.sources.standing import lapsed
from verticalize.retrieval.targets import targets_first
from verticalize.text import sentences

AskedOf = Callable[[str], date | None]
Support = Callable[[str, list[Hit]], float]
Mode = Literal["free", "quote", "choose"]
_LONGEST_LIST = 600  # tokens of a passage with the rest of a list that is quoted of it


@dataclass(frozen=True, slots=True)
class Drafter:
    """Understands a question, searches, refuses or goes on, and makes the prompt, in that order."""

    system: Mapping[str, str]
    refusal: Mapping[str, str]
    guard: Guard
    search: Search
    beside: Beside
    support: Support | None
    threshold: float
    k: int
    prompt_tokens: int
    mode: Mode
    asked_of: AskedOf | None = None
    subjects: Subjects = UNREAD
    bridge: Bridge | None = None

    def draft(self, asked: str, arm: str, history: Sequence[Message], scope: Scope = ANY) -> Draft:
        """The question `asked` after `history`, as far as it gets without the model of the arm.

        Raises:
            RetrievalError: no passage has such a scope.
        """
        started = time.perf_counter()
        heard = hear(
            asked,
            history,
            guard=self.guard,
            subjects=self.subjects,
            search=lambda question, lang: self.search(question, self.k, lang),
            first_language=next(iter(self.refusal), "en"),
            only_language=self._only_language(),
        )
        draft = Draft(
            question=heard.follows.text,
            arm=arm,
            lang=heard.lang,
            verdict=heard.verdict,
            redacted=heard.redacted,
            started=started,
            latest=heard.follows.latest,
            turns_to=heard.follows.turns_to,
            lacking=heard.follows.lacking,
            answer_before=last_answer(history, MAX_QUESTION),
            scope=scope,
        )
        if draft.handled:
            why = "safety" if draft.verdict.action == "refuse" else ""
            return replace(draft, text="\n\n".join(draft.verdict.messages), refusal=why)
        if arm in ("base", "tuned"):
            return self._closed(draft)
        if said := greeting(draft.redacted.text, draft.lang):
            return replace(draft, text=said, greets=True)
        told = self._in_any_language(draft)
        if told.refusal != "evidence":
            return told
        again = (
            self._in_any_language(one) for one in self._otherwise(draft, heard.follows.perhaps)
        )
        return next((one for one in again if not one.refusal), told)

    def _otherwise(self, draft: Draft, leaning: str) -> Iterator[Draft]:
        """What has no answer in other words, and with the question before it."""
        question, latest = (
            self.subjects.worded(said, others=True) for said in (draft.question, draft.latest)
        )
        if question != draft.question:
            yield replace(draft, question=question, latest=latest)
        if leaning:
            yield replace(draft, question=leaning, latest=draft.question)

    def _only_language(self) -> str:
        """The language of all sources; "" where there are two."""
        spoken = [lang for lang in OTHER if self.bridge and self.bridge.speaks(lang)]
        return spoken[0] if len(spoken) == 1 else ""

    def refused(self, draft: Draft, why: str = "evidence") -> Draft:
        """The draft as a refusal, or as a pointer to passages in the other language."""
        text = pointing(draft) if draft.across and draft.hits else ""
        return replace(draft, text=text or in_language(self.refusal, draft.lang), refusal=why)

    def _closed(self, draft: Draft) -> Draft:
        system = in_language(self.system, draft.lang)
        prompt = closed_messages(draft.question, system=system, lang=draft.lang)
        return replace(draft, prompt=tuple(prompt))

    def _in_any_language(self, draft: Draft) -> Draft:
        """By the sources in the question's language; where those do not answer, by the others."""
        bridge = self.bridge
        answered = self._grounded(draft) if bridge is None or bridge.speaks(draft.lang) else None
        if bridge is None or (answered and answered.refusal != "evidence"):
            return answered or self._grounded(draft)
        asked = bridge.across(self._closing(draft) or draft.searched, draft.lang)
        writes = self.mode == "free" and draft.arm != RETRIEVAL
        if asked is None:
            direct = writes or has_code(draft.searched)
            return answered or (self._grounded(draft) if direct else self.refused(draft))
        other = replace(draft, across=asked.text, as_of=self._day(draft))
        found = self._holding(other, self._found(other))
        support = self.support(asked.text, found) if self.support and found else None
        low = support is not None and support < self.threshold
        # A model that writes reads what does not answer too, and says so.
        if answered is not None and not writes:
            found = of_named(asked.text, found)
        if not found or not worth_asking(asked, low=low, alone=answered is None):
            return answered or self.refused(draft)
        if writes:
            written = self._grounded(other)
            if not written.refusal:
                return written
        read = tuple(self._read(found, by_sentence=False))
        return self.refused(replace(other, hits=read, support=support))

    def _grounded(self, draft: Draft) -> Draft:
        """With what the evidence says: a text, what a model writes or chooses from, or a refusal.

        A longer text that is not answered as a whole is tried again by the question it ends with.
        """
        draft = replace(draft, as_of=self._day(draft))
        found = self._found(draft) if draft.question and not draft.lacking else []
        support = self.support(draft.searched, found) if self.support and found else None
        found = of_it(draft.turns_to, draft.question, found)
        by_sentence = draft.arm == RETRIEVAL or self.mode == "choose"
        case = self._case(draft, found, support)
        told = quoted_answer(case) if found else looked_up_elsewhere(case)
        if told is None and case.unsupported and support and by_sentence:
            told = fact_card(draft.chosen_by, case.found, draft.told_in)
        refused = not found or (case.unsupported and told is None)
        if refused and not draft.alone and (asked := self._closing(draft)):
            return self._grounded(replace(draft, alone=asked))
        if told is None and by_sentence and not refused:
            told = overview(draft.chosen_by, case.found, draft.told_in)
            told = told or whole_section(draft.chosen_by, case.found, draft.told_in)
        if told and by_sentence:
            return replace(draft, hits=tuple(told.hits), support=support, text=told.text)
        read = self._read(told.hits if told else found, by_sentence=by_sentence)
        draft = replace(draft, hits=tuple(read), support=support)
        if refused or (by_sentence and self._misses(draft)):
            return self.refused(draft)
        return self._extracted(draft) if draft.arm == RETRIEVAL else self._prompted(draft)

    def _extracted(self, draft: Draft) -> Draft:
        """With the sentences of its passages that answer best, which no model has chosen."""
        shown = [hit.passage for hit in draft.hits]
        text = extract(draft.chosen_by, shown, lang=draft.told_in, on=draft.as_of, lean=draft.lean)
        return replace(draft, text=text) if text else self.refused(draft)

    def _prompted(self, draft: Draft) -> Draft:
        """With the prompt for a model, and what it may quote or choose from."""
        shown = [hit.passage for hit in draft.hits]
        offered: tuple[Choice, ...] = ()
        if self.mode == "choose":
            offered = choices(
                draft.chosen_by, shown, lang=draft.told_in, on=draft.as_of, lean=draft.lean
            )
            if not offered:
                return self.refused(draft)
        system = in_language(self.system, draft.lang)
        fitting = [hit.passage for hit in self._fitting(draft.hits)]
        prompt = grounded_messages(draft.question, fitting, system=system, lang=draft.lang)
        draft = replace(draft, prompt=tuple(prompt), choices=offered)
        if self.mode == "quote":
            return replace(draft, grammar=self._grammar(draft))
        return self._apart(draft) if offered else draft

    def _misses(self, draft: Draft) -> bool:
        """Whether what answers best is a row that has nothing of what is asked for."""
        shown = [hit.passage for hit in draft.hits]
        best = leading(draft.chosen_by, shown, on=draft.as_of, lean=draft.lean)
        if best is None or lacks(draft.searched, shown):
            return best is not None
        passage, statement = best
        of_table = passage.kind == "documents"
        return of_table and is_off_target(
            draft.searched, passage, statement, self._search_for(draft)
        )

    def _apart(self, draft: Draft) -> Draft:
        """The draft of a text that asks several things with what is chosen for each of them.

        As it is where its best sentence answers all, and where it is a follow-up.
        """
        asked = None if draft.latest or draft.alone or draft.across else parts(draft.question)
        if asked is None:
            return draft
        best = max(draft.choices, key=lambda choice: choice.prior)
        apart = [self._part(draft, asked, number) for number in range(len(asked.questions))]
        hits = merged([draft.hits, *(part.hits for part in apart)])
        apart = [_with_choices(part, hits) for part in apart]
        told = [draft if answers(best, part.choices) else part for part in apart]
        return draft if all(part is draft for part in told) else together(draft, told, hits)

    def _part(self, draft: Draft, asked: Parts, number: int) -> Draft:
        """One of the questions of a text, with what is found for it.

        A further one that is short and names no subject is about that of the first.
        """
        question = asked.questions[number]
        first, own = (f"{asked.told} {one}".strip() for one in (asked.questions[0], question))
        if number:
            follows = follow(question, [first], self._search_for(draft), self.subjects)
            leans = len(follows.parts) > 1
            bare = is_short(question) and not subject_of(question, draft.hits)
            subject = subject_of(first, draft.hits) if bare or leans else ""
            own = follows.text if leans else f"{first} {own}" if subject else own
            latest = f"{subject} {follows.latest or question}".strip() if leans or subject else ""
            draft = replace(draft, latest=latest, turns_to=follows.turns_to)
        draft = replace(draft, question=own)
        found = about_the_same(question, self._found(draft), draft.hits)
        read = self._read(merged([found, draft.hits]), by_sentence=True)
        return replace(draft, hits=tuple(read))

    def _closing(self, draft: Draft) -> str:
        """What a longer text ends with; no follow-up, which leans on what is before it."""
        return "" if len(sentences(draft.latest)) == 1 else closing(draft.question)

    def _case(self, draft: Draft, found: Sequence[Hit], support: float | None) -> Case:
        def editions(asked: str) -> list[Hit]:
            return self.search(asked, DEEP, draft.told_in, **_scope(draft))

        def elsewhere(asked: str, k: int = self.k) -> list[Hit]:
            return self._holding(draft, self.search(asked, k, other, **_scope(draft)))

        other = OTHER[draft.told_in]
        both = self.bridge is not None and not draft.across and self.bridge.speaks(other)
        return Case(
            draft,
            self._holding(draft, found),
            self._search_for(draft),
            editions,
            elsewhere if both else None,
            unsupported=support is not None and support < self.threshold,
            lacking=support == 0,
            beyond=self.subjects.beyond,
        )

    def _search_for(self, draft: Draft) -> ScopedSearch:
        """A search in the draft's language and scope, of what holds on its day."""

        def search(asked: str, k: int = self.k) -> list[Hit]:
            return self._holding(draft, self.search(asked, k, draft.told_in, **_scope(draft)))

        return search

    def _holding(self, draft: Draft, hits: Sequence[Hit]) -> list[Hit]:
        """The hits whose source holds on the day asked of; all of them where none does."""
        gone = lapsed(draft.chosen_by, [hit.passage for hit in hits], draft.as_of)
        return [hit for hit, out in zip(hits, gone, strict=True) if not out] or list(hits)

    def _read(self, found: Sequence[Hit], *, by_sentence: bool) -> list[Hit]:
        """What is shown of the passages found, with their lists whole.

        What is written is written from a prompt that they must fit in; what is chosen is not.
        """
        if by_sentence:
            return whole(found, self.beside, most=max(_LONGEST_LIST, self.prompt_tokens // 2))
        return self._fitting(whole(found, self.beside, most=self.prompt_tokens // 2))

    def _fitting(self, hits: Sequence[Hit]) -> list[Hit]:
        by_id = {hit.passage.id: hit for hit in hits}
        kept = fit([hit.passage for hit in hits], self.prompt_tokens)
        return [by_id[passage.id] for passage in kept]

    def _day(self, draft: Draft) -> date | None:
        """The day whose law is searched.

        Raises:
            RetrievalError: a day was chosen, and no passage says when it holds.
        """
        asked = self.asked_of(draft.question) if self.asked_of is not None else None
        if draft.scope.day and asked is None:
            raise RetrievalError(
                "no passage of this index says when it holds, so no day can be chosen.",
                place=str(draft.scope.day),
                hint="Give the documents 'effective_from' and 'effective_to', or ask without it.",
            )
        return draft.scope.day or asked

    def _found(self, draft: Draft) -> list[Hit]:
        """The best passages, first what the question points to; others of a card may join."""
        asked = draft.searched

        def search(k: int) -> list[Hit]:
            return self.search(asked, k, draft.told_in, **_scope(draft))

        return with_companions(asked, targets_first(asked, search, self.k), self.beside)

    def _grammar(self, draft: Draft) -> QuoteGrammar:
        passages = [hit.passage for hit in draft.hits]
        offered = quotable(draft.chosen_by, passages, on=draft.as_of, lean=draft.lean)
        return QuoteGrammar(
            labels=tuple(label_text(label, draft.lang) for label in range(1, len(passages) + 1)),
            sentences=offered.sentences,
            refusal=in_language(self.refusal, draft.lang),
            joiner=JOINER[draft.lang],
            # Greedy choice favours the one refusal over many quotations, so the gate alone refuses.
            may_refuse=draft.support is None,
        )


def _with_choices(part: Draft, hits: Sequence[Hit]) -> Draft:
    """One of the questions of a text with what is chosen from, by the labels of all `hits`."""
    places = {hit.passage.id: label for label, hit in enumerate(hits, start=1)}
    offered = choices(
        part.chosen_by,
        [hit.passage for hit in part.hits],
        lang=part.told_in,
        on=part.as_of,
        lean=part.lean,
        labels=[places[hit.passage.id] for hit in part.hits],
    )
    return replace(part, choices=offered)


def _scope(draft: Draft) -> dict[str, Any]:
    """What limits a search: of a question put across also its day, which is not said there."""
    row = draft.scope.row()
    if draft.across and draft.as_of not in (None, date.today()):
        row["on"] = draft.as_of
    return row
