"""Who writes the answers: the models of the arms, and how they decode."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from verticalize.assistant.answers.choose import choose, pieces
from verticalize.assistant.draft import Draft
from verticalize.assistant.together import joined
from verticalize.errors import ModelError
from verticalize.models.chat import ChatModel, CountsTokens
from verticalize.records import ARMS, Arm


class Decoding(TypedDict):
    """As `ChatModel.generate` takes it."""

    max_new_tokens: int
    temperature: float
    repetition_penalty: float
    seed: int


@dataclass(frozen=True, slots=True)
class Writers:
    """The models by name, ``base`` and ``tuned``, where they are there; `domain` is for errors."""

    domain: str
    models: Mapping[str, ChatModel | None]
    usual: Decoding

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms that have their model."""
        return tuple(arm for arm in ARMS if self.models[_name(arm)] is not None)

    def model(self, arm: str) -> ChatModel:
        """Raises: ModelError: the arm's model is not there."""
        model = self.models.get(_name(arm))
        if model is None:
            raise ModelError(
                f"the assistant has no model for the arm '{arm}'.",
                place=self.domain,
                hint=f"Available: {', '.join(self.arms)}."
                if self.arms
                else "Available: retrieval only. Go on with: verticalize build "
                f"{self.domain} --until base",
            )
        return model

    def texts(self, drafts: Sequence[Draft]) -> list[str]:
        """The text of each draft: its own, or what the model chooses or writes in one batch."""
        parts = [draft.apart or (draft,) for draft in drafts]
        said = iter(self._texts([part for each in parts for part in each]))
        texts = [[next(said) for _ in each] for each in parts]
        return [
            joined(own) if draft.apart else own[0] for draft, own in zip(drafts, texts, strict=True)
        ]

    def _texts(self, drafts: Sequence[Draft]) -> list[str]:
        texts = [draft.text for draft in drafts]
        chosen = [number for number, draft in enumerate(drafts) if draft.choices]
        written = [n for n, draft in enumerate(drafts) if draft.prompt and not draft.choices]
        for numbers, answer in ((chosen, self._choose), (written, self._write)):
            if numbers:
                found = answer([drafts[number] for number in numbers])
                for number, text in zip(numbers, found, strict=True):
                    texts[number] = text
        return texts

    def pieces(self, draft: Draft) -> Iterator[str]:
        """The text of a draft that needs a model, as it is written."""
        model = self.model(draft.arm)
        if draft.choices:
            return pieces(*self.texts([draft]))
        return model.stream(draft.prompt, grammar=draft.grammar, **self.decoding(draft))

    def decoding(self, draft: Draft) -> Decoding:
        """How the answer is decoded: a freely written one may have a bound of its own."""
        most = self.usual["max_new_tokens"]
        if draft.max_new_tokens is None or draft.grammar is not None:
            return self.usual
        return {**self.usual, "max_new_tokens": min(draft.max_new_tokens, most)}

    def tokens(self, draft: Draft, written: str) -> dict[str, Any]:
        """``tokens`` that the model has read and written, or has weighed and chosen.

        Empty where none was asked, or its tokenizer is not at hand.
        """
        model = self.models[_name(draft.arm)] if draft.prompt else None
        if not isinstance(model, CountsTokens):
            return {}
        weighed = [
            sum(model.count(choice.prompt, part.chosen_by))
            for part in draft.apart or (draft,)
            for choice in part.choices
        ]
        prompt, completion = model.count(draft.prompt, written)
        return {"tokens": {"prompt": sum(weighed) or prompt, "completion": completion}}

    def _choose(self, drafts: Sequence[Draft]) -> list[str]:
        questions = [draft.chosen_by for draft in drafts]
        return choose(self.model(drafts[0].arm), questions, [draft.choices for draft in drafts])

    def _write(self, drafts: Sequence[Draft]) -> list[str]:
        return self.model(drafts[0].arm).generate(
            [draft.prompt for draft in drafts],
            grammars=[draft.grammar for draft in drafts],
            **self.usual,
        )


def _name(arm: str) -> str:
    return arm.removesuffix("+rag")
