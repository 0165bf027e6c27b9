"""The pre-flight of a training, in the terminal and as a page: the command doctor DOMAIN, and what
a build shows of its own.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from verticalize.cli.closing import closing
from verticalize.cli.say import say, say_json
from verticalize.config import Settings
from verticalize.domain.pack import Pack
from verticalize.pipeline.engine import Event, build
from verticalize.store import DOCTOR_PAGE, disk_errors
from verticalize.text import counted

if TYPE_CHECKING:
    from verticalize.cli.progress import Watcher
    from verticalize.data.inspect.source import Piece
    from verticalize.tune.preflight.finding import Finding, Report, Sample

_STATES = {"ok": "green", "note": "yellow", "bad": "bold red"}
_MOST = 400  # pieces of a row that are shown in a terminal


def examine_training(
    pack: Pack, settings: Settings, runs: Path, *, steps: int, as_json: bool
) -> int:
    """Examine what `build` would train, with so many timed steps; the exit code."""
    report = _report(pack, settings, runs, steps)
    path = _write_page(pack.name, report, runs)
    if as_json:
        say_json({"domain": pack.name, **report.row(), "page": str(path)})
    else:
        _show(report)
        say(f"\nAs a page: {path}\n")
        say("\n".join(closing([(f.state, _line(name, f)) for name, f in report.findings])))
    return 1 if report.bad else 0


def show_examined(name: str, report: "Report", runs: Path, watch: "Watcher") -> None:
    """What a build's own pre-flight has to show: three rows in colour, then the time of the steps.

    Where no terminal has colours the page alone shows the rows.
    """
    path = _write_page(name, report, runs)
    if times := [finding.found for check, finding in report.findings if check == "time"]:
        watch.tell(f"  tune: {times[-1]}")
        return
    if watch.live and report.samples:
        watch.tell(_legend())
        for sample in report.samples:
            watch.tell(tokens(sample))
    watch.tell(f"  tune: examined; what is trained, token by token: {path}")


def _write_page(name: str, report: "Report", runs: Path) -> Path:
    from verticalize.tune.preflight.page import render

    path = runs / name / DOCTOR_PAGE
    with disk_errors(path):
        path.write_text(render(name, report), encoding="utf-8", newline="\n")
    return path


def _report(pack: Pack, settings: Settings, runs: Path, steps: int) -> "Report":
    """The stages before tune where they are missing, then every check, and the timed steps."""
    from verticalize.cli.progress import Watcher
    from verticalize.pipeline.preflight import prepare
    from verticalize.tune.preflight.checks import examine
    from verticalize.tune.preflight.trial import tried

    with Watcher() as watch:
        done = build(pack, settings, runs=runs, until="instruct", remember=False, watch=watch)
        began = time.monotonic()
        watch(Event("start", "doctor", note="examine the training"))
        subject = prepare(pack, settings, done.folders, runs)
        report = examine(subject)
        if steps and not report.bad:
            report = tried(
                report,
                subject,
                threads=settings.hardware.threads,
                steps=steps,
                progress=lambda *told: watch(Event("progress", "doctor", *told)),
            )
        watch(Event("finish", "doctor", seconds=time.monotonic() - began))
    return report


def _show(report: "Report") -> None:
    console = Console(highlight=False, soft_wrap=True)
    for name, finding in report.findings:
        line = Text(f"{finding.state:<5}", style=_STATES[finding.state])
        line.append(f" {name:<15} ", style="bold").append(finding.found, style="default")
        console.print(line)
        if finding.remedy:
            console.print(Text(f"{'':21} {finding.place}: {finding.remedy}", style="dim"))
    if report.samples:
        console.print(_legend())
    for sample in report.samples:
        console.print(tokens(sample))


def _legend() -> Text:
    legend = Text("\nOf three rows: ").append("trained", style="black on green")
    legend.append(", ").append("what ends an answer", style="bold white on blue")
    return legend.append(", only read", style="bright_black")


def _line(name: str, finding: "Finding") -> str:
    remedy = f" {finding.place}: {finding.remedy}" if finding.remedy else ""
    return f"{name}: {finding.found}{remedy}"


def tokens(sample: "Sample") -> Text:
    """A row, token by token: trained ones marked, spaces and line ends visible."""
    example, pieces = sample.example, sample.pieces
    learned = sum(piece.tokens for piece in pieces if piece.trained)
    whole = sum(piece.tokens for piece in pieces)
    text = Text(
        f"\n{example.id} ({example.lang}, {counted(whole, 'token')}, {learned:,} trained)\n"
    )
    head: Sequence[Piece] = pieces
    tail: Sequence[Piece] = ()
    if len(pieces) > _MOST:
        head, tail = pieces[: _MOST // 2], pieces[-_MOST // 2 :]
    for number, piece in enumerate((*head, *tail)):
        if tail and number == len(head):
            text.append(f" … {len(pieces) - _MOST:,} not shown … ")
        text.append(visible(piece.text), style=_style(piece, number))
    return text


def visible(text: str) -> str:
    """Spaces, tabs and line ends as signs, other control characters escaped."""
    from verticalize.text import escape_controls

    for sign, shown in ((" ", "·"), ("\t", "→"), ("\n", "↵\n")):
        text = text.replace(sign, shown)
    return "\n".join(map(escape_controls, text.split("\n")))


def _style(piece: "Piece", number: int) -> str:
    if piece.special:
        return "bold white on blue" if piece.trained else "bright_black underline"
    if not piece.trained:
        return "bright_black"
    return "black on green" if number % 2 else "black on bright_green"
