"""What an answer may say, for models whose every token can be chosen."""

from collections.abc import Callable
from typing import Protocol

Encode = Callable[[str], list[int]]


class Machine(Protocol):
    """Follows one answer token by token and says which ids may come next."""

    def allowed(self) -> list[int]:
        """The ids that may come next; never empty before the end."""
        ...

    def forced(self) -> list[int]:
        """Walk on while there is no alternative; the ids walked, the end included."""
        ...

    def advance(self, token: int) -> None:
        """Go on with one of the allowed ids."""
        ...

    def text(self) -> str | None:
        """The answer so far, where it may end here and is not what its ids decode to."""
        ...


class Grammar(Protocol):
    """A set of answers."""

    def machine(self, encode: Encode, *, end: int, max_new_tokens: int) -> Machine:
        """A machine for one answer.

        Args:
            encode: text to ids as they stand in an answer, without special tokens.
            end: the id that ends an answer.
            max_new_tokens: the end included.
        """
        ...
