"""Conversations: one question and its answer are a row of an FAQ, longer ones a document."""

from collections.abc import Iterable
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.controls import REMOVED, without_controls
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.row import Row, metadata_of, record_id
from verticalize.knowledge.readers.records.turns import SYSTEM, Turn, turns, used_fields
from verticalize.records import Document

_LONGEST_TITLE = 60  # characters
_SPEAKERS = {
    "zh": {"user": "用户：", "assistant": "助手："},
    "en": {"user": "User: ", "assistant": "Assistant: "},
}
_TOOL = "a tool's turn of a conversation (left out)"
_EMPTY = "a turn of a conversation without words (left out)"


def read_dialogue(row: Row, source: SourceFile, context: Context) -> Found | Problem:
    """The conversation of a row. What the system says is metadata."""
    said: list[Turn] = []
    notes: list[str] = []
    for turn in turns(row):
        if isinstance(turn, Problem):
            return turn
        text, controls = without_controls(turn.text)
        notes += [REMOVED] * controls
        if turn.role == "tool" or not text:
            notes += [_TOOL if turn.role == "tool" else _EMPTY]
        else:
            said.append(Turn(turn.role, text))
    spoken = [turn for turn in said if turn.role != "system"]
    if not spoken:
        return Problem(row.place, "the conversation holds no turn.", "Fill it in, or remove it.")
    kept: dict[str, Any] = metadata_of(row, {"id", "lang", *used_fields(row)})
    if len(spoken) < len(said):
        kept[SYSTEM] = "\n".join(turn.text for turn in said if turn.role == "system")
    whole = "\n".join(turn.text for turn in spoken)
    lang = context.language_of(row.fields.get("lang"), source, whole)
    single = [turn.role for turn in spoken] == ["user", "assistant"]
    if single and source.spec.kind != "documents":
        return _question(row, spoken, lang, source, kept, notes)
    return _conversation(row, spoken, lang, source, kept, notes)


def _question(
    row: Row,
    spoken: list[Turn],
    lang: str,
    source: SourceFile,
    kept: dict[str, Any],
    notes: Iterable[str],
) -> Found:
    question = " ".join(spoken[0].text.split())
    document = Document(
        id=f"{source.name}#{record_id(row)}",
        source=source.name,
        kind="faq",
        title=question,
        lang=lang,
        text=f"{question}\n{spoken[1].text}",
        metadata=kept,
    )
    return Found(document, row.place, answer_start=len(question) + 1, notes=tuple(notes))


def _conversation(
    row: Row,
    spoken: list[Turn],
    lang: str,
    source: SourceFile,
    kept: dict[str, Any],
    notes: Iterable[str],
) -> Found:
    speakers = _SPEAKERS.get(lang, _SPEAKERS["en"])
    lines: list[str] = []
    marks: list[tuple[int, str]] = []
    at = 0
    for number, turn in enumerate(spoken, start=1):
        lines.append(speakers[turn.role] + turn.text)
        marks.append((at, f"turn {number}"))
        at += len(lines[-1]) + 1
    first = next((turn for turn in spoken if turn.role == "user"), spoken[0])
    document = Document(
        id=f"{source.name}#{record_id(row)}",
        source=source.name,
        kind="documents",
        title=" ".join(first.text.split())[:_LONGEST_TITLE],
        lang=lang,
        text="\n".join(lines),
        metadata=kept,
        marks=tuple(marks),
    )
    return Found(document, row.place, notes=tuple(notes))
