"""HTML elements as Markdown: headings, lists, tables, paragraphs; what is not shown is left out."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from verticalize.extras import need
from verticalize.knowledge.readers.web.grid import Grid
from verticalize.knowledge.readers.web.literal import escaped

_SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "nav", "select", "datalist", "textarea",
    "input", "iframe", "object", "embed", "canvas", "audio", "video", "dialog", "title", "meta",
    "link", "base", "annotation", "annotation-xml",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "math", "semantics", "mrow", "mi", "mn", "mo", "mtext", "msup", "msub", "mfrac",
})  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_POWER = re.compile(r"[+−-]?\d{1,3}")
_NUMBER = re.compile(r"-?\d{1,6}")
_ITEM = re.compile(r" *(?:-|-?\d+\.) ")
_NUMBERED = re.compile(r"(-?\d+)\.\s")


def markdown(root: Any, without: Collection[Any] = ()) -> str:
    """The text of an element (of lxml) and of all below it that a browser shows.

    Navigation, controls and the elements `without` are left out.
    """
    writer = _Writer()
    etree = need("lxml.etree", extra="web")
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        skipped = element is not root and (element in without or silent(element))
        if event == "start" and skipped:
            walk.skip_subtree()
        elif event == "start":
            writer.open(element)
            writer.text(element.text or "")
        else:
            if not skipped:
                writer.close(element)
            if element is not root:
                writer.text(element.tail or "")
    return writer.done()


def silent(element: Any) -> bool:
    """Whether a browser does not show the element, or shows it as a control or navigation."""
    if element.tag in _SILENT or element.get("role") == "navigation" or hidden(element):
        return True
    # The button that opens an answer holds the question.
    return element.tag == "button" and not (
        element.get("aria-expanded") or element.get("aria-controls") or _in_heading(element)
    )


def hidden(element: Any) -> bool:
    """Whether the page itself says that the element is not shown (style sheets are not read)."""
    if element.get("hidden") is not None:
        return True
    return bool(_HIDDEN.search(element.get("style", "")))


def _in_heading(element: Any) -> bool:
    return next(element.iterancestors(*HEADINGS, "dt", "summary"), None) is not None


def heading_in(text: str) -> str:
    """The first heading of a Markdown text, or nothing."""
    found = re.search(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return found[1] if found else ""


def one_line(text: str) -> str:
    """White space of the markup as single spaces; no-break and ideographic spaces stay."""
    return _SPACE.sub(" ", text).strip()


@dataclass(slots=True)
class _Numbers:
    """The numbers of an ordered list: the next one, and what is added for each after it."""

    next: int
    step: int

    @classmethod
    def of(cls, element: Any) -> "_Numbers":
        """Those of an ``ol``; a reversed one counts down to 1 unless it has a start."""
        if element.get("reversed") is None:
            return cls(_number(element.get("start"), 1), 1)
        items = sum(_tag(child) == "li" for child in element)
        return cls(_number(element.get("start"), items), -1)

    def take(self, written: str | None) -> int:
        """The number of the next item, which the page may state itself."""
        number = _number(written, self.next)
        self.next = number + self.step
        return number


@dataclass(slots=True)
class _Writer:
    """The text so far. `blocks` holds (kind, text); blocks of one list or table stand together."""

    blocks: list[tuple[str, str]] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    level: int = 1
    lists: list[_Numbers | None] = field(default_factory=list)  # None: bullets
    mark: str = ""  # of the item that has just begun
    verbatim: int = 0
    grids: list[Grid] = field(default_factory=list)

    def open(self, element: Any) -> None:
        tag = _tag(element)
        if tag == "br":
            self.buffer.append("\v")
        elif tag == "sup":
            self._power(element)
        elif self.grids and tag not in ("tr", "td", "th", "table"):
            self.buffer.append("" if tag in INLINE else " ")
        elif tag not in INLINE:
            self._block(tag, element)

    def _block(self, tag: str, element: Any) -> None:
        self._flush()
        if tag in ("ul", "ol", "menu"):
            self.lists.append(_Numbers.of(element) if tag == "ol" else None)
        elif tag == "li":
            self._item(element)
        elif tag == "pre":
            self.verbatim += 1
        elif tag == "table" and (self.grids or not _lays_out(element)):
            self.grids.append(Grid())
        elif self.grids and tag == "tr":
            self.grids[-1].row()

    def _item(self, element: Any) -> None:
        self.mark = "- "
        if self.lists and (numbers := self.lists[-1]):
            self.mark = f"{numbers.take(element.get('value'))}. "

    def close(self, element: Any) -> None:
        tag = _tag(element)
        if self.grids:
            self._close_in_table(tag, element)
        elif tag in INLINE or tag == "br":
            return
        elif tag in HEADINGS or tag == "summary":
            self._heading(tag)
        else:
            self._flush()
            if tag in ("ul", "ol", "menu"):
                self.lists.pop()
            self.verbatim -= tag == "pre"
            self.mark = "" if tag == "li" else self.mark

    def _close_in_table(self, tag: str, element: Any) -> None:
        if tag in ("td", "th"):
            cell = one_line("".join(self.buffer).replace("\v", " "))
            self.buffer.clear()
            self.grids[-1].cell(cell, element.get("colspan", ""), element.get("rowspan", ""))
        elif tag == "caption":
            self._flush()
        elif tag == "table":
            grid = self.grids.pop()
            if self.grids:  # a table within a cell is text of that cell
                self.buffer += [" ", grid.line()]
            else:
                self.blocks += [("table", line) for line in grid.lines()]
                self.blocks.append(("", ""))
        else:
            self.buffer.append("" if tag in INLINE else " ")

    def text(self, text: str) -> None:
        self.buffer.append(text.replace("\n", "\v") if self.verbatim else text)

    def _power(self, element: Any) -> None:
        """10⁹ must not read 109: a power is set off by ``^``."""
        before = "".join(self.buffer[-2:])
        if before[-1:].isdigit() and _POWER.fullmatch((element.text or "").strip()):
            self.buffer.append("^")

    def _heading(self, tag: str) -> None:
        if tag == "summary":  # what opens a <details> names what stands in it
            level = min(self.level + 1, 6)
        else:
            level = self.level = int(tag[1])
        words = one_line("".join(self.buffer).replace("\v", " "))
        self.buffer.clear()
        if words:
            self.blocks.append(("heading", f"{'#' * level} {words}"))

    def _flush(self) -> None:
        lines = "".join(self.buffer).split("\v")
        self.buffer.clear()
        kept = [line.rstrip() for line in lines] if self.verbatim else map(one_line, lines)
        shown = [line for line in kept if line.strip()]
        if not shown:
            return
        if not self.lists:
            self.blocks.append(("p", escaped("\n".join(shown))))
            return
        indent = "  " * (len(self.lists) - 1)
        mark = self.mark or ("  " if self._in_item() else "")
        self.mark = ""
        if _same_number(mark, shown[0]):
            mark = ""
        text = f"\n{indent}  ".join(shown)
        self.blocks.append(("list", f"{indent}{mark}{text}"))

    def _in_item(self) -> bool:
        return bool(self.blocks) and _ITEM.match(self.blocks[-1][1]) is not None

    def done(self) -> str:
        self._flush()
        parts: list[str] = []
        last = ""
        for kind, text in self.blocks:
            if text:
                together = kind == last and kind in ("list", "table")
                parts += (["\n" if together else "\n\n"] if parts else []) + [text]
            last = kind
        return "".join(parts) + ("\n" if parts else "")


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _number(written: str | None, otherwise: int) -> int:
    """The number of an item as the page states it, if it states one."""
    return int(written) if written and _NUMBER.fullmatch(written.strip()) else otherwise


def _same_number(mark: str, text: str) -> bool:
    """Whether an item's text begins with the number that stands before it."""
    found = _NUMBERED.match(text)
    return found is not None and mark == f"{found[1]}. "


def _lays_out(table: Any) -> bool:
    """Whether the table only arranges blocks on a page: it holds headings or other tables."""
    if table.get("role") in ("presentation", "none"):
        return True
    return next(table.iter(*HEADINGS), None) is not None
