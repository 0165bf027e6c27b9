"""The parts of the page on files: what each yielded, and what could not be read."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from verticalize.errors import Problem
from verticalize.knowledge.corpus import coverage_of
from verticalize.knowledge.inspect.figures import Refused
from verticalize.knowledge.inspect.wording import badge, percent, said, section
from verticalize.knowledge.summary import SourceSummary
from verticalize.knowledge.versions import successions
from verticalize.page import shown
from verticalize.text import counted

MOST_FILES = 1000  # whose rows the page holds
MOST_REFUSED = 200
_FEW = 12  # files that need no folding
_HEAD = ("File", "Kind", "Documents", "Passages", "Facts", "Questions", "Coverage")


def refused(files: Sequence[Refused]) -> str:
    """The quarantined files with their reasons; nothing where there are none."""
    if not files:
        return ""
    cards = "".join(map(_refused, files[:MOST_REFUSED]))
    note = (
        "A file with a problem, be it in one of its records, is left out whole, so that no file is "
        "taken in by halves. Mend it, and the next build reads it."
    )
    hidden = len(files) - MOST_REFUSED
    rest = f'<p class="note">And {counted(hidden, "more file")}.</p>' if hidden > 0 else ""
    return section("refused", "Left out", note, f'<div class="stack">{cards}</div>{rest}')


def _refused(file: Refused) -> str:
    problems = "".join(map(_problem, file.problems))
    more = file.count - len(file.problems)
    rest = f'<p class="place">and {counted(more, "more problem")}</p>' if more else ""
    return (
        f'<article class="card refused"><h3>{shown(file.path)}</h3>'
        f"<dl>{problems}</dl>{rest}</article>"
    )


def _problem(problem: Problem) -> str:
    return (
        f"<dt>{shown(problem.place)}</dt>"
        f"<dd>{shown(problem.message)} <span>{shown(problem.hint)}</span></dd>"
    )


def sources(files: Sequence[SourceSummary]) -> str:
    """Files by folder, with their counts."""
    shown_files = list(map(_with_version(files), files[:MOST_FILES]))
    folders: dict[str, list[SourceSummary]] = {}
    for file in shown_files:
        folders.setdefault(str(PurePosixPath(file.path).parent), []).append(file)
    cards = "".join(_group(*folder, open_=len(files) <= _FEW) for folder in folders.items())
    note = (
        "What each file yielded. Coverage is the share of its characters, white space apart, that "
        "stand in passages."
    )
    hidden = len(files) - MOST_FILES
    rest = f'<p class="note">And {counted(hidden, "more file")}.</p>' if hidden > 0 else ""
    return section("sources", "Sources", note, f'<div class="stack">{cards}</div>{rest}')


def _with_version(files: Sequence[SourceSummary]) -> Callable[[SourceSummary], SourceSummary]:
    """What adds to a file that it is an earlier version, where it is one."""
    ended = {found.older: found.told for found in successions(files)}

    def told(file: SourceSummary) -> SourceSummary:
        if file.path not in ended:
            return file
        return replace(file, left_out={ended[file.path]: 1, **file.left_out})

    return told


def _group(name: str, files: Sequence[SourceSummary], *, open_: bool) -> str:
    told = [
        counted(len(files), "file"),
        counted(sum(file.documents for file in files), "document"),
        counted(sum(file.passages for file in files), "passage"),
        counted(sum(file.facts for file in files), "fact"),
    ]
    whole = percent(coverage_of(files))
    out = sum(file.refused > 0 for file in files)
    tail = badge(f"{out} left out", "worse") if out else ""
    return (
        f'<details class="card fold"{" open" if open_ else ""}><summary>'
        f'<span class="name">{shown(name)}/</span>'
        f'<span class="told">{" · ".join(told)} · {whole} covered {tail}</span></summary>'
        f"{_table(files)}</details>"
    )


def _table(files: Iterable[SourceSummary]) -> str:
    top = "".join(
        f'<th scope="col"{"" if number < 2 else " class=number"}>{name}</th>'
        for number, name in enumerate(_HEAD)
    )
    rows = "".join(map(_row, files))
    return f'<table class="files"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>'


def _row(file: SourceSummary) -> str:
    name = f'<th scope="row">{shown(PurePosixPath(file.path).name)}{_left_out(file)}</th>'
    if file.refused:
        reason = counted(file.refused, "problem")
        return (
            f'<tr class="out">{name}<td colspan="6"><a href="#refused">left out: {reason}</a></td>'
        )
    cells = (
        said(file.kind),
        f"{file.documents:,}",
        f"{file.passages:,}",
        f"{file.facts:,}",
        f"{file.questions:,}",
        percent(file.coverage),
    )
    return f"<tr>{name}{''.join(map(_cell, _HEAD[1:], cells))}</tr>"


def _cell(name: str, value: str) -> str:
    kind = "" if name == "Kind" else ' class="number"'
    return f'<td{kind} data-label="{name}">{shown(value)}</td>'


def _left_out(file: SourceSummary) -> str:
    """Reasons with their counts, the most frequent first."""
    reasons = "".join(
        f"<li><b>{number:,}</b> {shown(reason)}</li>"
        for reason, number in Counter(file.left_out).most_common(8)
    )
    return f'<ul class="reasons">{reasons}</ul>' if reasons else ""
