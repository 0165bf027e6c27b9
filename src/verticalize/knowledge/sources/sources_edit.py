"""Edits of ``sources.yaml`` that touch only the lines they are about, and replace it as a whole.

Comments, other keys and the order of what people wrote stay. Where the layout does not allow that
(rows in braces, anchors), the file is written anew from its values, and its comments are lost.
"""

import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from verticalize.config.lines import parse_yaml
from verticalize.errors import ConfigError
from verticalize.knowledge.sources.sources_file import FILES, SourcesFile

Row = Mapping[str, Any]
_NOTHING = re.compile(r"\s*(#.*)?$")
_EMPTY = re.compile(r"""(['"]?files['"]?\s*:)\s*(?:\[\s*\]|null|~)?\s*(#.*)?$""")


def edit(
    sources: SourcesFile,
    *,
    cut: Collection[int] = (),
    change: Mapping[int, Row] | None = None,
    add: Sequence[Row] = (),
) -> tuple[str, bool]:
    """The text of a sources.yaml without some rows, with others changed, and with new ones.

    Args:
        cut: numbers of rows.
        change: by number of the row, the keys that get a new value.
        add: rows for the end of the list.

    Returns:
        The text, and whether comments and layout are kept.
    """
    text = sources.path.read_bytes().decode("utf-8-sig") if sources.path.is_file() else ""
    rows = list(sources.value.get(FILES) or ())
    for number, values in (change or {}).items():
        rows[number] = {**rows[number], **values}
    rows = [row for number, row in enumerate(rows) if number not in cut] + [dict(r) for r in add]
    wanted = {**sources.value, FILES: rows}
    if not (cut or change or add):
        return text, True
    edited = _edited(text, sources, cut, change or {}, add)
    return (edited, True) if _holds(edited, wanted, sources.path) else (_dump(wanted), not text)


def write(path: Path, text: str) -> None:
    """Replace a file as a whole: nobody sees half of it. Its rights, and a link to it, stay."""
    final = path.resolve()
    temporary = final.with_name(f".{final.name}.tmp")
    marked = final.is_file() and final.read_bytes().startswith(b"\xef\xbb\xbf")
    temporary.write_bytes(text.encode("utf-8-sig" if marked else "utf-8"))
    if final.is_file():
        shutil.copymode(final, temporary)
    temporary.replace(final)


def _edited(
    text: str, sources: SourcesFile, cut: Collection[int], change: Mapping[int, Row], add: Any
) -> str:
    """`text` with its lines edited; it may be anything where the layout is an unusual one."""
    lines = text.split("\n")
    end = "\r" if "\r\n" in text else ""
    spans = list(_spans(lines, sources))
    indent = re.match(r"\s*", lines[spans[0][0]])[0] if spans else ""  # type: ignore[index]
    fresh = [indent + line + end for row in add for line in _dump([dict(row)]).splitlines()]
    if spans:
        lines[spans[-1][1] : spans[-1][1]] = fresh
    elif FILES in sources.lines:
        place = sources.lines[FILES] - 1
        head = _EMPTY.match(lines[place])
        kept = " ".join(filter(None, head.groups())) if head else lines[place]
        lines[place : place + 1] = [kept.rstrip("\r") + end, *fresh]
    else:
        last = [] if lines[-1] else [lines.pop()]
        lines += [f"{FILES}:{end}", *fresh, *(last or [""])]
    for number, (start, stop) in reversed(list(enumerate(spans))):
        if number in cut:
            del lines[start:stop]
        elif number in change:
            lines[start:stop] = _changed(lines[start:stop], change[number], end)
    if spans and len(cut) == len(spans) and not add:
        place = sources.lines[FILES] - 1
        lines[place] = re.sub(r"(files['\"]?\s*:)", r"\1 []", lines[place], count=1)
    return "\n".join(lines)


def _spans(lines: Sequence[str], sources: SourcesFile) -> Iterator[tuple[int, int]]:
    """First line of each row and the line after its last, from 0; comments after it left out."""
    numbered = sources.lines
    starts = [numbered[f"{FILES}.{n}"] - 1 for n in range(len(sources.value.get(FILES) or ()))]
    tops = [line - 1 for key, line in numbered.items() if "." not in key]
    stops = [min((top for top in tops if top > start), default=len(lines)) for start in starts]
    for start, stop in zip(starts, [*starts[1:], *stops[-1:]], strict=True):
        while stop - 1 > start and _NOTHING.match(lines[stop - 1]):
            stop -= 1
        yield start, stop


def _changed(lines: list[str], values: Row, end: str) -> list[str]:
    """The lines of one row with some keys set; a key that is not there follows the path."""
    found = list(lines)
    for key, value in values.items():
        pair = _dump({key: value}).rstrip("\n")
        at = _line_of(found, key)
        if at is not None:
            head, rest = re.match(r"([\s-]*)(.*)", found[at]).groups()  # type: ignore[union-attr]
            comment = re.match(r"\S+\s+[\w.-]+(\s+#.*)$", rest.rstrip("\r"))
            found[at] = head + pair + (comment[1] if comment else "") + end
        else:
            path = _line_of(found, "path") or 0
            head = re.match(r"[\s-]*", found[path])[0].replace("-", " ")  # type: ignore[index]
            found.insert(path + 1, head + pair + end)
    return found


def _line_of(lines: Sequence[str], key: str) -> int | None:
    pattern = re.compile(rf"""[\s-]*['"]?{re.escape(key)}['"]?\s*:(\s|$)""")
    return next((number for number, line in enumerate(lines) if pattern.match(line)), None)


def _holds(text: str, wanted: Mapping[str, Any], path: Path) -> bool:
    """Whether a text says what it is meant to say."""
    try:
        value, _ = parse_yaml(text, path)
    except ConfigError:
        return False
    return {**value, FILES: value.get(FILES) or []} == wanted


def _dump(value: Any) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text
