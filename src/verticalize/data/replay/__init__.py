"""Everyday conversations in Chinese and English, written for this project.

A few of them among the rows of a domain keep a model from forgetting how to talk of anything else
(rehearsal: Robins 1995; for instruction tuning Scialom et al. 2022).
"""

from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.records import Example
from verticalize.text import language

GENERATOR = "replay"


def everyday() -> list[Example]:
    """All of them, each a group of its own."""
    rows = jsonl.read(Path(__file__).with_name("everyday.jsonl"))
    return [_example(number, row) for number, row in enumerate(rows, start=1)]


def _example(number: int, row: dict[str, Any]) -> Example:
    name = f"{GENERATOR}#{number}"
    messages = tuple(row["messages"])
    return Example(name, messages, (), GENERATOR, name, language(messages[-1]["content"]))
