"""What the READMEs and docs/ say can be typed and clicked: commands, settings, code and links."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from verticalize.cli.main import app
from verticalize.config import Settings

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
OTHERS = [
    ROOT / "CONTRIBUTING.md",
    ROOT / "demos/README.md",
    *sorted(ROOT.glob("domains/*/README.md")),
]
PAGES = [*READMES, *DOCS, *OTHERS]
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
SETTING = re.compile(r"((?:ingest|index|instruct|tune|decoding)(?:\.[a-z_]+)+)(?:=.*)?")
LINK = re.compile(r"\]\(([^)\s]+)\)")
# typer brings a copy of click, or uses the installed one: its own error leads to the right one.
USAGE = typer.BadParameter.__mro__[1]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(text: str) -> str:
    return FENCE.sub("", text)


def spans(text: str) -> list[str]:
    return SPAN.findall(prose(text))


def typed(text: str, program: str) -> Iterator[list[str]]:
    """The words of each command of a program, in blocks for the shell and within sentences."""
    blocks = [block for kind, block in FENCE.findall(text) if kind == "sh"]
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    for line in [*lines, *spans(text)]:
        words = shlex.split(line, comments=True) if line.startswith(f"{program} ") else []
        if len(words) > 1:
            yield words[1:]


def parse(words: list[str]) -> None:
    """Parse a command line as the program would; nothing is run."""
    command: Any = typer.main.get_command(app)
    context: Any = None
    rest = list(words)
    while hasattr(command, "resolve_command"):
        context = command.make_context(command.name, [rest[0]], parent=context)
        _, command, _ = command.resolve_command(context, [rest[0]])
        rest = rest[1:]
    command.make_context(command.name, rest, parent=context)


def anchors(path: Path) -> set[str]:
    """The places in a page that GitHub makes of its headings."""
    headings = re.findall(r"^#+ (.+)$", prose(path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_command_in_a_page_can_be_typed(path: Path) -> None:
    wrong = []
    for words in typed(path.read_text("utf-8"), "verticalize"):
        try:
            parse(words)
        except USAGE as error:
            wrong.append(f"verticalize {shlex.join(words)}: {error}")
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "verticalize bild medical", "verticalize build medical --bass nano", "verticalize build",
        "verticalize knowledge put cooking a.md", "verticalize data export medical OUT",
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_typed_is_found(line: str) -> None:
    for text in (f"Try `{line}`.", f"```sh\n{line}   # a remark\n```"):
        (words,) = typed(text, "verticalize")
        with pytest.raises(USAGE):
            parse(words)


@pytest.mark.parametrize("path", [*READMES, *DOCS], ids=name)
def test_every_target_of_make_in_a_page_is_there(path: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {words[0] for words in typed(path.read_text("utf-8"), "make")} <= targets


@pytest.mark.parametrize("path", [*READMES, *DOCS], ids=name)
def test_every_setting_named_in_a_page_is_one(path: Path) -> None:
    text = path.read_text("utf-8")
    named = [match[1] for span in spans(text) if (match := SETTING.fullmatch(span))]
    named += re.findall(r"--set ([\w.]+)=", text)
    for setting in named:
        value = Settings()
        for part in setting.split("."):
            assert hasattr(value, part), setting
            value = getattr(value, part)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_relative_link_of_a_page_leads_somewhere(path: Path) -> None:
    for link in LINK.findall(prose(path.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, place = unquote(link).partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not place or place in anchors(target), link


@pytest.mark.parametrize("path", [*READMES, *DOCS], ids=name)
def test_python_in_a_page_is_python(path: Path) -> None:
    for kind, block in FENCE.findall(path.read_text("utf-8")):
        if kind == "python":
            ast.parse(block)


@pytest.mark.parametrize("path", READMES, ids=name)
def test_a_readme_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 150


PAIRS = [
    tuple(READMES),
    *((path, path.parent / "zh" / path.name) for path in DOCS if path.parent.name == "docs"),
]


def test_every_page_of_docs_has_both_languages() -> None:
    assert {path for pair in PAIRS for path in pair} == {*READMES, *DOCS}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: name(pair[0]))
def test_both_languages_of_a_page_have_the_same_sections_commands_and_rows(
    pair: tuple[Path, Path],
) -> None:
    def shape(path: Path) -> tuple[list[str], list[list[str]], int]:
        text = path.read_text("utf-8")
        levels = re.findall(r"^(#+) ", prose(text), re.MULTILINE)
        commands = sorted(
            [words[0], *sorted(w for w in words if w.startswith("--"))]
            for words in typed(text, "verticalize")
        )
        return levels, commands, len(re.findall(r"^\|", text, re.MULTILINE))

    english, chinese = map(shape, pair)
    assert english == chinese
