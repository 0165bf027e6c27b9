"""What is wrong with a file that is not YAML, in words that say where to look and what to do.

A parser complains where it gave up: the line after a bracket that was never closed, the second
pair of quotes after one that lacks its end. Here the mistake is pointed at.
"""

import re
from typing import NamedTuple

import yaml

_QUOTED = "Put the whole value in quotes."
_OPENS_QUOTE = re.compile(r"""(?:^|[:\[{,-] *)(["'])""")


class Fault(NamedTuple):
    """A line (from 1, or none), what is wrong there, and what to do."""

    line: int | None
    cause: str
    remedy: str


def fault_of(error: yaml.YAMLError, text: str) -> Fault:
    """The likely mistake behind an error of PyYAML in `text`."""
    if isinstance(error, yaml.reader.ReaderError):
        wrong = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text[: wrong.start()].count("\n") + 1 if wrong else None
        return Fault(line, f"has a control character ({error.character:#04x}).", "Remove it.")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Fault(None, "cannot be parsed.", "")
    problem = str(getattr(error, "problem", "") or "cannot be parsed")
    lines = text.splitlines()
    opened = getattr(getattr(error, "context_mark", None), "line", None)
    at = lines[mark.line] if mark.line < len(lines) else ""
    return (
        _of_flow(problem, getattr(error, "context", None) or "", opened)
        or _of_character(problem, mark.line, at[mark.column : mark.column + 1])
        or _of_key(problem, mark.line, mark.column, lines, opened)
        or Fault(mark.line + 1, f"{problem}.", "")
    )


def _of_flow(problem: str, context: str, opened: int | None) -> Fault | None:
    """A bracket, brace or quote without its end: the place is where it began."""
    line = None if opened is None else opened + 1
    for kind, begins, ends in (("sequence", "[", "]"), ("mapping", "{", "}")):
        if kind in context and "flow" in context:
            return Fault(line, f"a '{begins}' is not closed.", f"Add the '{ends}'.")
    if "quoted scalar" in context:
        if "end of stream" in problem:
            return Fault(line, "a quote is not closed.", "Add the other quote.")
        return Fault(line, "has a backslash in double quotes.", "Use single quotes: '…'.")
    return None


def _of_character(problem: str, line: int, character: str) -> Fault | None:
    """A character that YAML keeps for itself."""
    if character == "\t":
        return Fault(line + 1, "begins with a tab.", "Indent with spaces.")
    if "undefined alias" in problem or "alphabetic or numeric" in problem:
        return Fault(line + 1, "no value can begin with '*' or '&'.", _QUOTED)
    if "cannot start any token" not in problem:
        return None
    return Fault(line + 1, f"no value can begin with '{character}'.", _QUOTED)


def _of_key(
    problem: str, line: int, column: int, lines: list[str], opened: int | None
) -> Fault | None:
    """A line that is no `key: value`, or stands where none can."""
    if "could not find expected ':'" in problem:
        at = line if opened is None else opened
        return Fault(at + 1, "expected 'key: value'.", "Add the ':' and a space after it.")
    if "block sequence entries" in problem:
        return Fault(line + 1, "a '- ' after a key.", "Begin the list on a line of its own.")
    if "mapping values are not allowed" in problem:
        if ": " in lines[line][:column]:
            return Fault(line + 1, "has a second ': ' in its value.", _QUOTED)
        before = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), None)
        if before is not None and not re.search(r":(?: |$)", lines[before]):
            return Fault(before + 1, "expected 'key: value'.", "Write ':' and a space after it.")
        return Fault(line + 1, "is indented more than the line above.", "Line them up.")
    if "did not find expected key" in problem:
        return _of_leftover(line, column, lines)
    return None


def _of_leftover(line: int, column: int, lines: list[str]) -> Fault:
    """What follows a value that has ended already, or a line that lines up with nothing."""
    indented = column == len(lines[line]) - len(lines[line].lstrip())
    if indented:
        return Fault(line + 1, "lines up with no line above.", "Indent it as its neighbours.")
    for number, text in enumerate(lines[: line + 1]):
        quote = _OPENS_QUOTE.search(text)
        if quote and text.count(quote[1]) % 2:
            remedy = "Add the other quote; a quote inside a value wants quotes of the other kind."
            return Fault(number + 1, "a quote is not closed.", remedy)
    return Fault(line + 1, "goes on after its value has ended.", _QUOTED)
