"""Self-instruct's filters for instructions that a model wrote, as Alpaca has them; Chinese too.

From Wang et al. 2023 (arXiv 2212.10560, section 2.2) and Stanford Alpaca's
``generate_instruction.py``: an instruction joins the pool only where its ROUGE-L with every
instruction of the pool is at most 0.7, where it has 4 to 150 words, and where it asks for nothing
that a text model cannot do. Their tokeniser drops Chinese; here a Chinese character is a token.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from verticalize.text import language, words

SIMILAR = 0.7
FEWEST, MOST = 4, 150  # words; Chinese characters count as below
_PER_WORD = {"zh": 1.5, "en": 1.0}  # scoring tokens for one word
# The word list of Alpaca's prompt filter, and its like in Chinese.
_CANNOT = re.compile(
    r"\b(?:images?|graphs?|pictures?|files?|maps?|draw|plot|go to|video|audio|music|flowchart"
    r"|diagram)\b"
    r"|图像|图片|图表|图形|照片|文件|地图|画一|绘制|视频|音频|音乐|流程图|示意图|前往",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"\s*(?:write a program|(?:请)?(?:编写|写)一个程序)", re.IGNORECASE)


def rouge_l(one: str, other: str) -> float:
    """F1 of the longest common subsequence of scoring tokens (Lin 2004), 0 to 1."""
    return Pool([other]).nearest(one).score


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


def unusable(instruction: str) -> str | None:
    """Why an instruction is of no use to a text model, or too short or long; else None."""
    size = len(words(instruction)) / _PER_WORD[language(instruction)]
    if size < FEWEST:
        return "instruction too short"
    if size > MOST:
        return "instruction too long"
    if found := _CANNOT.search(instruction):
        return f"not for a text model ({found[0].lower()})"
    if _PROGRAM.match(instruction):
        return "asks for a program"
    if not instruction.lstrip()[0].isalnum():
        return "begins with punctuation"
    return None


def _code_point(number: int) -> int:
    """A character of its own for each token: beyond ASCII, and around the surrogates."""
    point = 0x100 + number
    return point if point < 0xD800 else point + 0x800
