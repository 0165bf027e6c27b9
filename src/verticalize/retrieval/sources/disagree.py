"""Sources that disagree, told beside an answer that cites one of them.

The stage instruct finds them among the facts; a model that may only quote cannot say it itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from verticalize import jsonl
from verticalize.records import Citation, Passage

DISAGREEMENTS = "disagreements.jsonl"
SAID = {"zh": "各来源的说法不一致。", "en": "The sources disagree."}  # by a model, before it quotes
_BOTH = {
    "zh": "来源[{label}]和[{other}]的说法不一致。",
    "en": "Sources [{label}] and [{other}] disagree.",
}
_ELSEWHERE = {
    "zh": "来源[{label}]与{other}“{title}”的说法不一致，后者称：{quote}",
    "en": "Source [{label}] disagrees with {other}“{title}”, which says: {quote}",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a passage says, and what another one says of the same thing."""

    passage: str
    quote: str
    other: str
    other_title: str
    other_quote: str

    def row(self) -> dict[str, str]:
        """One line of ``disagreements.jsonl``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Disagreements:
    """Those of a build, by the passage that is cited."""

    known: dict[str, list[Disagreement]]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What the stage instruct left in `folder`; nothing where it left no such file."""
        known: dict[str, list[Disagreement]] = {}
        path = folder / DISAGREEMENTS
        for row in jsonl.read(path) if path.is_file() else ():
            found = Disagreement(**row)
            known.setdefault(found.passage, []).append(found)
        return cls(known)

    def notices(
        self, text: str, citations: Sequence[Citation], passages: Sequence[Passage], lang: str
    ) -> tuple[str, ...]:
        """One line for each statement that is cited and that another source contradicts.

        Where the answer `text` cites both sides and says itself that they disagree, there is none.
        """
        labels = {passage.id: label for label, passage in enumerate(passages, start=1)}
        cited = {citation.passage_id for citation in citations}
        said = SAID.get(lang, SAID["en"]) in text
        lines = (
            _line(citation.label, found, labels.get(found.other), lang, both=found.other in cited)
            for citation in citations
            for found in self._of(citation)
            if not (said and found.other in cited)
        )
        return tuple(dict.fromkeys(lines))

    def _of(self, citation: Citation) -> Iterator[Disagreement]:
        for found in self.known.get(citation.passage_id, ()):
            if citation.quote in found.quote or found.quote in citation.quote:
                yield found


def _line(label: int, found: Disagreement, other: int | None, lang: str, *, both: bool) -> str:
    """What the other source says, unless the answer cites `both`."""
    if both and other is not None:
        first, second = sorted((label, other))
        return _BOTH.get(lang, _BOTH["en"]).format(label=first, other=second)
    shown = f"[{other}] " if other is not None else ""
    return _ELSEWHERE.get(lang, _ELSEWHERE["en"]).format(
        label=label,
        other=shown.strip() if lang == "zh" else shown,
        title=found.other_title,
        quote=found.other_quote,
    )
