"""The assistant: one way from a question to a safe, grounded, cited answer, in any arm."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from verticalize.assistant.cite import Cited, cite
from verticalize.assistant.extract import extract, joiner, statements
from verticalize.assistant.followup import standalone
from verticalize.assistant.guard import Guard, Redacted, Verdict, in_language
from verticalize.assistant.receipt import write_receipt
from verticalize.errors import ModelError
from verticalize.models.chat import ChatModel
from verticalize.models.quote import QuoteGrammar
from verticalize.records import ARMS, Answer, Arm, Hit, Message
from verticalize.retrieval.prompt import closed_messages, fit, grounded_messages, lead
from verticalize.text import language, words

if TYPE_CHECKING:
    from verticalize.domain.pack import Pack

Search = Callable[[str, int, str | None], list[Hit]]
Support = Callable[[str, list[Hit]], float]
RETRIEVAL = "retrieval"  # what receipts call the arm that has no model at all
MAX_QUESTION = 4000  # characters; patterns and prompts are made for questions, not for books
_TOO_LONG = {
    "zh": f"问题太长，只处理了前{MAX_QUESTION}个字符。",
    "en": f"The question was too long; only its first {MAX_QUESTION} characters were read.",
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question on its way: `text` where it needs no model, else `prompt`."""

    question: str
    arm: str
    lang: str
    verdict: Verdict
    redacted: Redacted
    started: float
    hits: tuple[Hit, ...] = ()
    support: float | None = None
    text: str = ""
    refusal: str = ""
    prompt: tuple[Message, ...] = ()
    grammar: QuoteGrammar | None = None


class Assistant:
    """Answers questions with or without evidence, with the base or the tuned model.

    Args:
        name: of the domain.
        system, refusal, disclaimer: wordings by language.
        guard: the pack's safety rules.
        search: question, number of passages, language → hits, best first.
        support: question, hits → how far the hits answer it; under `threshold` is refused.
        base, tuned: the models of the four arms. With neither, answers are quoted from the best
            passage, and no model library is imported.
        k: passages retrieved. `prompt_tokens`: what of them may stand in a prompt.
        mode: ``"quote"`` lets a model with evidence only quote it or refuse.
        receipt: what every receipt starts from, such as artifact keys.
    """

    def __init__(
        self,
        *,
        name: str,
        system: Mapping[str, str],
        refusal: Mapping[str, str],
        search: Search,
        disclaimer: Mapping[str, str] | None = None,
        guard: Guard | None = None,
        support: Support | None = None,
        threshold: float = 0.0,
        base: ChatModel | None = None,
        tuned: ChatModel | None = None,
        k: int = 5,
        prompt_tokens: int = 1200,
        mode: Literal["quote", "free"] = "free",
        max_new_tokens: int = 256,
        temperature: float = 0.0,
        seed: int = 0,
        receipt: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self._system, self._refusal, self._disclaimer = system, refusal, disclaimer or {}
        self._guard = guard or Guard()
        self._search, self._support, self._threshold = search, support, threshold
        self._models = {"base": base, "tuned": tuned}
        self._k, self._prompt_tokens = k, prompt_tokens
        self._mode, self._max_new_tokens = mode, max_new_tokens
        self._temperature, self._seed = temperature, seed
        self._receipt = {"domain": name, **(receipt or {})}

    @classmethod
    def open(cls, pack: "Pack", *, runs: Path = Path("runs"), **options: Any) -> "Assistant":
        """The assistant of the newest build of `pack` under `runs`.

        Raises:
            StoreError: nothing has been built, or an artifact is damaged.
            ModelError: its model cannot be loaded.
        """
        from verticalize.assistant.open import open_assistant

        return open_assistant(pack, runs=runs, **options)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms that have their model; empty for an assistant that only retrieves."""
        return tuple(arm for arm in ARMS if self._models[arm.split("+")[0]] is not None)

    @property
    def default_arm(self) -> str:
        """The best arm there is: tuned before base, always with evidence."""
        grounded = [arm for arm in self.arms if arm.endswith("+rag")]
        return grounded[-1] if grounded else RETRIEVAL

    def ask(
        self, question: str, *, arm: Arm | None = None, history: Sequence[Message] = ()
    ) -> Answer:
        """The answer to one question.

        Raises:
            ModelError: the arm's model is not there.
        """
        return self._complete([self._draft(question, arm, history)])[0]

    def ask_many(self, questions: Sequence[str], *, arm: Arm | None = None) -> list[Answer]:
        """The answers to many questions, generated as one batch."""
        return self._complete([self._draft(question, arm, ()) for question in questions])

    def stream(
        self, question: str, *, arm: Arm | None = None, history: Sequence[Message] = ()
    ) -> Iterator[str | Answer]:
        """Pieces of text as they are written, then the checked answer, whose text counts."""
        draft = self._draft(question, arm, history)
        if not draft.prompt:
            yield draft.text
            yield self._finish(draft, draft.text)
            return
        pieces = []
        for piece in self._model(draft.arm).stream(
            draft.prompt,
            max_new_tokens=self._max_new_tokens,
            temperature=self._temperature,
            seed=self._seed,
            grammar=draft.grammar,
        ):
            pieces.append(piece)
            yield piece
        yield self._finish(draft, "".join(pieces))

    def _complete(self, drafts: Sequence[_Draft]) -> list[Answer]:
        waiting = [draft for draft in drafts if draft.prompt]
        texts: Iterator[str] = iter(())
        if waiting:
            texts = iter(
                self._model(waiting[0].arm).generate(
                    [draft.prompt for draft in waiting],
                    max_new_tokens=self._max_new_tokens,
                    temperature=self._temperature,
                    seed=self._seed,
                    grammars=[draft.grammar for draft in waiting],
                )
            )
        return [
            self._finish(draft, next(texts) if draft.prompt else draft.text) for draft in drafts
        ]

    def _draft(self, asked: str, arm: Arm | None, history: Sequence[Message]) -> _Draft:
        """Everything up to the model: redaction, safety, retrieval, the refusal gate, the prompt."""
        started = time.perf_counter()
        name = arm or self.default_arm
        if name != RETRIEVAL:
            self._model(name)
        redacted = self._guard.redact(asked[:MAX_QUESTION].strip())
        lang = language(redacted.text)
        verdict = self._guard.inspect(redacted.text, lang=lang)
        if len(asked) > MAX_QUESTION:
            verdict = replace(verdict, notices=(*verdict.notices, _TOO_LONG[lang]))
        draft = _Draft(
            question=standalone(redacted.text, history),
            arm=name,
            lang=lang,
            verdict=verdict,
            redacted=redacted,
            started=started,
        )
        if verdict.action in ("emergency", "refuse"):
            refusal = "safety" if verdict.action == "refuse" else ""
            return replace(draft, text="\n\n".join(verdict.messages), refusal=refusal)
        return self._closed(draft) if name in ("base", "tuned") else self._grounded(draft)

    def _closed(self, draft: _Draft) -> _Draft:
        system = in_language(self._system, draft.lang)
        return replace(
            draft,
            prompt=tuple(closed_messages(draft.question, system=system, lang=draft.lang)),
        )

    def _grounded(self, draft: _Draft) -> _Draft:
        found = self._search(draft.question, self._k, draft.lang) if draft.question else []
        shown = fit([hit.passage for hit in found], self._prompt_tokens)
        by_id = {hit.passage.id: hit for hit in found}
        draft = replace(draft, hits=tuple(by_id[passage.id] for passage in shown))
        if self._support is not None and found:
            draft = replace(draft, support=self._support(draft.question, found))
        if not found or (draft.support is not None and draft.support < self._threshold):
            return self._refused(draft, "evidence")
        if draft.arm == RETRIEVAL:
            text = extract(draft.question, shown, lang=draft.lang)
            return replace(draft, text=text) if text else self._refused(draft, "evidence")
        system = in_language(self._system, draft.lang)
        prompt = grounded_messages(draft.question, shown, system=system, lang=draft.lang)
        return replace(draft, prompt=tuple(prompt), grammar=self._grammar(draft))

    def _grammar(self, draft: _Draft) -> QuoteGrammar | None:
        if self._mode != "quote":
            return None
        passages = [hit.passage for hit in draft.hits]
        return QuoteGrammar(
            leads=tuple(lead(label, draft.lang) for label in range(1, len(passages) + 1)),
            sentences=statements(passages),
            refusal=in_language(self._refusal, draft.lang),
            joiner=joiner(draft.lang),
        )

    def _refused(self, draft: _Draft, why: str) -> _Draft:
        return replace(draft, text=in_language(self._refusal, draft.lang), refusal=why)

    def _finish(self, draft: _Draft, text: str) -> Answer:
        """Everything after the model: refusal, checked citations, notices, the receipt."""
        handled = draft.verdict.action in ("emergency", "refuse")
        if not draft.refusal and not handled and self._is_refusal(text):
            draft = self._refused(draft, "model")
            text = draft.text
        passages = [hit.passage for hit in draft.hits]
        cited = Cited(text) if draft.refusal or handled else cite(text, passages)
        notices = draft.verdict.notices
        if not handled and not draft.refusal:
            disclaimer = in_language(self._disclaimer, draft.lang).strip()
            notices += (disclaimer,) if disclaimer else ()
        return Answer(
            text=cited.text,
            citations=cited.citations,
            refused=bool(draft.refusal),
            notices=notices,
            receipt=self._write_receipt(draft, cited),
            hits=draft.hits,
        )

    def _write_receipt(self, draft: _Draft, cited: Cited) -> dict[str, Any]:
        return write_receipt(
            draft.question,
            base=self._receipt,
            arm=draft.arm,
            model=self._model(draft.arm).id if draft.prompt else "",
            lang=draft.lang,
            hits=draft.hits,
            rules=draft.verdict.rules,
            action=draft.verdict.action,
            refusal=draft.refusal,
            support=draft.support,
            threshold=self._threshold,
            decoding={
                "mode": "quote" if draft.grammar else "free",
                "max_new_tokens": self._max_new_tokens,
                "temperature": self._temperature,
                "seed": self._seed,
            }
            if draft.prompt
            else {},
            redacted=draft.redacted.found,
            labels_removed=cited.removed,
            seconds=time.perf_counter() - draft.started,
        )

    def _is_refusal(self, text: str) -> bool:
        said = words(text)
        return not said or any(said == words(refusal) for refusal in self._refusal.values())

    def _model(self, arm: str) -> ChatModel:
        model = self._models.get(arm.split("+")[0])
        if model is None:
            raise ModelError(
                f"the assistant has no model for the arm '{arm}'.",
                place=self.name,
                hint="Available: " + (", ".join(self.arms) or "retrieval only") + ".",
            )
        return model
