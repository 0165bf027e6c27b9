"""What a part asks of a search: the whole of `Index.search`, or as little of it as it needs."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from verticalize.records import Hit, Passage


class Search(Protocol):
    """Question, number of passages and language → hits, best first, as `Index.search` has them."""

    def __call__(
        self,
        question: str,
        k: int,
        lang: str | None,
        /,
        *,
        on: date | None = None,
        jurisdiction: str | None = None,
    ) -> list[Hit]:
        """The hits of the law of the day `on`, and of the place `jurisdiction`.

        Raises:
            RetrievalError: no passage has the jurisdiction.
        """


class ScopedSearch(Protocol):
    """A search whose language and scope are set; it is a `DeepSearch` and a `Find`, too."""

    def __call__(self, question: str, k: int = ..., /) -> list[Hit]:
        """The best hits, as many as the assistant shows if `k` is not given."""


PlainSearch = Callable[[str, int, str | None], list[Hit]]  # question, number, language → hits
DeepSearch = Callable[[str, int], Sequence[Hit]]  # question, number → hits
Find = Callable[[str], Sequence[Hit]]  # question → hits
Beside = Callable[[Passage], Sequence[Passage]]  # a passage → all of its parent, in their order
