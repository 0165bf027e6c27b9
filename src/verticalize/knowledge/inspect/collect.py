"""Reading an ingest artifact into figures, samples and findings.

Each file is streamed. Memory holds one document with its passages at a time, what will be shown,
and a line of counts for each file, relation, kind and language; all that must be compared (a hash
for each passage, two for each fact) is counted in a database on disk.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.errors import Problem
from verticalize.knowledge.inspect.facts import survey_facts
from verticalize.knowledge.inspect.figures import Inspection, Refused
from verticalize.knowledge.inspect.repeats import survey_passages
from verticalize.knowledge.inspect.walk import below, walk
from verticalize.knowledge.part import (
    FACTS,
    MOST_PROBLEMS,
    PASSAGES,
    PROBLEMS,
    SUMMARY,
    SourceSummary,
)
from verticalize.store import RECIPE, read_json

MAX_TOKENS = 160  # where no recipe tells the upper size of a passage
_SHOWN_PROBLEMS = 5  # of a file
_TOLD = ("domain", "stage", "key", "version", "finished", "seconds", "versions")


def inspect(folder: Path) -> Inspection:
    """What the artifact of the stage ingest in `folder` holds.

    Raises:
        StoreError: the artifact is damaged, or the disk for temporary files is full.
    """
    summary = read_json(folder / SUMMARY)
    sources = tuple(SourceSummary(**row) for row in summary["sources"])
    receipt = _receipt(folder)
    max_tokens = receipt.get("settings", {}).get("max_tokens", MAX_TOKENS)
    facts = survey_facts(folder / FACTS)
    passages = survey_passages(folder / PASSAGES, max_tokens)
    gathered = walk(folder, facts.wanted() | passages.wanted())
    return Inspection(
        documents=summary["documents"],
        passages=summary["passages"],
        facts=summary["facts"],
        questions=summary["questions"],
        coverage=summary["coverage"],
        sources=sources,
        refused=tuple(_refused(sources, folder / PROBLEMS)),
        shares=gathered.shares(),
        lengths=passages.lengths,
        samples=gathered.samples(),
        lost=tuple(gathered.lost),
        lost_count=gathered.lost_count,
        relations=facts.figures(gathered.places, gathered.texts),
        repeats=passages.repeats(gathered.places),
        conflicts=facts.conflicts(gathered.places),
        receipt=receipt,
    )


def _refused(sources: Sequence[SourceSummary], path: Path) -> Iterator[Refused]:
    """The quarantined files. Their problems stand in the order of the files."""
    rows = jsonl.read(path)
    for source in sources:
        if source.refused:
            own = islice(rows, min(source.refused, MOST_PROBLEMS))
            problems = tuple(_problem(source.path, row) for row in own)[:_SHOWN_PROBLEMS]
            yield Refused(source.path, problems, source.refused)


def _problem(source: str, row: Mapping[str, str]) -> Problem:
    return Problem(below(source, row["place"]), row["message"], row["hint"])


def _receipt(folder: Path) -> dict[str, Any]:
    """What made the artifact, as far as a reader of the page needs it."""
    if not (folder / RECIPE).is_file():
        return {}
    recipe = read_json(folder / RECIPE)
    settings = recipe.get("settings", {}).get("ingest", {})
    return {name: recipe[name] for name in _TOLD if name in recipe} | {"settings": settings}
