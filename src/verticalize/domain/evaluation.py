"""Evaluation files of a pack: JSON Lines of hand-written questions."""

import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from verticalize.domain.json_lines import read_lines
from verticalize.errors import Problem, did_you_mean
from verticalize.records import SLICES, EvalItem

_FIELDS = {field.name for field in fields(EvalItem)}


def read_items(path: Path) -> tuple[list[EvalItem], list[Problem]]:
    """The items of one file, and every bad line with its number."""
    return read_lines(path, _item)


def item_places(paths: Iterable[Path]) -> dict[str, str]:
    """``file:line`` of every item, by its id, of files that `read_items` found in order."""
    return {
        json.loads(line)["id"]: f"{path}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1)
        if line.strip()
    }


def _item(place: str, line: str) -> tuple[EvalItem | None, list[Problem]]:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        return None, [Problem(place, f"not valid JSON ({error.msg}).")]
    if not isinstance(row, dict):
        return None, [Problem(place, "expected a JSON object.")]
    problems = [
        Problem(place, f"unknown key '{key}'.", did_you_mean(key, _FIELDS))
        for key in sorted(row.keys() - _FIELDS)
    ]
    problems += [
        Problem(place, f"'{key}' is required and must be text.")
        for key in ("id", "slice", "lang", "question")
        if not isinstance(row.get(key), str) or not row[key]
    ]
    if not problems and row["slice"] not in SLICES:
        problems.append(
            Problem(place, f"no slice '{row['slice']}'.", did_you_mean(row["slice"], SLICES))
        )
    if not problems and row["slice"] in ("known", "new") and not row.get("answers"):
        problems.append(Problem(place, f"slice '{row['slice']}' needs 'answers'."))
    return (None if problems else EvalItem.from_row(row)), problems
