"""Everyday conversations in Chinese and English, written for this project.

A few of them among the rows of a domain keep a model from forgetting how to talk of anything else
(rehearsal: Robins 1995; for instruction tuning Scialom et al. 2022).
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.domain.manifest import LANGUAGES
from verticalize.records import Example
from verticalize.text import language

GENERATOR = "replay"


def everyday(languages: Collection[str] = LANGUAGES) -> list[Example]:
    """All of them whose turns are in these languages, each a group of its own."""
    rows = jsonl.read(Path(__file__).with_name("everyday.jsonl"))
    found = [_example(number, row) for number, row in enumerate(rows, start=1)]
    return [row for row in found if _spoken(row) <= set(languages)]


def _spoken(row: Example) -> set[str]:
    return {language(turn["content"]) for turn in row.messages}


def _example(number: int, row: dict[str, Any]) -> Example:
    name = f"{GENERATOR}#{number}"
    messages = tuple(row["messages"])
    return Example(name, messages, (), GENERATOR, name, language(messages[-1]["content"]))
