"""Reading a pack's knowledge: files → parts → documents, passages, facts and questions.

Each file becomes a part, kept under a fingerprint of its bytes and of all that decides how it is
read: a file that has not changed is not read again. What cannot be read is quarantined with its
reason and counted; the rest goes on.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize.cores import cores
from verticalize.domain.pack import Pack
from verticalize.errors import KnowledgeError, Problem
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.corpus import (
    Corpus,
    merge,
    open_corpus,
    read_corpus,
    read_documents,
    read_lost,
    read_passages,
    read_problems,
    read_quarantine,
    read_unused,
)
from verticalize.knowledge.parts import Parts
from verticalize.knowledge.phrased import Phrased
from verticalize.progress import Progress

__all__ = [
    "Corpus",
    "ingest",
    "ingest_into",
    "open_corpus",
    "read_corpus",
    "read_documents",
    "read_lost",
    "read_passages",
    "read_problems",
    "read_quarantine",
    "read_unused",
    "survey",
    "surveyed",
]


def ingest(pack: Pack, *, max_tokens: int, progress: Progress | None = None) -> Corpus:
    """The corpus of a pack, in memory. A problem of any file is an error.

    Args:
        pack: the pack.
        max_tokens: upper size of a passage, in estimated tokens.
        progress: called after each file with files read, files in all, and the file's name.

    Raises:
        ManifestError: patterns of the manifest that match no file.
        KnowledgeError: the first problem of a source, with its place, and how many more there are.
    """
    corpus, problems = survey(pack, max_tokens=max_tokens, progress=progress)
    if problems:
        raise first_of(problems, pack.name)
    return corpus


def survey(
    pack: Pack,
    *,
    max_tokens: int,
    tokenizer: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> tuple[Corpus, list[Problem]]:
    """As `ingest`, with whatever could be read and all problems that there were.

    Args:
        tokenizer: a ``tokenizer.json`` that counts the tokens of a passage; None estimates.
        limits: what the reading of one file may take, in a process of its own; None reads the
            files in this process.
    """
    with surveyed(
        pack, max_tokens=max_tokens, tokenizer=tokenizer, limits=limits, progress=progress
    ) as (folder, problems):
        return read_corpus(folder), problems


@contextmanager
def surveyed(
    pack: Pack,
    *,
    max_tokens: int,
    tokenizer: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Path, list[Problem]]]:
    """As `survey`, with the corpus in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="verticalize-") as scratch:
        folder = Path(scratch) / "corpus"
        parts = Parts(pack, max_tokens, Path(scratch) / "parts", limits, tokenizer)
        read = parts.read(cores() if limits else 1, progress)
        phrasings, wrong = pack.read_phrasings()
        problems = [*parts.problems, *wrong]
        problems += (problem for part in read for problem in part.problems())
        summary = merge(folder, read, Phrased(phrasings, pack.relations))
        if not summary["documents"] and not problems:
            problems.append(_nothing(pack))
        yield folder, problems


def ingest_into(
    out: Path,
    pack: Pack,
    *,
    max_tokens: int,
    parts: Path,
    tokenizer: Path | None = None,
    workers: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
    planned: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write the corpus of a pack into the folder `out`; returns its summary.

    Memory does not grow with the corpus. Files that cannot be read are left out, and counted in
    the summary under ``quarantined``.

    Args:
        parts: folder of what was read before; files that are gone leave no trace there.
        workers: files read at the same time.
        tokenizer, limits: as in `survey`.
        progress: called with files read, files in all, and a note on what comes in.
        planned: the pack's fingerprints that the corpus is kept by; None takes them now.

    Raises:
        ManifestError: patterns of the manifest that match no file, bad lines of phrasings.
        KnowledgeError: nothing at all could be read, or a sources.yaml is wrong; the error is the
            first problem. Or a file was read with another content than was planned.
        StoreError: the disk is full or not writable.
    """
    phrasings = pack.phrasings()
    kept = Parts(pack, max_tokens, parts, limits, tokenizer, planned)
    if kept.problems:
        raise first_of(kept.problems, pack.name)
    read = kept.read(workers, progress)
    if changed := kept.changed():
        raise _changed(changed)
    summary = merge(out, read, Phrased(phrasings, pack.relations))
    kept.forget_others()
    if not summary["documents"]:
        problems = [problem for part in read for problem in part.problems()] or [_nothing(pack)]
        raise first_of(problems, pack.name)
    return summary


def first_of(problems: Sequence[Problem], domain: str) -> KnowledgeError:
    """The first problem as an error that says how many more there are."""
    first, more = problems[0], len(problems) - 1
    rest = f" {more} more: see them with 'verticalize check {domain}'." if more else ""
    return KnowledgeError(first.message, place=first.place, hint=(first.hint + rest).strip())


def _changed(files: Sequence[Path]) -> KnowledgeError:
    rest = f", and {len(files) - 1} more did" if len(files) > 1 else ""
    cause = f"changed while it was read{rest}."
    return KnowledgeError(cause, place=str(files[0]), hint="Build again.")


def _nothing(pack: Pack) -> Problem:
    cause = "the knowledge of this pack holds no documents."
    hint = "Put files where domain.yaml points to, under 'knowledge'."
    return Problem(str(pack.root / "domain.yaml"), cause, hint)
