"""The part of a web page that is its content, and the blocks of links in it that are not.

trafilatura judges which text is content; the page's own elements are then read, so that no heading,
row or line within that part is lost.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from verticalize.extras import need
from verticalize.knowledge.readers.web.markup import HEADINGS, INLINE, silent

_ENOUGH = 0.98  # share of what trafilatura kept, headings apart, that the part must hold
_HOLDS = frozenset(("body", "main", "article", "section", "div"))
_BESIDE = frozenset(("nav", "aside", "footer", "form"))
_NAMED = frozenset(("footer", "page-footer", "site-footer", "pagefooter"))  # ids and classes
_FOOTER = 200  # letters of a block that is called a footer and is one, at most
_LINK_SHARE = 0.7  # of a block's characters, from which on it is a block of links
_LINKS = 3  # links that make a block


@dataclass(frozen=True, slots=True)
class Content:
    """An element of the page, and the elements in it that are no content."""

    element: Any
    without: frozenset[Any]


def main_content(page: Any) -> Content | None:
    """The content of a page (an lxml.html document), or None where trafilatura finds none."""
    trafilatura = need("trafilatura", extra="web")
    found = trafilatura.bare_extraction(page, include_comments=False, favor_recall=True)
    if found is None or found.body is None:
        return None
    kept = {_letters(element) for element in found.body.iter() if isinstance(element.tag, str)}
    weights: Counter[Any] = Counter()
    total = seen = 0
    matched = set()
    for leaf in _leaves(page.body):
        letters = _letters(leaf)
        if letters and letters in kept:
            weight = 0 if leaf.tag in HEADINGS else len(letters)
            total += weight
            seen += len(letters)
            for holder in (leaf, *leaf.iterancestors()):
                weights[holder] += weight
                matched.add(holder)
    if not total or seen * 2 < len(_letters(found.body)):
        return None
    element = [
        element
        for element in page.body.iter(*_HOLDS)
        if weights[element] >= _ENOUGH * total and not _in_table(element)
    ][-1]
    return Content(element, frozenset(_no_content(element, matched)))


def _in_table(element: Any) -> bool:
    return next(element.iterancestors("table"), None) is not None


def _no_content(root: Any, matched: set[Any]) -> list[Any]:
    return [
        element
        for element in root.iter()
        if element is not root
        and element.tag not in INLINE
        and (
            _is_footer(element)
            or (element not in matched and (element.tag in _BESIDE or _mostly_links(element)))
        )
    ]


def _is_footer(element: Any) -> bool:
    """Whether a block says that it is the page's footer, and holds no more than a line or two."""
    names = {element.get("id", "").lower(), *element.get("class", "").lower().split()}
    if element.tag != "div" or names.isdisjoint(_NAMED) or len(_letters(element)) > _FOOTER:
        return False
    return not any(True for _ in element.iter(*HEADINGS, "table"))


def _mostly_links(element: Any) -> bool:
    links = list(element.iter("a"))
    if len(links) < _LINKS:
        return False
    linked = sum(len(_letters(link)) for link in links)
    return linked >= _LINK_SHARE * len(_letters(element))


def _leaves(body: Any) -> list[Any]:
    """Shown elements that hold a paragraph, heading, item or cell and no such element."""
    etree = need("lxml.etree", extra="web")
    found = []
    walk = etree.iterwalk(body, events=("start",))
    for _, element in walk:
        if silent(element):
            walk.skip_subtree()
        elif element.tag not in INLINE and all(
            below.tag in INLINE or below.tag == "br" for below in element.iterdescendants()
        ):
            found.append(element)
    return found


def _letters(element: Any) -> str:
    return "".join("".join(element.itertext()).split())
