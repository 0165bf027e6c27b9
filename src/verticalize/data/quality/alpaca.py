"""Self-instruct's filter against instructions that are too much alike; Chinese too.

From Wang et al. 2023 (arXiv 2212.10560, section 2.2) and Stanford Alpaca's
``generate_instruction.py``: an instruction joins the pool only where its ROUGE-L (F1 of the longest
common subsequence, Lin 2004) with every instruction of the pool is at most 0.7. Their tokeniser
drops Chinese; here a Chinese character is a token.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from verticalize.text import words

SIMILAR = 0.7


@dataclass(frozen=True, slots=True)
class Likeness:
    """The text of a pool most like another; 0.0 and no text where nothing reaches the threshold."""

    score: float
    text: str = ""


class Pool:
    """Texts that new ones are compared with: add as they are kept.

    Every distinct token becomes one character, so that the comparison of two lists of tokens is one
    of two strings: `rapidfuzz` works out ``2 * LCS / (len(a) + len(b))`` with bit vectors (Hyyrö
    2004), and leaves off where the threshold is out of reach.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._letters: dict[str, str] = {}
        self._texts: list[str] = []
        self._coded: list[str] = []
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str) -> None:
        self._texts.append(text)
        self._coded.append(self._code(text))

    def nearest(self, text: str, *, threshold: float = 0.0) -> Likeness:
        """The first text with the highest ROUGE-L of `threshold` or more."""
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        found = process.extractOne(
            self._code(text),
            self._coded,
            scorer=Indel.normalized_similarity,
            score_cutoff=threshold,
        )
        if found is None or not (self._coded[found[2]] and found[1]):
            return Likeness(0.0)
        return Likeness(float(found[1]), self._texts[found[2]])

    def _code(self, text: str) -> str:
        letters = self._letters
        return "".join(
            letters.setdefault(token, chr(_code_point(len(letters)))) for token in words(text)
        )


def similar(instruction: str, pool: Pool, *, threshold: float = SIMILAR) -> str | None:
    """Why an instruction must not join the pool: it is too like one of it. Else None."""
    found = pool.nearest(instruction, threshold=threshold)
    if found.score <= threshold:
        return None
    return f"too similar (ROUGE-L {found.score:.2f}) to “{found.text}”"


def _code_point(number: int) -> int:
    """A character of its own for each token: beyond ASCII, and around the surrogates."""
    point = 0x100 + number
    return point if point < 0xD800 else point + 0x800
