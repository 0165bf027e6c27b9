"""What must hold for a file however broken it is: it is quarantined with a reason, or read whole.

Read whole means: every passage is its document's own text, every character of the documents stands
in passages, and every word that an independent reading of the file finds (`fuzz_words`) stands in
what was read, or something is counted as left out.
"""

import json
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from fuzz_words import counted_rows, lost_characters, missing_words

from verticalize import jsonl
from verticalize.domain.hooks import Hooks
from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.found import Context
from verticalize.knowledge.part import (
    DOCUMENTS,
    FACTS,
    PASSAGES,
    QUESTIONS,
    RECORDS,
    Part,
    read_part,
)

CONTEXT = Context(relations={}, names={}, languages=("zh", "en"), max_tokens=60)
SECONDS = 10.0
_KINDS = {"crash": "crashes", "hang": "hangs", "loss": "losses", "memory": "memory"}
_TOLD = re.compile(r"fields? taken for|read as")  # notes on how a file was read, not on a loss


class HangError(BaseException):
    """Reading went on for longer than `SECONDS`. No `except Exception` of a reader hides it."""


@dataclass
class Verdict:
    """What came of an input. `faults` begin with crash, hang, loss or memory; empty is well."""

    read: bool = False
    reason: str = ""  # of the quarantine, without what differs from file to file
    left_out: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


def source_of(path: Path) -> SourceFile:
    return SourceFile(path, f"kb/{path.name}", KnowledgeSource(path="kb/*"))


def judge(path: Path, folder: Path) -> Verdict:
    """Read the file as a build does, into `folder`, and look at what came of it."""
    verdict = Verdict()
    began = time.perf_counter()
    try:
        with _alarm(SECONDS):
            part = read_part(source_of(path), CONTEXT, Hooks(), folder)
    except HangError:
        verdict.faults.append(f"hang: more than {SECONDS:g} s")
        return verdict
    except MemoryError:
        verdict.faults.append("memory: out of it")
        return verdict
    except Exception as error:
        verdict.faults.append(f"crash: {type(error).__name__}: {error}")
        return verdict
    finally:
        verdict.seconds = time.perf_counter() - began
    examine(part, path, verdict)
    return verdict


def examine(part: Part, path: Path, verdict: Verdict) -> None:
    """Put into the verdict what is found in the part that the file became."""
    if part.summary.refused:
        _quarantined(part, path, verdict)
    else:
        _read(part, path, verdict)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def rings(number: int, frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, rings)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _quarantined(part: Part, path: Path, verdict: Verdict) -> None:
    problems = list(part.problems())
    verdict.reason = (
        re.sub(r"'[^']*'|\d+|\(.*\)", "…", problems[0].message)[:90] if problems else ""
    )
    if not problems:
        verdict.faults.append("loss: quarantined without a reason")
    for problem in problems:
        if path.name not in problem.place or not problem.message.strip() or not problem.hint:
            verdict.faults.append(
                f"loss: a problem that does not say where, what or what to do: {problem}"
            )
    if any((part.folder / name).stat().st_size for name in RECORDS):
        verdict.faults.append("loss: a quarantined file left records")


def _read(part: Part, path: Path, verdict: Verdict) -> None:
    verdict.read = True
    verdict.left_out = {k: n for k, n in part.summary.left_out.items() if not _TOLD.match(k)}
    documents = {row["id"]: row for row in jsonl.read(part.folder / DOCUMENTS)}
    if not documents:
        verdict.faults.append("loss: nothing was read and nothing was said")
    if len(documents) != part.summary.documents or part.summary.coverage != 1.0:
        verdict.faults.append(f"loss: {part.summary} with {len(documents)} ids")
    verdict.faults += _inexact(documents, list(jsonl.read(part.folder / PASSAGES)))
    rows = [row for name in (DOCUMENTS, FACTS, QUESTIONS) for row in jsonl.read(part.folder / name)]
    verdict.faults += lost_characters(path, rows, part.summary.left_out)
    verdict.faults += counted_rows(path, list(documents.values()), part.summary.left_out)
    missing = missing_words(path, _texts(rows))
    if missing and not verdict.left_out:
        verdict.faults.append(f"loss: nothing is said of {sorted(missing)[:5]}")


def _inexact(documents: dict[str, Any], passages: list[dict[str, Any]]) -> Iterator[str]:
    """Passages that are not what they say, and characters of documents that are in none."""
    spans: dict[str, list[tuple[int, int]]] = {id_: [] for id_ in documents}
    for row in passages:
        text = documents[row["document_id"]]["text"]
        if text[row["start"] : row["end"]] != row["text"]:
            yield f"loss: passage {row['id']} is not the text of its span"
        spans[row["document_id"]].append((row["start"], row["end"]))
    for id_, found in spans.items():
        text, at = documents[id_]["text"], 0
        for start, end in [*sorted(found), (len(text), len(text))]:
            if start < at:
                yield f"loss: passages of {id_} overlap at {start}"
            if text[at:start].strip():
                yield f"loss: {text[at:start].strip()[:40]!r} of {id_} is in no passage"
            at = max(at, end)


def _texts(value: Any) -> str:
    """All keys and values of rows, in one text."""
    found: list[str] = []
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack += [*one, *one.values()]
        elif isinstance(one, list):
            stack += one
        elif one is not None:
            found.append(one if isinstance(one, str) else json.dumps(one))
    return "\n".join(found)


def totals(verdicts: list[Verdict]) -> dict[str, Any]:
    """The figures of many verdicts; JSON."""
    faults = [fault.partition(":")[0] for verdict in verdicts for fault in verdict.faults]
    return {
        "inputs": len(verdicts),
        "read": sum(v.read for v in verdicts),
        "read_with_something_left_out": sum(bool(v.left_out) for v in verdicts),
        "quarantined": sum(bool(v.reason) for v in verdicts),
        "reasons": dict(Counter(v.reason for v in verdicts if v.reason).most_common(8)),
        "left_out": dict(sum((Counter(v.left_out) for v in verdicts), Counter()).most_common(8)),
        "slowest_seconds": round(max((v.seconds for v in verdicts), default=0), 3),
        **{kind: faults.count(name) for name, kind in _KINDS.items()},
    }
