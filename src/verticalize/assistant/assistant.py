"""The assistant: one way from a question to a safe, grounded, cited answer, in any arm."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from verticalize.assistant import across
from verticalize.assistant.citing.cite import Cited, cite
from verticalize.assistant.citing.settle import Settled
from verticalize.assistant.declined import is_refusal, may_be_refusal
from verticalize.assistant.draft import RETRIEVAL, Draft
from verticalize.assistant.drafter import AskedOf, Drafter, Mode, Support
from verticalize.assistant.guard import Guard, in_language
from verticalize.assistant.receipt import write_receipt
from verticalize.assistant.scope import ANY, Scope
from verticalize.assistant.turns.known import UNREAD, Subjects
from verticalize.assistant.turns.messages import as_messages
from verticalize.assistant.write import Decoding, Writers
from verticalize.models.chat import ChatModel
from verticalize.records import Answer, Arm
from verticalize.retrieval.bridge import Bridge
from verticalize.retrieval.quoting.whole import around
from verticalize.retrieval.searching import Beside, Search
from verticalize.retrieval.sources.disagree import Disagreements
from verticalize.retrieval.sources.standing import lift, warnings
from verticalize.text import language

if TYPE_CHECKING:
    from verticalize.domain.pack import Pack


Only = Literal["base", "tuned", "best"]


class Assistant:
    """Answers questions with or without evidence, with the base or the tuned model.

    Args:
        name: of the domain.
        system, refusal, disclaimer: wordings by language.
        guard: the pack's safety rules.
        search: question, number of passages, language → hits, best first.
        beside: a passage → all of its parent, for those who read the answer, and for lists that
            its bounds have cut.
        asked_of: question → the day whose law `search` looks for; None where no passage has one.
        subjects: what the index knows of words, by which follow-ups are told.
        bridge: questions into the other language, where no source in their own answers.
        disagreements: sources that contradict each other; said where one of them is cited.
        support: question, hits → how far the hits answer it; under `threshold` is refused.
        jurisdictions: those that a question may be limited to.
        base, tuned: the models of the four arms. With neither, answers are quoted from the best
            passage, and no model library is imported.
        k: passages retrieved. `prompt_tokens`: how much of them may stand in a prompt.
        mode: ``"quote"`` lets a model with evidence only quote it or refuse; ``"choose"`` takes the
            one sentence of it that best explains the question.
        receipt: what every receipt starts from, such as artifact keys.
        outdated: whether there is a newer build by now.
    """

    def __init__(
        self,
        *,
        name: str,
        system: Mapping[str, str],
        refusal: Mapping[str, str],
        search: Search,
        beside: Beside | None = None,
        disclaimer: Mapping[str, str] | None = None,
        guard: Guard | None = None,
        asked_of: AskedOf | None = None,
        subjects: Subjects = UNREAD,
        bridge: Bridge | None = None,
        jurisdictions: Sequence[str] = (),
        disagreements: Disagreements | None = None,
        support: Support | None = None,
        threshold: float = 0.0,
        base: ChatModel | None = None,
        tuned: ChatModel | None = None,
        k: int = 5,
        prompt_tokens: int = 1200,
        mode: Mode = "free",
        max_new_tokens: int = 256,
        temperature: float = 0.0,
        repetition_penalty: float = 1.0,
        seed: int = 0,
        receipt: Mapping[str, Any] | None = None,
        default_arm: str | None = None,
        outdated: Callable[[], bool] | None = None,
    ) -> None:
        self.name = name
        self.jurisdictions = tuple(jurisdictions)
        self._refusal, self._disclaimer = refusal, disclaimer or {}
        self._beside = beside or (lambda passage: [passage])
        self._disagreements = disagreements or Disagreements({})
        self._drafter = Drafter(
            system=system,
            refusal=refusal,
            guard=guard or Guard(),
            search=search,
            beside=self._beside,
            support=support,
            threshold=threshold,
            k=k,
            prompt_tokens=prompt_tokens,
            mode=mode,
            asked_of=asked_of,
            subjects=subjects,
            bridge=bridge,
        )
        self._writers = Writers(
            name,
            {"base": base, "tuned": tuned},
            Decoding(
                max_new_tokens=max_new_tokens,
                temperature=temperature,
                repetition_penalty=repetition_penalty,
                seed=seed,
            ),
        )
        self._receipt = {"domain": name, **(receipt or {})}
        self._default_arm = default_arm
        self._outdated = outdated

    @classmethod
    def open(
        cls,
        pack: "Pack | str",
        *,
        runs: Path | str = Path("runs"),
        models: bool = True,
        only: Only | None = None,
        lazy: bool = False,
    ) -> "Assistant":
        """The assistant of the newest build of a pack, with as much as has been built.

        Args:
            pack: or its name.
            runs: the folder that it was built in.
            models: without them answers are quoted from the best passage, and torch is not
                imported.
            only: the one model that is asked, which costs less memory than both: "best" is that
                of the default arm. Where nothing has been tuned, it is the base.
            lazy: models are loaded when they are first asked: a refusal needs none.

        Raises:
            DomainError: no pack of this name.
            StoreError: nothing has been built, the index is missing, or an artifact is damaged.
            ModelError: its model cannot be loaded.
        """
        from verticalize.assistant.open import open_assistant

        return open_assistant(pack, runs=runs, models=models, only=only, lazy=lazy)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms that have their model; empty for an assistant that only retrieves."""
        return self._writers.arms

    @property
    def refuses(self) -> bool:
        """Whether there is a gate that refuses what the evidence does not answer."""
        return self._drafter.support is not None

    @property
    def outdated(self) -> bool:
        """Whether there is a newer build, which an assistant opened now would use."""
        return self._outdated is not None and self._outdated()

    @property
    def default_arm(self) -> str:
        """The given arm, if its model is there; else tuned before base, always with evidence.

        Without any model it is "retrieval".
        """
        grounded = [arm for arm in self.arms if arm.endswith("+rag")]
        if self._default_arm in grounded:
            return self._default_arm
        return grounded[-1] if grounded else RETRIEVAL

    def ask(
        self,
        question: str,
        *,
        arm: Arm | None = None,
        history: Sequence[Mapping[str, object]] = (),
        scope: Scope = ANY,
    ) -> Answer:
        """The answer to one question.

        Args:
            arm: who answers; None is the `default_arm`.
            history: the turns before it, in the form that OpenAI's clients have for them.
            scope: the day and the place of the law.

        Raises:
            ConfigError: `history` holds what is no turn, or more than text.
            ModelError: the arm's model is not there.
            RetrievalError: no passage has such a scope.
        """
        return self._complete([self._draft(question, arm, history, scope)])[0]

    def ask_many(self, questions: Sequence[str], *, arm: Arm | None = None) -> list[Answer]:
        """The answers to many questions, generated as one batch.

        Raises:
            ModelError: the arm's model is not there.
        """
        return self._complete([self._draft(question, arm, (), ANY) for question in questions])

    def stream(
        self,
        question: str,
        *,
        arm: Arm | None = None,
        history: Sequence[Mapping[str, object]] = (),
        scope: Scope = ANY,
    ) -> Iterator[str | Answer]:
        """Pieces of text as they are written, then the checked answer, whose text counts.

        Raises:
            ConfigError: `history` holds what is no turn, or more than text.
            ModelError: the arm's model is not there.
            RetrievalError: no passage has such a scope.
        """
        draft = self._draft(question, arm, history, scope)
        if not draft.prompt:
            yield draft.text
            yield self._finish(draft, draft.text)
            return
        written = []
        for piece in self._writers.pieces(draft):
            written.append(piece)
            yield piece
        yield self._finish(draft, "".join(written))

    def stream_checked(
        self,
        question: str,
        *,
        arm: Arm | Literal["retrieval"] | None = None,
        history: Sequence[Mapping[str, object]] = (),
        scope: Scope = ANY,
        k: int | None = None,
        max_new_tokens: int | None = None,
    ) -> Iterator[str | Answer]:
        """As `stream`, for a reader from whom nothing can be taken back.

        The pieces, joined, are the text of the answer: sentence by sentence, each with its labels
        checked. Empty ones say that the model is at work. The receipt has the count of ``tokens``
        where the model's tokenizer is at hand.

        Args:
            k: passages retrieved; None is the assistant's own number.
            max_new_tokens: bounds an answer that is written freely further than the assistant
                does. A quotation is never cut.

        Raises:
            ConfigError: `history` holds what is no turn, or more than text.
            ModelError: the arm's model is not there.
            RetrievalError: no passage has such a scope.
        """
        draft = self._draft(question, arm, history, scope, k=k)
        draft = replace(draft, max_new_tokens=max_new_tokens)
        passages = [hit.passage for hit in draft.hits]
        settled = Settled(
            passages,
            hold=lambda text: may_be_refusal(text, self._refusal.values()),
            across=self._across,
        )
        if draft.prompt:
            for piece in self._writers.pieces(draft):
                yield settled.add(piece)
        answer = self._finish(draft, settled.written if draft.prompt else draft.text)
        yield settled.rest(answer.text)
        told = self._writers.tokens(draft, settled.written)
        yield replace(answer, receipt={**answer.receipt, **told})

    def _draft(
        self,
        question: str,
        arm: str | None,
        history: Sequence[Mapping[str, object]],
        scope: Scope,
        *,
        k: int | None = None,
    ) -> Draft:
        name = arm or self.default_arm
        if name != RETRIEVAL:
            self._writers.model(name)  # an arm that is not there is an error, whatever is asked
        drafter = self._drafter if k is None else replace(self._drafter, k=k)
        return drafter.draft(question, name, as_messages(history), scope)

    def _complete(self, drafts: Sequence[Draft]) -> list[Answer]:
        texts = self._writers.texts(drafts)
        return [self._finish(draft, text) for draft, text in zip(drafts, texts, strict=True)]

    def _finish(self, draft: Draft, text: str) -> Answer:
        """Everything after the model: refusal, checked citations, notices, the receipt."""
        if draft.prompt and is_refusal(text, self._refusal.values()):
            draft = self._drafter.refused(draft, "model")
            text = draft.text
        told = not draft.refusal and not draft.handled and not draft.greets
        passages = [hit.passage for hit in draft.hits]
        text, ended = lift(text, passages) if told else (text, frozenset())
        cited = cite(text, passages, across=self._across) if told else Cited(text)
        today = date.today()
        on = draft.as_of or today
        stale = warnings(cited.citations, passages, draft.lang, on=on, today=today, also=ended)
        against = self._disagreements.notices(cited.text, cited.citations, passages, draft.lang)
        disclaimer = in_language(self._disclaimer, draft.lang).strip() if told else ""
        return Answer(
            text=cited.text,
            citations=cited.citations,
            refused=bool(draft.refusal),
            notices=(
                *draft.verdict.notices,
                *across.notice(draft),
                *stale,
                *against,
                *([disclaimer] if disclaimer else []),
            ),
            receipt=self._write_receipt(draft, cited, disclaimer=bool(disclaimer)),
            hits=tuple(around(hit, self._beside) for hit in draft.hits),
        )

    def _across(self, sentence: str) -> str:
        """A sentence word for word in the other language; "" where none of it is known."""
        bridge = self._drafter.bridge
        told = bridge.across(sentence, language(sentence)) if bridge else None
        return told.text if told else ""

    def _write_receipt(self, draft: Draft, cited: Cited, *, disclaimer: bool) -> dict[str, Any]:
        mode = self._drafter.mode if draft.grammar or draft.choices else "free"
        decoding = {"mode": mode, **self._writers.decoding(draft)}
        return write_receipt(
            draft.question,
            base=self._receipt,
            arm=draft.arm,
            model=self._writers.model(draft.arm).id if draft.prompt else "",
            lang=draft.lang,
            hits=draft.hits,
            across=draft.across,
            as_of=draft.as_of,
            jurisdiction=draft.scope.jurisdiction or "",
            rules=draft.verdict.rules,
            action=draft.verdict.action,
            refusal=draft.refusal,
            support=draft.support,
            threshold=self._drafter.threshold,
            decoding=decoding if draft.prompt else {},
            redacted=draft.redacted.found,
            labels_removed=cited.removed,
            disclaimer=disclaimer,
            seconds=time.perf_counter() - draft.started,
        )
