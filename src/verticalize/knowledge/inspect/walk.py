"""Documents and their passages in step: samples, lost text, and places of what is shown."""

from bisect import insort
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

from verticalize import jsonl
from verticalize.knowledge.cutting.coverage import lost
from verticalize.knowledge.inspect.figures import Cut, Lost, LostPart, Place, Sample, Share
from verticalize.knowledge.inspect.scratch import Read
from verticalize.knowledge.inspect.spread import Spread, rank_of
from verticalize.knowledge.part import DOCUMENTS, PASSAGES, PLACES
from verticalize.records import Document, Passage
from verticalize.text import count_tokens

SAMPLES = 12
LOST = 50  # documents with lost text that are shown: those with the least coverage
ENOUGH = 0.99  # coverage below which a document has lost text
_STRETCH = 3000  # characters of a sampled document that are shown, if its passages allow it
_PARTS = 10  # lost parts of a document that are shown
_PART = 300  # characters of a lost part that are shown


@dataclass(slots=True)
class _Count:
    documents: int = 0
    passages: int = 0
    characters: int = 0


@dataclass(slots=True)
class Walk:
    """What is gathered on the way. At most one document is held, and what is shown."""

    wanted: Set[str]
    places: dict[str, Place] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    lost_count: int = 0
    _samples: Spread[Sample] = field(default_factory=lambda: Spread(SAMPLES))
    _shares: dict[tuple[str, str], _Count] = field(default_factory=dict)

    def take(self, document: Document, at: str, coverage: float, own: list[Passage]) -> None:
        count = self._shares.setdefault((document.kind, document.lang), _Count())
        count.documents += 1
        count.passages += len(own)
        count.characters += len(document.text)
        for passage in own:
            if passage.id in self.wanted:
                self.places[passage.id] = _place(passage, at)
                self.texts[passage.id] = passage.text
        if coverage < ENOUGH:
            self.lost_count += 1
            insort(self.lost, _lost(document, at, coverage, own), key=attrgetter("coverage"))
            del self.lost[LOST:]
        stratum = f"{document.kind} {document.lang}"
        self._samples.offer(
            stratum, document.source, document.id, lambda: sample_of(document, at, own)
        )

    def samples(self) -> tuple[Sample, ...]:
        return tuple(self._samples.chosen())

    def shares(self) -> tuple[Share, ...]:
        return tuple(
            Share(*key, count.documents, count.passages, count.characters)
            for key, count in sorted(self._shares.items())
        )


def walk(folder: Path, wanted: Set[str], read: Read) -> Walk:
    """Go through an ingest artifact once.

    Args:
        wanted: ids of passages whose place and text are needed.
    """
    gathered = Walk(wanted)
    documents = map(Document.from_row, jsonl.read(folder / DOCUMENTS))
    passages = map(Passage.from_row, read(folder / PASSAGES))
    places = jsonl.read(folder / PLACES)
    for (document, own), place in zip(_in_step(documents, passages), places, strict=True):
        at = below(document.source, str(place["place"]))
        gathered.take(document, at, float(place["coverage"]), own)
    return gathered


def _in_step(
    documents: Iterable[Document], passages: Iterable[Passage]
) -> Iterator[tuple[Document, list[Passage]]]:
    groups = groupby(passages, key=attrgetter("document_id"))
    ident, group = next(groups, (None, iter(())))
    for document in documents:
        own: list[Passage] = []
        if ident == document.id:
            own = list(group)
            ident, group = next(groups, (None, iter(())))
        yield document, own


def below(source: str, place: str) -> str:
    """A place as told by a reader, without the folders of this machine before its source."""
    at = place.find(source)
    return place[at:] if at >= 0 else place


def _place(passage: Passage, at: str) -> Place:
    return Place(
        source=passage.source,
        document_id=passage.document_id,
        at=f"{at}, {passage.place}" if passage.place else at,
        section=passage.section,
        start=passage.start,
        end=passage.end,
    )


def sample_of(document: Document, at: str, own: list[Passage]) -> Sample:
    """The whole document if it is short, else whole passages from one that chance has chosen."""
    start, end, first, shown = 0, len(document.text), 0, own
    if end > _STRETCH and own:
        last = sum(passage.start <= end - _STRETCH for passage in own)
        first = rank_of(document.id) % max(last, 1)
        start = own[first].start if first else 0
        inside = [p for p in own[first:] if p.end <= start + _STRETCH]
        shown = inside or [own[first]]
        end = shown[-1].end
    cuts = enumerate(shown, start=first + 1)
    return Sample(
        id=document.id,
        source=document.source,
        at=at,
        title=document.title,
        kind=document.kind,
        lang=document.lang,
        start=start,
        text=document.text[start:end],
        characters=len(document.text),
        passages=len(own),
        cuts=tuple(_cut(number, passage) for number, passage in cuts),
    )


def _cut(number: int, passage: Passage) -> Cut:
    tokens = count_tokens(passage.text)
    span = passage.start, passage.end
    return Cut(number, *span, tokens, passage.section, passage.place, passage.lead)


def _lost(document: Document, at: str, coverage: float, own: list[Passage]) -> Lost:
    parts = lost(document, own)
    shown = tuple(
        LostPart(start, end, document.text[start : min(end, start + _PART)])
        for start, end in islice(parts, _PARTS)
    )
    return Lost(document.id, at, document.title, document.lang, coverage, shown, len(parts))
