"""Prose, headings and tables of a text as HTML."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from verticalize.knowledge.cutting.blocks import Grid, Span, blocks, cell
from verticalize.knowledge.cutting.tables import FENCE
from verticalize.ui.rows import Cell, Rows, names, stands_upright, tables
from verticalize.ui.safe import safe

Show = Callable[[int, int], str]
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?=[^\s#])[*_]*(?P<name>.*?)[*_]*[ \t]*#*[ \t]*")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n<]*[^\s*<])\*\*")
_NONE = Rows()


def laid_out(text: str, show: Show, *, rows: Rows = _NONE, known: Collection[str] = ()) -> str:
    """The HTML of `text`; `show` makes that of ``text[start:end]`` and has to escape it.

    Args:
        rows: the lines that are rows of a spreadsheet.
        known: headings that have been shown, and are left out here, if no word in them is marked.
    """
    return "".join(
        _table(block, show)
        if isinstance(block, Grid)
        else "".join(_prose(text, block, show, rows, known))
        for block in blocks(text)
    )


def _table(grid: Grid, show: Show) -> str:
    head, *body = ([cell(show(span.start, span.end)) for span in row] for row in grid.rows)
    return _columns(head, body)


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    return (
        f'<div class="vz-table"><table><thead><tr>{titles}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _beside(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with the names of its columns at the side."""
    lines = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(f"<td>{row[at]}</td>" for row in rows)}</tr>'
        for at, name in enumerate(head)
    )
    return f'<div class="vz-table vz-upright"><table><tbody>{lines}</tbody></table></div>'


def _prose(text: str, span: Span, show: Show, rows: Rows, known: Collection[str]) -> Iterator[str]:
    """A piece without tables: its headings and rows, without the line breaks around them."""
    at, fenced = span.start, False
    held: list[list[Cell]] = []  # rows that more may follow
    for found in _LINE.finditer(text, span.start, span.end):
        line = Span(*found.span())
        fenced ^= bool(FENCE.match(found[0]))
        heading = None if fenced else _HEADING.fullmatch(text, line.start, line.end)
        cells = [] if heading or fenced else rows.cells(text, line)
        if heading is None and not cells:
            if held:
                yield from _told(held, show)
                held, at = [], line.start
            continue
        if not held and text[at : line.start].strip():
            yield _plain(text, at, line.start, show, span)
        at = line.end
        if heading:
            yield from _told(held, show)
            held = []
            yield _heading(heading, show, known)
        else:
            held.append(cells)
    yield from _told(held, show)
    if at == span.start or text[at : span.end].strip():
        yield _plain(text, at, span.end, show, span)


def _plain(text: str, start: int, end: int, show: Show, within: Span) -> str:
    """Words, without the line breaks towards a heading or a row."""
    while start > within.start and start < end and text[start] == "\n":
        start += 1
    while end < within.end and end > start and text[end - 1] == "\n":
        end -= 1
    return _BOLD.sub(r"<strong>\1</strong>", show(start, end))


def _heading(found: re.Match[str], show: Show, known: Collection[str]) -> str:
    html = show(*found.span("name"))
    repeated = found["name"].strip() in known and "<mark>" not in html
    return "" if repeated else f'<div class="vz-heading">{html}</div>'


def _told(lines: Sequence[Sequence[Cell]], show: Show) -> Iterator[str]:
    for table in tables(lines):
        head = names(table)
        body = [[_shown(row, name, show) for name in head] for row in table]
        lay = _beside if stands_upright(table) else _columns
        yield lay([safe(name).replace("_", "_<wbr>") for name in head], body)


def _shown(row: Mapping[str, Span], name: str, show: Show) -> str:
    return show(row[name].start, row[name].end) if name in row else ""
