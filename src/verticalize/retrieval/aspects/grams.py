"""The pieces of a text by which its aspect is recognised: also of words that other searches skip.

"who", "why" and 咋 say more about what is asked than the rare words do.
"""

import re
from collections import Counter

from verticalize.text import CJK, search_form

_RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|[^\W_{CJK}]+(?:['’][a-z]+)?")
_CJK_SIZES = (1, 2, 3, 4)
_LATIN_SIZES = (2, 3, 4, 5)


def grams(text: str) -> Counter[str]:
    """How often each piece occurs.

    One to four characters of Chinese; of Latin script two to five of ``<word>``, whole words and
    pairs of them.
    """
    counts: Counter[str] = Counter()
    before = ""
    for run in _RUN.finditer(search_form(text)):
        if run.group("cjk"):
            _count(counts, run.group(), _CJK_SIZES)
            before = ""
            continue
        word = f"<{run.group()}>"
        _count(counts, word, _LATIN_SIZES)
        counts.update([word, before + word] if before else [word])
        before = word
    return counts


def _count(counts: Counter[str], run: str, sizes: tuple[int, ...]) -> None:
    for size in sizes:
        counts.update(run[i : i + size] for i in range(len(run) - size + 1))
