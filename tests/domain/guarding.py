"""What several tests of safety rules share: sentences by the line, and the guards of packs."""

from functools import cache
from pathlib import Path

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain

DOMAINS = Path(__file__).parents[2] / "domains"


def lines(text: str) -> list[str]:
    """The lines of a block of sentences."""
    return [line.strip() for line in text.strip().splitlines()]


@cache
def shipped(name: str) -> Guard:
    """The guard of a pack that the project ships."""
    return Guard(load_domain(name, domains=DOMAINS).safety.rules)
