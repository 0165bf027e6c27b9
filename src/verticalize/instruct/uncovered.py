"""Which passages no row is made from, and why: one of `REASONS` each."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from verticalize.instruct.candidate import Choice
from verticalize.instruct.split import Held
from verticalize.instruct.texts.extracts import body
from verticalize.records import Fact, Passage, Question

HELD = "held-out document"
HELD_FACT = "all its questions name a held-out fact"
TWICE = "all its questions came up elsewhere"
CROWDED = "has questions, but there were more than max_examples"
LANGUAGE = "no wordings for its language"
EMPTY = "nothing but headings, tables and lead-ins"
SILENT = "no sentence that a question fits"
UNREAD = "no fact and no question was read from it"
CONTESTED = "all its questions are contested or outdated"
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


def uncovered(
    passages: Iterable[Passage],
    *,
    used: Iterable[Choice],
    possible: Iterable[Choice],
    lost: Mapping[str, str],
    facts: Iterable[Fact],
    questions: Iterable[Question],
    held: Held,
) -> Iterator[Uncovered]:
    """The passages that nothing is asked of, in their order.

    Args:
        used: the candidates that became rows.
        possible: all that could have become one.
        lost: passage id → why its last question was dropped.
    """
    stated = {fact.id: fact.passage_id for fact in facts}
    asked, could = _passages(used, stated), _passages(possible, stated)
    read = set(stated.values()) | {question.passage_id for question in questions}
    for passage in passages:
        if passage.id not in asked:
            reason = _reason(passage, could, lost, read, held)
            yield Uncovered(passage.id, passage.source, passage.lang, passage.section, reason)


def counted(found: Collection[Uncovered], passages: int) -> dict[str, int]:
    """How many passages have a row, and how many have none for each reason."""
    reasons = Counter(one.reason for one in found)
    return {"with a question": passages - len(found)} | {
        reason: reasons[reason] for reason in REASONS if reasons[reason]
    }


def _passages(candidates: Iterable[Choice], stated: Mapping[str, str]) -> set[str]:
    found = set()
    for candidate in candidates:
        found.add(candidate.gold)
        found.update(stated.get(evidence, evidence) for evidence in candidate.whole().evidence)
    return found


def _reason(
    passage: Passage,
    could: Collection[str],
    lost: Mapping[str, str],
    read: Collection[str],
    held: Held,
) -> str:
    if held.has(passage.document_id):
        return HELD
    if passage.id in could:
        return CROWDED
    if passage.id in lost:
        return lost[passage.id]
    if passage.kind != "documents":
        return SILENT if passage.id in read else UNREAD
    if passage.lang not in LANGUAGES:
        return LANGUAGE
    return SILENT if body(passage) else EMPTY
