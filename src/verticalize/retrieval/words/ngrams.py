"""Character n-grams of a text: of words for Latin script, of runs for Chinese."""

import re
from collections import Counter

from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.text import CJK, search_form

_RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|[^\W_{CJK}]+")
_CJK_SIZES = (1, 2, 3)
_LATIN_SIZES = (3, 4, 5)


def ngrams(text: str) -> Counter[str]:
    """How often each n-gram occurs.

    One to three characters of Chinese; three to five of ``<word>`` in Latin script, with the whole
    word. English stop words are left out; Chinese has no word boundaries to find them by.
    """
    counts: Counter[str] = Counter()
    for run in _RUN.finditer(search_form(text)):
        if run.group("cjk"):
            _count(counts, run.group(), _CJK_SIZES)
        elif run.group() not in ENGLISH:
            word = f"<{run.group()}>"
            _count(counts, word, _LATIN_SIZES)
            counts[word] += 1
    return counts


def _count(counts: Counter[str], run: str, sizes: tuple[int, ...]) -> None:
    for size in sizes:
        counts.update([run[i : i + size] for i in range(len(run) - size + 1)])
