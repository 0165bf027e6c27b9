"""The commands ask, chat and demo."""

import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeGuard

from verticalize.assistant import Assistant, Scope
from verticalize.cli.say import at_work, note, say, say_json
from verticalize.cli.told import telling, told
from verticalize.domain.pack import Pack
from verticalize.errors import ConfigError, InterfaceError, Problem, did_you_mean
from verticalize.knowledge.authority import Authority
from verticalize.records import ARMS, Answer, EvalItem, Message
from verticalize.retrieval.sources.places import place_for
from verticalize.retrieval.sources.standing import JOINER, describe
from verticalize.text import escape_controls

RETRIEVAL = "retrieval"
_GOODBYES = {
    *("exit", "quit", "bye", "goodbye", "/exit", "/quit", "/bye", ":q"),
    *("退出", "再见", "拜拜", "/退出"),
}
_LEAVE = {
    "en": "Ask a question. To leave, type exit, or press Ctrl-D.",
    "zh": "请输入问题。要结束，输入“退出”，或按 Ctrl-D。",
}


def ask_once(
    assistant: Assistant, question: str, arm: str | None, scope: Scope, *, as_json: bool
) -> None:
    if not question.strip():
        raise InterfaceError(
            "the question is empty.",
            place="ask",
            hint='Such as: verticalize ask medical "Which tests confirm gout?"',
        )
    warn_of_no_gate(assistant)
    with at_work("Looking it up; the model is loaded where one has to answer ..."):
        answer = assistant.ask(question, arm=_arm(arm), scope=scope)
    if as_json:
        say_json(answer.row())
        return
    say(told(escape_controls(answer.text)))
    _after(answer)


def chat_loop(assistant: Assistant, arm: str | None, scope: Scope, *, lang: str) -> None:
    """Answer line by line until one says good-bye, or the input ends.

    Args:
        lang: in which it is said how to leave, where a person at a terminal reads it.
    """
    warn_of_no_gate(assistant)
    if sys.stdin.isatty():
        say(_LEAVE.get(lang, _LEAVE["en"]))
    history: list[Message] = []
    while not _ends(question := _read_line()):
        if not question:
            continue
        written = assistant.stream(question, arm=_arm(arm), history=history, scope=scope)
        answer = _told_as_written(written)
        say()
        if answer is not None:
            _after(answer)
            history += [
                {"role": "user", "content": question},
                {"role": "assistant", "content": answer.text},
            ]


def _told_as_written(written: Iterable[str | Answer]) -> Answer | None:
    """The checked answer, once its pieces have been told."""
    answers: list[Answer] = []

    def pieces() -> Iterator[str]:
        for piece in written:
            if isinstance(piece, Answer):
                answers.append(piece)
            else:
                yield escape_controls(piece)

    for piece in telling(pieces()):
        sys.stdout.write(piece)
        sys.stdout.flush()
    return answers[-1] if answers else None


def serve_demo(pack: Pack, runs: Path, host: str, port: int) -> None:
    from verticalize.evaluate.pages import pages
    from verticalize.listening import ensure_free
    from verticalize.store import Store
    from verticalize.ui.app import serve
    from verticalize.ui.examples import examples

    ensure_free(host, port)
    store = Store(runs / pack.name)
    latest = store.latest()
    reports, asked = {}, []
    if "evaluate" in latest:
        folder = store.path("evaluate", latest["evaluate"])
        reports, asked = pages(folder), _evaluated(folder)
    say(f"Loading {pack.name} ...")
    assistant = Assistant.open(pack, runs=runs)
    warn_of_no_gate(assistant)
    serve(
        assistant,
        title=dict(pack.manifest.title),
        examples=examples(
            pack.manifest.examples,
            pack.manifest.languages,
            assistant=assistant,
            read=store.path("ingest", latest["ingest"]) if "ingest" in latest else None,
            items=asked,
        ),
        languages=pack.manifest.languages,
        host=host,
        port=port,
        reports=reports,
        ready=lambda url: say(f"Open {url} in a browser. Ctrl-C ends it."),
    )


def _evaluated(folder: Path) -> list[EvalItem]:
    """Questions of the pack's own that its report shows; none where a program made them."""
    from verticalize.evaluate.report import read_report

    report = read_report(folder)
    fields = ("id", "slice", "lang", "question", "answers", "evidence", "expect")
    if report.get("compiled"):
        return []
    return [EvalItem.from_row({name: row[name] for name in fields}) for row in report["samples"]]


def warn_of_no_gate(assistant: Assistant) -> None:
    if not assistant.refuses:
        note(
            f"This build ends before 'instruct', which sets the refusal gate: every question gets "
            f"an answer, right or not. Go on with: verticalize build {assistant.name}"
        )


def _arm(arm: str | None) -> Any:
    """Raises: ConfigError: there is no such arm at all."""
    if arm is not None and arm not in (*ARMS, RETRIEVAL):
        hint = did_you_mean(arm, (*ARMS, RETRIEVAL))
        raise ConfigError([Problem("--arm", f"there is no arm '{arm}'.", hint)])
    return None if arm == RETRIEVAL else arm


def _read_line() -> str | None:
    """What was typed; None where the input has ended."""
    try:
        return input("\n> ").strip()
    except EOFError:
        return None


def _ends(line: str | None) -> TypeGuard[None]:
    """Whether a line takes leave, or there is none."""
    return line is None or line.casefold().rstrip(" .!。！") in _GOODBYES


def _after(answer: Answer) -> None:
    for citation in answer.citations:
        document = citation.passage_id.rpartition("@")[0] or citation.source
        lang = str(answer.receipt.get("lang", "en"))
        standing = describe(Authority.of(citation.authority), lang)
        span = f"{document} ({citation.start}-{citation.end})"
        told = (span, place_for(citation.place, lang), *standing)
        parts = JOINER.join(part for part in told if part)
        say(escape_controls(f"  [{citation.label}] {parts}"))
    if answer.refused and answer.receipt.get("across"):
        _point(answer)
    for notice in answer.notices:
        say(f"  ! {escape_controls(notice)}")


def _point(answer: Answer) -> None:
    """The passages in the other language that a notice speaks of."""
    for number, hit in enumerate(answer.hits, start=1):
        passage = hit.passage
        where = JOINER.join(
            part for part in (passage.source, passage.section, passage.place) if part
        )
        say(escape_controls(f"  ({number}) {where}"))
        say(escape_controls(textwrap.indent(passage.text, "      ")))
