"""Phrasing files of a pack: how people ask for what a statement of the knowledge says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.domain.json_lines import read_lines
from verticalize.errors import Problem, did_you_mean

_FIELDS = ("document", "tells", "asked")
_EXAMPLE = '{"document": "faq.csv#7", "asked": ["how long does it take"]}'


@dataclass(frozen=True, slots=True)
class Phrasings:
    """One line of a phrasing file.

    Args:
        document: the id of a document.
        tells: what of it answers: the id of a relation, or a sentence verbatim; "" for the
            answer of an FAQ.
        asked: questions that people ask to which that is the answer.
        place: ``file:line``.
    """

    document: str
    tells: str
    asked: tuple[str, ...]
    place: str


def read_phrasings(path: Path) -> tuple[list[Phrasings], list[Problem]]:
    """The lines of one file (JSON Lines), and every bad one with its number."""
    return read_lines(path, _read)


def _read(place: str, line: str) -> tuple[Phrasings | None, list[Problem]]:
    found = _line(place, line)
    return (None, [found]) if isinstance(found, Problem) else (found, [])


def _line(place: str, line: str) -> Phrasings | Problem:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        return Problem(place, f"not valid JSON ({error.msg}).", f"Write lines as {_EXAMPLE}")
    except RecursionError:
        return Problem(place, "is nested too deeply.", f"Write lines as {_EXAMPLE}")
    if any("\ud800" <= char <= "\udfff" for char in json.dumps(row, ensure_ascii=False)):
        return Problem(place, "holds half of a character.", "Write the file as UTF-8 again.")
    if not isinstance(row, dict):
        return Problem(place, "expected a JSON object.", f"Write lines as {_EXAMPLE}")
    if unknown := sorted(row.keys() - set(_FIELDS)):
        return Problem(place, f"unknown key '{unknown[0]}'.", did_you_mean(unknown[0], _FIELDS))
    document, tells, asked = row.get("document"), row.get("tells", ""), row.get("asked")
    if not isinstance(document, str) or not document.strip():
        return Problem(place, "'document' is required: the id of a document.", _EXAMPLE)
    if not isinstance(tells, str):
        hint = "Give a relation's id or a sentence of the document."
        return Problem(place, "'tells' must be text.", hint)
    if not isinstance(asked, list) or not _are_questions(asked):
        return Problem(place, "'asked' must be a list of questions.", _EXAMPLE)
    return Phrasings(document.strip(), tells.strip(), tuple(map(str.strip, asked)), place)


def _are_questions(values: Iterable[Any]) -> bool:
    found = list(values)
    return bool(found) and all(isinstance(one, str) and one.strip() for one in found)
