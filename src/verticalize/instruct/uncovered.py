"""Which passages no row is made from, and why: one of `REASONS` each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from verticalize.instruct.marks import CONTESTED, HELD_FACT, TWICE, Marks
from verticalize.instruct.split import Held
from verticalize.instruct.texts.extracts import body
from verticalize.records import Passage

HELD = "held-out document"
CROWDED = "has questions, but there were more than max_examples"
LANGUAGE = "no wordings for its language"
EMPTY = "nothing but headings, tables and lead-ins"
SILENT = "no sentence that a question fits"
UNREAD = "no fact and no question was read from it"
REASONS = (HELD, HELD_FACT, TWICE, CONTESTED, CROWDED, LANGUAGE, EMPTY, SILENT, UNREAD)
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Uncovered:
    """One passage without a row: its id, and where it stands."""

    passage: str
    source: str
    lang: str
    section: str
    reason: str

    def row(self) -> dict[str, str]:
        """The JSON form of ``uncovered.jsonl``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bare:
    """The passages that nothing is asked of, in their order, found anew each time."""

    passages: Iterable[Passage]
    marks: Marks
    held: Held

    def __iter__(self) -> Iterator[Uncovered]:
        for number, passage in enumerate(self.passages):
            if not self.marks.is_used(number):
                reason = _reason(number, passage, self.marks, self.held)
                yield Uncovered(passage.id, passage.source, passage.lang, passage.section, reason)


def counted(found: Iterable[Uncovered], passages: int) -> dict[str, int]:
    """How many passages have a row, and how many have none for each reason."""
    reasons = Counter(one.reason for one in found)
    return {"with a question": passages - reasons.total()} | {
        reason: reasons[reason] for reason in REASONS if reasons[reason]
    }


def _reason(number: int, passage: Passage, marks: Marks, held: Held) -> str:
    if held.has(passage.document_id):
        return HELD
    if marks.is_possible(number):
        return CROWDED
    if lost := marks.lost(number):
        return lost
    if passage.kind != "documents":
        return SILENT if marks.is_read(number) else UNREAD
    if passage.lang not in LANGUAGES:
        return LANGUAGE
    return SILENT if body(passage) else EMPTY
