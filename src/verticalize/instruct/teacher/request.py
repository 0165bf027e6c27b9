"""What is asked of a teacher, and what comes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from verticalize.fingerprint import of_value
from verticalize.records import Message
from verticalize.text import most_tokens

_PER_MESSAGE, _PER_REQUEST = 8, 16  # tokens that chat templates add, generously


class Usage(NamedTuple):
    """Tokens read and written by a teacher."""

    read: int = 0
    written: int = 0

    def plus(self, other: "Usage") -> "Usage":
        return Usage(self.read + other.read, self.written + other.written)

    def minus(self, other: "Usage") -> "Usage":
        return Usage(self.read - other.read, self.written - other.written)

    @property
    def total(self) -> int:
        return self.read + self.written


NOTHING = Usage()


def total(usages: Iterable[Usage]) -> Usage:
    """All of them together."""
    found = list(usages)
    return Usage(sum(u.read for u in found), sum(u.written for u in found))


@dataclass(frozen=True, slots=True)
class Request:
    """One prompt with its sampling. The same prompt with another `seed` is another request."""

    messages: tuple[Message, ...]
    max_new_tokens: int
    temperature: float = 0.0
    seed: int = 0

    @classmethod
    def of(
        cls, prompt: str, *, max_new_tokens: int, temperature: float = 0.0, seed: int = 0
    ) -> "Request":
        """A request of one user message."""
        return cls(({"role": "user", "content": prompt},), max_new_tokens, temperature, seed)

    def key(self, teacher: str) -> str:
        """The hash under which the reply of this teacher is kept."""
        return of_value(
            [teacher, list(self.messages), self.max_new_tokens, self.temperature, self.seed]
        )

    @property
    def most(self) -> Usage:
        """What it can use at most; the prompt by the upper estimate of `text.most_tokens`."""
        return Usage(prompt_tokens(self.messages), self.max_new_tokens)


@dataclass(frozen=True, slots=True)
class Reply:
    """A teacher's reply. `cut`: it ended at the token limit. `estimated`: no usage was reported."""

    text: str
    usage: Usage
    cut: bool = False
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that got no reply, and why."""

    reason: str


def prompt_tokens(messages: Sequence[Message]) -> int:
    """An upper estimate of the tokens of a prompt."""
    return _PER_REQUEST + sum(_PER_MESSAGE + most_tokens(m["content"]) for m in messages)
