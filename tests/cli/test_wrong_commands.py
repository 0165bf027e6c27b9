"""Bad input: one paragraph with place, cause and remedy, a code that is not 0, nothing lost."""

import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from shell import Command, Said

from verticalize.pipeline import plan
from verticalize.store import Store
from workshop import Workshop

BUILD = ("build", "cooking")


def explained(said: Said, *patterns: str) -> None:
    """One paragraph on stderr that says all of this, and no traceback."""
    assert said.code != 0
    paragraph = said.err[said.err.index("verticalize: error: ") :]
    assert "Traceback" not in said.err + said.out
    assert "\n\n" not in paragraph.strip()
    for pattern in patterns:
        assert re.search(pattern, paragraph), f"{pattern!r} is not in {paragraph!r}"


def nothing(root: Path) -> None:
    """Leave the project as it is."""


def append(path: str, text: str | bytes) -> Callable[[Path], None]:
    data = text.encode() if isinstance(text, str) else text

    def bend(root: Path) -> None:
        with (root / path).open("ab") as handle:
            handle.write(data)

    return bend


def without(path: str) -> Callable[[Path], None]:
    def bend(root: Path) -> None:
        whole = root / path
        shutil.rmtree(whole) if whole.is_dir() else whole.unlink()

    return bend


def empty(path: str) -> Callable[[Path], None]:
    def bend(root: Path) -> None:
        for file in (root / path).iterdir():
            file.unlink()

    return bend


EXAMPLE = "knowledge/cooking/example.jsonl"
CUT = r"example\.jsonl:17"
# what is done to a project in order, the command, and what the error says: place, cause, remedy
CASES = {
    "unknown domain": (
        nothing, ("build", "cookin"), ["no domain named 'cookin'", "Did you mean 'cooking'"],
    ),
    "unknown folder of packs": (
        nothing, (*BUILD, "--domains", "nowhere"), ["nowhere", "no such folder", "--domains"],
    ),
    "pack without knowledge": (
        without("knowledge/cooking"), BUILD, [r"domain\.yaml:\d+", "matches no file", "Put a file"],
    ),
    "empty knowledge folder": (
        empty("knowledge/cooking"), BUILD, [r"domain\.yaml:\d+", "matches no file", "Put a file"],
    ),
    "manifest that is not YAML": (
        append("domains/cooking/domain.yaml", "x: [\n"), BUILD, [r"domain\.yaml:\d+", "not valid"],
    ),
    "manifest with an unknown key": (
        append("domains/cooking/domain.yaml", "promts: p.yaml\n"),
        BUILD,
        [r"domain\.yaml:\d+", "promts", "Did you mean 'prompts'"],
    ),
    "unknown setting": (
        nothing,
        (*BUILD, "--set", "tune.learning_rat=1"),
        [r"--set tune\.learning_rat: unknown setting", "Did you mean 'learning_rate'"],
    ),
    "setting without a value": (
        nothing, (*BUILD, "--set", "tune"), ["--set", "not KEY=VALUE", "Such as"],
    ),
    "setting of a wrong type": (
        nothing, (*BUILD, "--set", "tune.max_steps=many"), [r"--set tune\.max_steps", "'many'"],
    ),
    "unknown key in run.yaml": (
        append("run.yaml", "bass: nano\n"), BUILD, [r"run\.yaml:\d+", "bass", "Did you mean 'base'"],
    ),
    "settings file that is not there": (
        nothing, (*BUILD, "--config", "mine.yaml"), ["mine.yaml", "No such file", "Check the path"],
    ),
    "base folder that is not there": (
        nothing, (*BUILD, "--base", "./nosuch"), ["no folder './nosuch'", "Give a folder"],
    ),
    "unknown stage": (
        nothing, (*BUILD, "--until", "evalute"), ["--until", "no stage 'evalute'", "'evaluate'"],
    ),
    "truncated JSONL line": (append(EXAMPLE, '{"id": "x", "su\n'), BUILD, [CUT, "JSON"]),
    "duplicate id": (
        append(EXAMPLE, '{"id": "en-mars", "subject": "Mars", "lang": "en", "colour": ["red"]}\n'),
        BUILD,
        [CUT, "en-mars"],
    ),
    "invalid UTF-8": (append(EXAMPLE, b'{"id": "\xff\xfe\xfa"}\n'), BUILD, [r"example\.jsonl"]),
    "NUL, as a crash leaves them": (append(EXAMPLE, b"\0" * 4096), BUILD, [r"example\.jsonl", "NUL"]),
    "question about a pack that is not built": (
        nothing, ("ask", "cooking", "Why?"), ["nothing has been built", "verticalize build cooking"],
    ),
    "page of a pack that is not built": (
        nothing,
        ("demo", "cooking", "--port", "1"),
        ["127.0.0.1:1|nothing has been built", "--port|verticalize build"],
    ),
    "API of a pack that is not built": (
        nothing, ("serve", "cooking", "--port", "0"), ["nothing has been built", "verticalize build"],
    ),
    "API with an empty key": (
        nothing, ("serve", "cooking", "--api-key", " "), ["--api-key", "is empty", "Leave it out"],
    ),
    "API whose answers end with what there is not": (
        nothing, ("serve", "cooking", "--append", "source"), ["--append", "'source'", "'sources'"],
    ),
    "report of a pack that is not built": (
        nothing, ("report", "cooking"), ["nothing has been built", "verticalize build cooking"],
    ),
    "second pack of the same name": (
        nothing, ("new", "cooking"), ["is there already; nothing was written", "another name"],
    ),
    "name that cannot be a folder": (
        nothing, ("new", "../x"), ["cannot be the name of a pack", "Use a to z"],
    ),
    "approval of a pack without code": (
        nothing, ("check", "cooking", "--approve-hooks"), ["no code of its own", "Leave out"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_explained(case: str, fresh: Workshop, command: Command) -> None:
    bend, words, patterns = CASES[case]
    bend(fresh.root)
    explained(command(fresh.root, *words), *patterns)


def test_a_failed_build_leaves_what_was_built_before_in_use(
    workshop: Workshop, command: Command
) -> None:
    before = Store(workshop.store).latest()
    append(EXAMPLE, "{broken\n")(workshop.root)
    explained(command(workshop.root, *BUILD), CUT)
    assert Store(workshop.store).latest() == before
    asked = command(workshop.root, "ask", "cooking", "Which moons does Jupiter have?",
                    "--arm", "retrieval")  # fmt: skip
    assert "Ganymede" in asked.out


def test_a_report_of_a_build_that_ended_early_says_how_to_go_on(
    fresh: Workshop, command: Command
) -> None:
    fresh.build(until="ingest")
    explained(command(fresh.root, "report", "cooking"), "not evaluated", "verticalize build")


def test_a_language_that_no_report_is_told_in_is_named_with_those_that_are(
    finished: Workshop, command: Command
) -> None:
    explained(
        command(finished.root, "report", "cooking", "--language", "fr"),
        "--language",
        "Known: en, zh",
    )


def test_an_arm_that_does_not_exist_is_named_with_those_that_do(
    finished: Workshop, command: Command
) -> None:
    said = command(finished.root, "ask", "cooking", "Why?", "--arm", "nope")
    explained(said, "'nope'", r"Known: base, base\+rag, retrieval, tuned, tuned\+rag")
    assert said.code == 2


@pytest.mark.parametrize("name", ["demo", "serve"])
def test_a_port_in_use_is_found_before_anything_is_loaded(
    finished: Workshop, command: Command, name: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = command(finished.root, name, "cooking", "--port", port)
    explained(said, f"127.0.0.1:{port}", "in use", "--port")
    assert "Loading" not in said.out


def test_a_second_build_at_the_same_time_is_told_who_is_building(
    fresh: Workshop, command: Command
) -> None:
    with Store(fresh.store).lock():
        said = command(fresh.root, *BUILD)
    explained(said, r"\.lock", r"another build of 'cooking' is running \(process \d+\)", "--runs")


def test_a_full_disk_is_explained_and_the_same_command_goes_on(
    fresh: Workshop, command: Command
) -> None:
    row = plan(fresh.pack, fresh.settings(), runs=fresh.runs)[1]
    full = row.folder.with_name(f"{row.key}.partial") / "recipe.json.tmp"
    full.parent.mkdir(parents=True)
    full.symlink_to("/dev/full")  # the kernel's own device without room: writing is ENOSPC
    said = command(fresh.root, *BUILD, "--until", "index")
    explained(said, str(full.parent.name), "the disk is full", "Free some space")
    full.unlink()
    again = command(fresh.root, *BUILD, "--until", "index")
    assert again.code == 0
    assert "(index)" in again.out  # ingest was finished before and is kept


def test_an_unknown_option_is_explained_without_a_traceback(
    fresh: Workshop, command: Command
) -> None:
    said = command(fresh.root, "build", "cooking", "--untill", "tune")
    assert said.code == 2
    assert "No such option: --untill" in said.err
    assert "Traceback" not in said.err
