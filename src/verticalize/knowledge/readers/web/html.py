"""Web pages: the main content of each as one document, its headings, lists and tables kept."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import KnowledgeError, Problem
from verticalize.extras import need
from verticalize.knowledge.encodings.controls import REMOVED, cleaned, without_controls
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.markdown import empty
from verticalize.knowledge.readers.web.charset import read_page
from verticalize.knowledge.readers.web.endless import ENDLESS, is_endless
from verticalize.knowledge.readers.web.main_content import main_content
from verticalize.knowledge.readers.web.markup import (
    HEADINGS,
    INLINE,
    heading_in,
    hidden,
    markdown,
    one_line,
    silent,
)
from verticalize.knowledge.readers.web.page_metadata import page_language, page_metadata
from verticalize.records import Document

_ALONE = re.compile(r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)"
                    r"([a-zA-Z][\w:-]*)(\s[^<>]*)?/>")  # fmt: skip
_CONTROL_CODE = re.compile(  # C0 but tab and line breaks, DEL, C1
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|12[789]|1[345]\d)(?!\d)"
    r"|x0*(?:[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f])(?![0-9a-f]));?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_NO_MAIN = "a page without main content, of which all visible text was kept"
_LINKS = "a block of links that was left out"
_BESIDE = "a heading outside the main content, left out with its section"
_OUTSIDE = "a block of text outside the main content that was left out"
_HIDDEN = "an element that the page hides, left out"
_CONTROL = "a control or a block of navigation that was left out"
_NO_CONTROLS = {"script", "style", "template", "title", "svg", "canvas", "video"}
_SAVE_PLAIN = "Save its text as Markdown or plain text."
_IMAGE = "an image that was left out"


def read_html(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The page as one document."""
    notes: list[str] = []
    page = parse(read_page(source.path, notes), notes)
    if page is None:
        yield empty(source)
        return
    text = _text(page, notes)
    if not text.strip():
        yield empty(source)
        return
    metadata = page_metadata(page)
    title = metadata.pop("title", "") or heading_in(text) or source.path.stem
    document = Document(
        id=source.name,
        source=source.name,
        kind="documents",
        title=title,
        lang=context.language_of(page_language(page, text, context), source, text),
        text=text,
        metadata=metadata,
    )
    yield Found(document, place=str(source.path), notes=tuple(notes))


def parse(text: str, notes: list[str]) -> Any | None:
    """The page as an lxml.html document with a body, or None where there is nothing in it.

    Elements of XHTML that close themselves are closed in the way of HTML: ``<title/>``
    would otherwise swallow the page. What libxml2 drops is made
    plain: what follows ``</body>``, which browsers show, and CDATA sections, which XHTML shows.

    Raises:
        KnowledgeError: libxml2 gave up on the page and dropped the rest of it.
    """
    html = need("lxml.html", extra="web")
    if "<?xml" in text[:200] or "xhtml" in text[:1000].lower():
        text = _ALONE.sub(r"<\1\2></\1>", text)
    text = _ENDS.sub("", text)
    text = _with_cdata_plain(text)
    text = _CONTROL_CODE.sub(lambda found: _meant(found[0], notes), text)
    notes += [ENDLESS] * is_endless(text)
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        page = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except need("lxml.etree", extra="web").ParserError:
        return None
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise KnowledgeError(f"cannot be read whole ({entry.message}).", hint=_SAVE_PLAIN)
    return page if page.body is not None else None


def _meant(reference: str, notes: list[str]) -> str:
    """A reference to a control character as browsers take it: ``&#146;`` is ``’`` of Windows-1252.

    Libraries stumble over the others in a tree.
    """
    char = without_controls(unescape(reference))[0]
    notes += [REMOVED] * (not char)
    return char


def _with_cdata_plain(text: str) -> str:
    before, *sections = text.split("<![CDATA[")
    parts = [before]
    for section in sections:
        inside, end, behind = section.partition("]]>")
        parts.append(escape(inside, quote=False) + behind if end else section)
    return "".join(parts)


def _text(page: Any, notes: list[str]) -> str:
    """What is kept of the page; what is not is noted."""
    content = main_content(page)
    if content is None:
        notes.append(_NO_MAIN)
        text = markdown(page.body)
        held = page.body
    else:
        text = markdown(content.element, content.without)
        held = content.element
        notes += [_LINKS] * len(content.without)
        notes += [_BESIDE] * _headings_beside(page.body, held)
    notes += left_out(page, held)
    return cleaned(text, notes)


def left_out(page: Any, held: Any) -> list[str]:
    """Notes on what is in a page and not in the Markdown of the element that is held to be it."""
    counts = {
        _OUTSIDE: _blocks_beside(page, held),
        _HIDDEN: _hidden(held),
        _IMAGE: sum(1 for _ in held.iter("img", "svg", "canvas", "video")),
        _CONTROL: _controls(held),
    }
    return list(Counter(counts).elements())


def _headings_beside(body: Any, held: Any) -> int:
    inside = set(held.iter(*HEADINGS))
    return sum(
        1
        for heading in body.iter(*HEADINGS)
        if heading not in inside and one_line(heading.text_content())
    )


def _blocks_beside(page: Any, held: Any) -> int:
    """Blocks outside the content with text of their own, headings apart.

    They may be outside the body, too: libxml2 leaves a cell without a table in the head.
    """
    apart = {*held.iter(), *page.body.iter(*HEADINGS)}
    return sum(
        1
        for element in page.iter()
        if element not in apart
        and element.tag not in INLINE
        and element.tag not in _NO_CONTROLS
        and one_line(_own_text(element))
    )


def _own_text(element: Any) -> str:
    """The text of an element that is in no block within it."""
    parts = [element.text or ""]
    for child in element:
        parts += child.itertext() if child.tag in INLINE else ()
        parts.append(child.tail or "")
    return "".join(parts)


def _hidden(held: Any) -> int:
    """Hidden elements that hold text, scripts apart."""
    return sum(
        1
        for element in held.iter()
        if hidden(element) and element.tag != "script" and one_line(element.text_content())
    )


def _controls(held: Any) -> int:
    """Controls and navigation that hold text."""
    return sum(
        1
        for element in held.iter()
        if element is not held
        and element.tag not in _NO_CONTROLS
        and silent(element)
        and not hidden(element)
        and one_line(element.text_content())
    )
