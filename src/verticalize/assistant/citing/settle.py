"""An answer that is told while it is written, so that what has been told need not be taken back.

Labels are checked, and refusals known, only when the text is there. A sentence is therefore told
when the next one has begun: from then on nothing that follows can change it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from verticalize.assistant.citing.cite import Translate, cite
from verticalize.records import Passage
from verticalize.retrieval.sources.standing import lift
from verticalize.text import CJK, sentence_spans

_LABELS = re.compile(r"(?:\s*[\[［【][\d\s,，、;；]*[\]］】])+")
# The first word of a sentence is whole; a label that is still being written is no word.
_BEGUN = re.compile(rf"[^\w\[［【]*(?:[{CJK}]|[^\W_{CJK}]+[^\w\[［【])")


_MORE = "…"  # stands for what follows: `lift` keeps a text that would be empty without it


@dataclass(slots=True)
class Settled:
    """What of a growing text has been told.

    Args:
        passages: those that labels are checked against.
        hold: whether the text so far may yet turn out to be a refusal, which is told in the
            domain's own words.
        across: as `cite` takes it.
    """

    passages: Sequence[Passage]
    hold: Callable[[str], bool]
    across: Translate | None = None
    written: str = ""
    told: str = ""
    _cut: int = 0

    def add(self, piece: str) -> str:
        """What can be told now that `piece` has been written; mostly nothing."""
        self.written += piece
        cut = settled_end(self.written)
        if cut <= self._cut or self.hold(self.written):
            return ""
        self._cut = cut
        text, _ = lift(f"{self.written[:cut]} {_MORE}", self.passages)
        checked = cite(text.removesuffix(_MORE), self.passages, across=self.across)
        return self._tell(checked.text)

    def rest(self, text: str) -> str:
        """What is left to tell of the checked answer."""
        if text.startswith(self.told):
            return text[len(self.told) :]
        return f"\n\n{text}"  # what went before cannot be taken back: the answer is told whole

    def _tell(self, text: str) -> str:
        if not text.startswith(self.told):
            return ""
        new = text[len(self.told) :]
        self.told = text
        return new


def settled_end(text: str) -> int:
    """Where the sentences end that nothing written after `text` can change; 0 where none is so."""
    spans = list(sentence_spans(text))
    if len(spans) < 2:
        return 0
    before, start = spans[-2][1], spans[-1][0]
    labels = _LABELS.match(text, before)
    begins = labels.end() if labels else start
    if not _BEGUN.match(text, begins):
        return 0
    # Labels behind a full stop belong to the sentence before them, those on a new line do not.
    return start if "\n" in text[before:start] else begins
