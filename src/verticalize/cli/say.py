"""How the command line speaks: plain text or JSON on stdout, errors and progress on stderr."""

import json
import sys
from typing import Any

from verticalize.errors import VerticalizeError


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def say_json(value: Any) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=2))


def explain(error: VerticalizeError) -> None:
    """One paragraph on stderr: place, cause, remedy."""
    sys.stderr.write(f"verticalize: error: {error}\n")
