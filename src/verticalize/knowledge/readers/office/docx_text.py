"""The text of a Word paragraph as it reads with its changes accepted; the rest is counted."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.readers.office.docx_styles import W

DELETED = "a deleted passage of tracked changes (left out)"
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_COUNTED = {
    "del": DELETED,
    "moveFrom": "a passage moved elsewhere by tracked changes (left out)",
    "commentReference": "a comment (left out)",
    "object": "an embedded object (left out)",
    "sym": "a sign of a symbol font (left out)",
    "rt": "a reading above a word (left out)",
}
_SILENT = {"pPr", "rPr", "sdtPr", "sdtEndPr", "rubyPr", "instrText", "delText", "delInstrText"}


def local(element: Any) -> str:
    """The name of an element without its namespace; nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def chosen(alternatives: Any) -> Any:
    """The children of the first of ``mc:AlternateContent``: the others say the same again."""
    return next(iter(alternatives), ())


class Text:
    """Reads paragraphs.

    What stands beside the line is gathered on the way, for whoever places it: `boxes` are elements
    with blocks of their own, `references` are kind (``footnote``) and id of a note.
    """

    def __init__(self, notes: list[str]) -> None:
        self.boxes: list[Any] = []
        self.references: list[tuple[str, str]] = []
        self._notes = notes
        self._special: Mapping[str, Callable[[Any], Iterator[str]]] = {
            "t": lambda element: iter((element.text or "",)),
            "r": self._run,
            "AlternateContent": lambda element: self._inside(chosen(element)),
            "drawing": self._drawing,
            "pict": self._drawing,
            "footnoteReference": self._reference,
            "endnoteReference": self._reference,
        }

    def of(self, paragraph: Any) -> str:
        """The text, without white space at its ends."""
        return cleaned("".join(self._inside(paragraph)), self._notes).strip()

    def _inside(self, element: Any) -> Iterator[str]:
        for child in element:
            name = local(child)
            if name in self._special:
                yield from self._special[name](child)
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name in _COUNTED:
                self._notes.append(_COUNTED[name])
            elif name not in _SILENT:
                yield from self._inside(child)

    def _run(self, run: Any) -> Iterator[str]:
        vanish = run.find(f"{W}rPr/{W}vanish")
        if vanish is not None and vanish.get(f"{W}val") not in ("0", "false", "off"):
            self._notes.append("hidden text (left out)")
        else:
            yield from self._inside(run)

    def _drawing(self, drawing: Any) -> Iterator[str]:
        boxes = [e for e in drawing.iter() if local(e) == "txbxContent"]
        self.boxes += boxes
        names = {local(element) for element in drawing.iter()}
        if names & {"blip", "imagedata"}:
            self._notes.append("an image (left out)")
        elif "chart" in names:
            self._notes.append("a chart (left out)")
        elif not boxes:
            self._notes.append("a drawing (left out)")
        yield from ()

    def _reference(self, reference: Any) -> Iterator[str]:
        kind = local(reference).removesuffix("Reference")
        self.references.append((kind, reference.get(f"{W}id") or ""))
        yield from ()
