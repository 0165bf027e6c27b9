"""What a web page says of itself: title, author, date, licence, address and language."""

import re
from collections.abc import Iterable
from typing import Any

from verticalize.extras import need
from verticalize.knowledge.found import Context
from verticalize.knowledge.readers.web.markup import one_line
from verticalize.text import language

_AUTHOR = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author")
_LICENCE = ("dc.rights", "dcterms.rights", "dcterms.license", "license", "copyright")


def page_metadata(page: Any) -> dict[str, Any]:
    """Those of ``title``, ``author``, ``date``, ``license`` and ``url`` that the page gives.

    trafilatura reads them from its head and JSON-LD; it is not asked to guess a date from the text.
    Chinese names, which it takes for no names, and licences are looked up here.
    """
    trafilatura = need("trafilatura.metadata", extra="web")
    date = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
    found = trafilatura.extract_metadata(page, date_config=date)
    values = {
        "title": found.title or page.findtext(".//title"),
        "author": _named(page, _AUTHOR) or found.author,
        "date": found.date,
        "license": _licence(page) or found.license,
        "url": found.url,
    }
    return {name: one_line(value) for name, value in values.items() if value and value.strip()}


def page_language(page: Any, text: str, context: Context) -> str | None:
    """The language that the page declares, if it is to be believed."""
    return known_language(page.get("lang") or page.get("xml:lang") or "", text, context)


def known_language(tag: str, text: str, context: Context) -> str | None:
    """The language of a tag such as ``zh-CN``, where the pack has it and the text does not differ.

    Templates often leave ``lang="en"`` on Chinese pages: between the two the text decides.
    """
    declared = re.split("[-_]", tag)[0].lower()
    if declared not in context.languages or {declared, language(text)} == {"zh", "en"}:
        return None
    return declared


def _named(page: Any, names: Iterable[str]) -> str:
    """The content of the first ``<meta>`` that has one of the names."""
    given: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        given.setdefault(name, meta.get("content") or "")
    return next((given[name] for name in names if given.get(name)), "")


def _licence(page: Any) -> str:
    for link in page.iter("link", "a"):
        if "license" in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href"))
    return _named(page, _LICENCE)
