"""Markdown files: one document each; YAML front matter becomes metadata."""

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.encodings.decode import read_text
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.headed import with_underlined
from verticalize.knowledge.readers.wrapped import unwrapped
from verticalize.records import Document

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^# +(?=[^\s#])(.*)$", re.MULTILINE)
_COMMENT = re.compile(r"\A\s*<!--.*?-->\s*\Z", re.DOTALL)


def read_markdown(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The file as one document. The front matter is not part of its text."""
    notes: list[str] = []
    whole = read_text(source.path, notes)
    front = _FRONT.match(whole)
    metadata: Mapping[str, Any] | Problem = {}
    text = whole
    if front is not None:
        metadata = _metadata(str(source.path), front[1])
        text = whole[front.end() :]
    text = unwrapped(with_underlined(text))
    if isinstance(metadata, Problem):
        yield metadata
    elif not text.strip() or _COMMENT.match(text):
        yield empty(source)
    else:
        heading = _TITLE.search(text)
        title = metadata.get("title") or (heading[1].rstrip(" #") if heading else source.path.stem)
        document = Document(
            id=source.name,
            source=source.name,
            kind="documents",
            title=str(title).strip(),
            lang=context.language_of(metadata.get("lang"), source, text),
            text=text,
            metadata={k: v for k, v in metadata.items() if k not in ("title", "lang")},
        )
        yield Found(document, place=str(source.path), notes=tuple(notes))


def empty(source: SourceFile) -> Problem:
    """The problem of a file that holds nothing."""
    return Problem(
        str(source.path),
        "holds nothing to read.",
        "Put text into it, or take it out of the pack's knowledge.",
    )


def _metadata(path: str, front: str) -> dict[str, Any] | Problem:
    try:
        found = yaml.safe_load(front)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        cause = getattr(error, "problem", None) or str(error)
        line = mark.line + 2 if mark else 2
        hint = "Write 'key: value' lines between the two '---'; quote values that hold a colon."
        return Problem(f"{path}:{line}", f"the front matter is not YAML ({cause}).", hint)
    if found is None:
        return {}
    if not isinstance(found, dict):
        return Problem(
            f"{path}:2", "the front matter is not a list of 'key: value' lines.", "Write it so."
        )
    values = {str(key): _value(value) for key, value in found.items()}
    for key, value in values.items():
        if isinstance(value, Problem):
            return Problem(f"{path}:2", f"front matter, '{key}': {value.message}", value.hint)
    return values


def _value(value: Any) -> Any:
    """A scalar or a flat list of scalars that JSON can hold."""
    if isinstance(value, list):
        flat = [_value(item) for item in value if not isinstance(item, list | dict)]
        if len(flat) == len(value):
            return flat
    elif isinstance(value, datetime.date):
        return value.isoformat()
    elif value is None or isinstance(value, str | int | float | bool):
        return value
    return Problem("", "is neither a value nor a flat list of values.", "Simplify it.")
