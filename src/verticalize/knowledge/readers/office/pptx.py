"""PowerPoint presentations (.pptx): one document, with a heading and a mark for each slide.

Speaker notes stand below their slide. Hidden slides and slides without text are counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.extras import need
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.office.package import (
    core_properties,
    core_title,
    no_text,
    reading,
)
from verticalize.knowledge.readers.office.pptx_shapes import blocks, strays, text_of
from verticalize.records import Document
from verticalize.text import language

_SLIDE = {"zh": "幻灯片", "en": "Slide"}
_STRAY = "a part of the text at a place where PowerPoint has none (left out)"
_NOTES = {"zh": "备注：", "en": "Notes: "}


def read_pptx(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The file as one document."""
    pptx = need("pptx", extra="office")
    notes: list[str] = []
    with reading(source.path):
        opened = pptx.Presentation(str(source.path))
        slides = list(_slides(opened, notes))
        title = core_title(opened.core_properties)
        metadata = core_properties(opened.core_properties)
    if not slides:
        yield no_text(source, notes)
        return
    sample = "\n".join("\n".join((slide.title, *slide.blocks, slide.notes)) for slide in slides)
    lang = context.language_of(None, source, sample)
    text, marks = _joined(slides, lang, context)
    document = Document(
        id=source.name,
        source=source.name,
        kind="documents",
        title=title or next((s.title for s in slides if s.title), source.path.stem),
        lang=lang,
        text=text,
        metadata=metadata,
        marks=marks,
    )
    yield Found(document, place=str(source.path), notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Slide:
    """What a slide says. `number` counts from 1, hidden slides included."""

    number: int
    title: str
    blocks: tuple[str, ...]
    notes: str


def _slides(opened: Any, notes: list[str]) -> Iterator[_Slide]:
    for number, slide in enumerate(opened.slides, start=1):
        if slide._element.get("show") in ("0", "false"):
            notes.append("a hidden slide (left out)")
            continue
        found = _read(number, slide, notes)
        if found.title or found.blocks or found.notes:
            yield found
        else:
            notes.append("a slide without text (left out)")


def _read(number: int, slide: Any, notes: list[str]) -> _Slide:
    notes += [
        "comments on a slide (left out)"
        for relation in slide.part.rels.values()
        if relation.reltype.endswith("/comments")
    ]
    notes += [_STRAY] * strays(slide._element)
    title = slide.shapes.title
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return _Slide(
        number=number,
        title="" if title is None else one_line(text_of(title.text_frame, notes)),
        blocks=tuple(blocks(slide.shapes, title, notes)),
        notes="" if frame is None else text_of(frame, notes),
    )


def _joined(
    slides: list[_Slide], lang: str, context: Context
) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text of all slides, and where each begins. What we add is in the slide's language."""
    text, marks = "", []
    for slide in slides:
        said = language("\n".join((slide.title, *slide.blocks, slide.notes)))
        own = said if said in context.languages else lang
        text += "\n\n" if text else ""
        marks.append((len(text), f"slide {slide.number}"))
        title = slide.title or f"{_SLIDE.get(own, _SLIDE['en'])} {slide.number}"
        told = [f"## {title}", *slide.blocks]
        if slide.notes:
            told.append(_NOTES.get(own, _NOTES["en"]) + slide.notes)
        text += "\n\n".join(told)
    return text, tuple(marks)
