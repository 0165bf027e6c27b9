"""The shapes of a slide as blocks of text, from top to bottom and from left to right."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from verticalize.extras import need
from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.office.pipes import pipe_table
from verticalize.knowledge.readers.records.cells import shown

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FURNITURE = ("dt", "ftr", "hdr", "sldNum")  # placeholders of date, footer, header and number
_BODY = ("body", "obj")
_BULLETS = {f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip"}
_HOLD_SHAPES = ("spTree", "grpSp", "Choice", "Fallback")
_CELL = ["txBody", "tc", "tr"]
_NEWER = "an object of a newer PowerPoint (left out)"


def blocks(shapes: Any, title: Any | None, notes: list[str]) -> Iterator[str]:
    """The texts of the shapes but the title, in reading order; what has no text is counted."""
    notes += [_NEWER for _ in shapes._element.iterchildren(_COMPATIBILITY)]
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if title is None or shape._element is not title._element:
            yield from (block for block in _of_shape(shape, notes) if block)


def _of_shape(shape: Any, notes: list[str]) -> Iterator[str]:
    kind = _placeholder(shape)
    if hasattr(shape, "shapes"):
        yield from blocks(shape.shapes, None, notes)
    elif getattr(shape, "has_table", False):
        rows = [[_cell(cell, notes) for cell in row.cells] for row in shape.table.rows]
        yield pipe_table(rows)
    elif getattr(shape, "has_chart", False):
        yield _chart(shape.chart, notes)
    elif shape.has_text_frame and kind in _FURNITURE:
        notes.append("a date, footer or number of a slide (left out)")
    elif shape.has_text_frame:
        yield text_of(shape.text_frame, notes, listed=kind in _BODY)
    elif list(shape._element.iter(f"{_DIAGRAM}relIds")):
        yield _diagram(shape, notes)
    elif list(shape._element.iter(f"{A}blip")):
        notes.append("an image (left out)")
    else:
        notes.append("a drawing or object (left out)")


def _placeholder(shape: Any) -> str:
    """The type of the placeholder that the shape is; nothing for another shape."""
    if not shape.is_placeholder:
        return ""
    return str(shape._element.ph.get("type", "obj"))


def text_of(frame: Any, notes: list[str], *, listed: bool = False) -> str:
    """The paragraphs on lines of their own; those with a bullet or number are list items.

    Args:
        frame: a text frame of python-pptx.
        notes: where control characters are counted.
        listed: whether paragraphs have a bullet unless they say otherwise.
    """
    paragraphs = [(p, paragraph_text(p, notes)) for p in frame._txBody.iterchildren(f"{A}p")]
    told = [(paragraph, text) for paragraph, text in paragraphs if text]
    several = listed and len(told) > 1
    return "\n".join(_line(paragraph, text, several) for paragraph, text in told)


def paragraph_text(paragraph: Any, notes: list[str]) -> str:
    """The text of an ``a:p``, with that of its fields, which python-pptx passes over."""
    parts = ("\n" if e.tag == f"{A}br" else e.text or "" for e in paragraph.iter(f"{A}t", f"{A}br"))
    return cleaned("".join(parts), notes).strip()


def strays(slide: Any) -> int:
    """The texts of a slide's element that are in no paragraph of a shape or of a cell."""
    paragraphs = (next(t.iterancestors(f"{A}p"), None) for t in slide.iter(f"{A}t") if t.text)
    return sum(paragraph is None or not _is_at_home(paragraph) for paragraph in paragraphs)


def _is_at_home(paragraph: Any) -> bool:
    above = [element.tag.rpartition("}")[2] for element in islice(paragraph.iterancestors(), 3)]
    return (above[:2] == ["txBody", "sp"] and above[2] in _HOLD_SHAPES) or above == _CELL


def _line(paragraph: Any, text: str, listed: bool) -> str:
    properties = paragraph.find(f"{A}pPr")
    names = set() if properties is None else {child.tag for child in properties}
    if f"{A}buNone" in names or not (listed or names & _BULLETS):
        return text
    level = 0 if properties is None else int(properties.get("lvl", "0"))
    return f"{'  ' * level}- {one_line(text)}"


def _cell(cell: Any, notes: list[str]) -> str:
    """The text of a cell; one that is merged with others stands once."""
    if cell.is_spanned:
        return ""
    paragraphs = (paragraph_text(p, notes) for p in cell._tc.iter(f"{A}p"))
    return " ".join(filter(None, paragraphs))


def _chart(chart: Any, notes: list[str]) -> str:
    """The title, and the values of each series by category, as a table."""
    title = text_of(chart.chart_title.text_frame, notes) if _has_title(chart) else ""
    tables = []
    for plot in chart.plots:
        series = list(plot.series)
        rows = [["", *(one.name for one in series)]]
        for number, category in enumerate(plot.categories):
            values = [list(one.values)[number : number + 1] for one in series]
            rows.append([str(category), *(shown(value[0]) if value else "" for value in values)])
        tables.append(pipe_table(rows))
    return cleaned("\n\n".join(filter(None, [title, *tables])), notes)


def _has_title(chart: Any) -> bool:
    return bool(chart.has_title and chart.chart_title.has_text_frame)


def _diagram(shape: Any, notes: list[str]) -> str:
    """The texts of a SmartArt graphic as a list, in the order of its data."""
    relation = next(shape._element.iter(f"{_DIAGRAM}relIds")).get(_DATA)
    data = shape.part.related_part(relation).blob
    root = need("pptx.oxml", extra="office").parse_xml(data)
    texts = (
        " ".join(filter(None, (paragraph_text(p, notes) for p in point.iter(f"{A}p"))))
        for point in root.iter(f"{_DIAGRAM}pt")
    )
    return "\n".join(f"- {one_line(text)}" for text in texts if text)
