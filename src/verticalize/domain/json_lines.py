"""JSON Lines that a person wrote: every line with its place, every bad one told."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from verticalize.errors import Problem

T = TypeVar("T")


def read_lines(
    path: Path, read: Callable[[str, str], tuple[T | None, list[Problem]]]
) -> tuple[list[T], list[Problem]]:
    """What is read of the lines that are not empty, and what is wrong with the others.

    Args:
        read: ``file:line`` and the line → what it holds, and its problems.
    """
    found: list[T] = []
    problems: list[Problem] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(str(path), f"cannot be read ({error}).", "Save it as UTF-8.")]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            one, wrong = read(f"{path}:{number}", line)
            problems += wrong
            found += [one] if one is not None else []
    return found, problems
