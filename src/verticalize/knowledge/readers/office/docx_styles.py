"""What the styles and lists of a Word file make of a paragraph: its heading level, its number.

Names of built-in styles are English in the file in whatever language Word runs ("heading 1");
WPS and templates may have names of their own, whose outline level then tells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from verticalize.knowledge.readers.office.numerals import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*(\d)", re.IGNORECASE)
_TITLES = ("title", "标题", "標題")
_BODY_TEXT = 9  # the outline level of a paragraph that is no heading
_PLACE = re.compile(r"%(\d)")


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style with what it inherits."""

    id: str = ""
    name: str = ""
    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None

    @property
    def is_contents(self) -> bool:
        """Whether it is of the table of contents."""
        return bool(re.match(r"toc(?:\s?\d|\sheading)", self.name, re.IGNORECASE))


def styles_of(element: Any) -> dict[str, Style]:
    """The paragraph styles by id; the default one also by ``""``."""
    made: dict[str, Any] = {s.get(f"{W}styleId"): s for s in element.iterchildren(f"{W}style")}
    found = {key: _resolved(key, made) for key in made}
    for key, style in made.items():
        if style.get(f"{W}default") == "1" and style.get(f"{W}type") == "paragraph":
            found[""] = found[key]
    return found


def _resolved(key: str, made: dict[str, Any]) -> Style:
    name, outline, list_id, list_level = _value(made[key], "name") or "", None, None, None
    seen: set[str] = set()
    at: str | None = key
    while at in made and at not in seen:
        seen.add(at)
        style = made[at]
        properties = style.find(f"{W}pPr")
        if properties is not None:
            outline = _first(outline, _number(properties, "outlineLvl"))
            numbered = properties.find(f"{W}numPr")
            if numbered is not None:
                list_id = _first(list_id, _value(numbered, "numId"))
                list_level = _first(list_level, _number(numbered, "ilvl"))
        if outline is None:
            outline = _outline_by_name(_value(style, "name") or "")
        at = _value(style, "basedOn")
    return Style(key, name, outline, list_id, list_level)


def _outline_by_name(name: str) -> int | None:
    if name.lower() in _TITLES:
        return 0
    found = _HEADING.fullmatch(name)
    return int(found[1]) - 1 if found else None


def heading_level(paragraph: Any, style: Style) -> int:
    """1 to 6 for a heading, 0 for other paragraphs."""
    properties = paragraph.find(f"{W}pPr")
    own = None if properties is None else _number(properties, "outlineLvl")
    outline = style.outline if own is None else own
    return 0 if outline is None or not 0 <= outline < _BODY_TEXT else min(outline + 1, 6)


@dataclass(slots=True)
class _Level:
    form: str
    text: str
    start: int
    style: str | None


@dataclass(slots=True)
class Lists:
    """The lists of a document, counting as its paragraphs come by."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # of each abstract list
    abstract: dict[str, str] = field(default_factory=dict)  # list to abstract list
    starts: dict[str, dict[int, int]] = field(default_factory=dict)  # where a list starts anew
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, paragraph: Any, style: Style) -> tuple[str, int] | None:
        """The label of a list item and its level from 0, or None. Bullets are ``-``."""
        numbered = paragraph.find(f"{W}pPr/{W}numPr")
        own = None if numbered is None else _value(numbered, "numId")
        list_id = _first(own, style.list_id)
        levels = self.levels.get(self.abstract.get(list_id or "", ""), {})
        at = None if numbered is None else _number(numbered, "ilvl")
        if at is None:
            by_style = (n for n, level in levels.items() if level.style == style.id)
            at = _first(style.list_level, next(by_style, 0))
        if list_id is None or at not in levels:
            return None
        if levels[at].form == "bullet":
            return "-", at
        return self._count(list_id, at, levels), at

    def _count(self, list_id: str, at: int, levels: dict[int, _Level]) -> str:
        counts = self.counts.setdefault(self.abstract[list_id], {})
        for level, start in self.starts.pop(list_id, {}).items():
            counts[level] = start - 1
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]

        def shown(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            if level not in levels:
                return ""
            return numeral(counts.get(level, levels[level].start), levels[level].form)

        return _PLACE.sub(shown, levels[at].text).strip()


def lists_of(element: Any | None) -> Lists:
    """The lists that the part ``numbering.xml`` defines; none if there is no such part."""
    found = Lists()
    if element is None:
        return found
    for abstract in element.iterchildren(f"{W}abstractNum"):
        found.levels[abstract.get(f"{W}abstractNumId")] = dict(_levels(abstract))
    for made in element.iterchildren(f"{W}num"):
        list_id = made.get(f"{W}numId")
        found.abstract[list_id] = _value(made, "abstractNumId") or ""
        for override in made.iterchildren(f"{W}lvlOverride"):
            start = _number(override, "startOverride")
            if start is not None:
                level = int(override.get(f"{W}ilvl"))
                found.starts.setdefault(list_id, {})[level] = start
    return found


def _levels(abstract: Any) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iterchildren(f"{W}lvl"):
        yield (
            int(level.get(f"{W}ilvl")),
            _Level(
                form=_value(level, "numFmt") or "decimal",
                text=_value(level, "lvlText") or "",
                start=_first(_number(level, "start"), 1) or 0,
                style=_value(level, "pStyle"),
            ),
        )


def _value(element: Any, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _number(element: Any, name: str) -> int | None:
    value = _value(element, name)
    return int(value) if value and value.lstrip("-").isdigit() else None


def _first(one: Any, other: Any) -> Any:
    return other if one is None else one
