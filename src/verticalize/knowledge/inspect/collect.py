"""Reading an ingest artifact into figures, samples and findings.

Each file is streamed. Memory holds one document with its passages at a time, what will be shown,
and a line of counts for each file, relation, kind and language; all that must be compared (a hash
for each passage, two for each fact) is counted in a database on disk.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.errors import Problem
from verticalize.knowledge.corpus import read_quarantine
from verticalize.knowledge.inspect.facts import survey_facts
from verticalize.knowledge.inspect.figures import Inspection, Refused
from verticalize.knowledge.inspect.repeats import survey_passages
from verticalize.knowledge.inspect.scratch import Read
from verticalize.knowledge.inspect.walk import below, walk
from verticalize.knowledge.part import (
    FACTS,
    PASSAGES,
    SUMMARY,
)
from verticalize.knowledge.summary import SourceSummary
from verticalize.progress import Progress
from verticalize.store import RECIPE, read_json

MAX_TOKENS = 160  # where no recipe tells the upper size of a passage
_TOLD_EVERY = 5000  # rows
_SHOWN_PROBLEMS = 5  # of a file
_RECIPE = ("domain", "stage", "key", "version", "finished", "seconds", "versions")


def inspect(folder: Path, progress: Progress | None = None) -> Inspection:
    """What the artifact of the stage ingest in `folder` holds.

    Args:
        progress: called now and then with rows read, rows in all, and the name of their file.

    Raises:
        StoreError: the artifact is damaged, or the disk for temporary files is full.
    """
    summary = read_json(folder / SUMMARY)
    sources = tuple(SourceSummary(**row) for row in summary["sources"])
    receipt = _receipt(folder)
    max_tokens = receipt.get("settings", {}).get("max_tokens", MAX_TOKENS)
    read = _reader(summary["facts"] + 2 * summary["passages"], progress)
    facts = survey_facts(folder / FACTS, read)
    passages = survey_passages(folder / PASSAGES, max_tokens, read)
    gathered = walk(folder, facts.wanted() | passages.wanted(), read)
    return Inspection(
        documents=summary["documents"],
        passages=summary["passages"],
        facts=summary["facts"],
        questions=summary["questions"],
        coverage=summary["coverage"],
        sources=sources,
        refused=tuple(_refused(folder)),
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


def _reader(total: int, progress: Progress | None) -> Read:
    """Reads JSON Lines and tells of it."""
    done = 0

    def read(path: Path) -> Iterator[dict[str, Any]]:
        nonlocal done
        for row in jsonl.read(path):
            done += 1
            if progress is not None and done % _TOLD_EVERY == 0:
                progress(done, total, path.name)
            yield row

    return read


def _refused(folder: Path) -> Iterator[Refused]:
    """The quarantined files, each with its first problems."""
    for source, problems in read_quarantine(folder):
        shown = tuple(_below(source.path, problem) for problem in problems[:_SHOWN_PROBLEMS])
        yield Refused(source.path, shown, source.refused)


def _below(source: str, problem: Problem) -> Problem:
    return replace(problem, place=below(source, problem.place))


def _receipt(folder: Path) -> dict[str, Any]:
    """What made the artifact, as far as a reader of the page needs it."""
    if not (folder / RECIPE).is_file():
        return {}
    recipe = read_json(folder / RECIPE)
    settings = recipe.get("settings", {}).get("ingest", {})
    return {name: recipe[name] for name in _RECIPE if name in recipe} | {"settings": settings}
