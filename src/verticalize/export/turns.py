"""How a chat template writes its turns, found out by rendering: the pieces around what is said.

A conversation is ``system? (user assistant)*``. Where a template writes every turn the same way,
nine pieces say all of it, and other software can be told them; `turns_of` proves it on
conversations of each kind before it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.template import render, terminator
from verticalize.records import Message

_SAID = ("⟦s⟧", "⟦u⟧", "⟦a⟧", "⟦v⟧")


@dataclass(frozen=True, slots=True)
class Turns:
    """`begin` (such as <s>) stands once, before everything: most servers write it themselves.

    system: before and after the system's words; user: before the user's; reply: between the user's
    and the assistant's; lead: white space that the model itself writes before its words; end: after
    the assistant's.
    """

    begin: str
    before_system: str
    after_system: str
    before_user: str
    before_reply: str
    lead: str
    end: str
    stop: str

    def text(self, messages: Sequence[Message]) -> str:
        """The prompt up to the next reply, as these pieces write it."""
        around = {
            "system": (self.before_system, self.after_system),
            "user": (self.before_user, self.before_reply),
            "assistant": (self.lead, self.end),
        }
        said = [
            around[one["role"]][0] + one["content"] + around[one["role"]][1] for one in messages
        ]
        return self.begin + "".join(said)

    @property
    def name(self) -> str | None:
        """What LLaMA-Factory and others call it, where it is one of the known ones."""
        return _KNOWN.get((self.before_user, self.before_reply))


_KNOWN = {
    ("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"): "chatml",
    (
        "<|start_header_id|>user<|end_header_id|>\n\n",
        "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    ): "llama3",
    ("USER: ", " ASSISTANT:"): "vicuna",
    ("### Instruction:\n", "\n\n### Response:\n"): "alpaca",
}


def turns_of(tokenizer: Any) -> Turns:
    """The pieces of the tokenizer's chat template.

    Raises:
        ModelError: it writes some turn differently from others, or no system turn.
    """
    system, user, reply, more = _SAID
    try:
        text = render(tokenizer, _conversation((system, user, reply, more)))
        first, rest = text.split(system)
        middle, rest = rest.split(user)
        before_reply, rest = rest.split(reply)
        between, last = rest.split(more)
    except ValueError:
        raise _refusal(tokenizer) from None
    stop = str(tokenizer.convert_ids_to_tokens(terminator(tokenizer)))
    lead = before_reply.removeprefix(last)
    found = _pieces(tokenizer, first, middle, (last, lead), between, stop)
    if found is None or lead.strip() or not _proven(tokenizer, found):
        raise _refusal(tokenizer)
    return found


def _pieces(
    tokenizer: Any, first: str, middle: str, reply: tuple[str, str], between: str, stop: str
) -> Turns | None:
    """The end of an answer is its terminator and the white space after it."""
    if not between.startswith(stop):
        return None
    before_user = between[len(stop) :].lstrip()
    end = between[: len(between) - len(before_user)]
    begin = tokenizer.bos_token or ""
    begin = begin if begin and first.startswith(begin) else ""
    if not middle.endswith(before_user):
        return None
    after_system = middle[: len(middle) - len(before_user)]
    before_system = first[len(begin) :]
    return Turns(begin, before_system, after_system, before_user, *reply, end, stop)


def _proven(tokenizer: Any, turns: Turns) -> bool:
    """Whether the pieces write what the template writes, for one to three rounds."""
    said = ("你是谁？", "What is gout?", "痛风是一种关节炎。", "And  then?\n\n1.", "b", "c")
    cases = [_conversation(said[:size]) for size in (2, 4, 6)]
    return all(render(tokenizer, case) == turns.text(case) for case in cases)


def _conversation(said: Sequence[str]) -> list[Message]:
    roles = ("system", *(role for _, role in product(range(len(said)), ("user", "assistant"))))
    return [
        {"role": role, "content": text}  # type: ignore[typeddict-item]
        for role, text in zip(roles, said, strict=False)
    ]


def _refusal(tokenizer: Any) -> ModelError:
    return ModelError(
        "the base's chat template writes some turns differently from others, or no system turn, "
        "which Ollama's templates cannot say after it.",
        place=str(tokenizer.name_or_path),
        hint="Use --to gguf: llama.cpp reads the template itself (llama-server --jinja).",
    )
