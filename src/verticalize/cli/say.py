"""How the command line speaks: plain text or JSON on stdout, errors and progress on stderr."""

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from verticalize.errors import VerticalizeError


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def say_markdown(text: str) -> None:
    """Laid out in a terminal, else as it is, so that it can be written to a file."""
    if not sys.stdout.isatty():
        say(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def say_json(value: Any) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """A remark on stderr, so that stdout stays what a program can read."""
    sys.stderr.write(text + "\n")


def at_work(text: str) -> AbstractContextManager[object]:
    """A sign of life on stderr while something takes its time; none where no terminal shows it."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


def explain(error: VerticalizeError) -> None:
    """One paragraph on stderr: place, cause, remedy."""
    sys.stderr.write(f"verticalize: error: {error}\n")
