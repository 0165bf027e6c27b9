"""Documents: RedPajama in its versions, and any other row with a text."""

from collections.abc import Iterator
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.format import Fields, Format
from verticalize.data.formats.maker import Maker, Refused, each, optional
from verticalize.data.rows import Text


def _document(maker: Maker) -> Iterator[Text]:
    fields = maker.row.fields
    words = optional(fields, "text") or optional(fields, "raw_content")
    if not words.strip():
        raise Refused(reasons.NO_TEXT)
    yield maker.text(words, about=_about(fields))


def _about(fields: Fields) -> dict[str, Any]:
    """What the row's `meta` says, where that is more than one of the file's own kind of text."""
    meta = fields.get("meta")
    about = dict(meta) if isinstance(meta, dict) else {"meta": meta} if meta else {}
    if isinstance(fields.get("source"), str):  # Common Crawl, which has no meta
        about["source"] = fields["source"]
    if licence := about.pop("license", None):
        about["licence"] = licence
    return {key: value for key, value in about.items() if value is not None}


def _fits_redpajama(fields: Fields) -> str | None:
    if "quality_signals" in fields:
        return "the key quality_signals of RedPajama 2"
    if "raw_content" in fields:
        return "the key raw_content of RedPajama 2"
    if "text" in fields and ("meta" in fields or "source" in fields):
        return "the keys text and " + ("meta" if "meta" in fields else "source")
    return None


def _fits_text(fields: Fields) -> str | None:
    said = "role" in fields  # by somebody: a message of some unknown form
    return "the key text" if isinstance(fields.get("text"), str) and not said else None


REDPAJAMA = Format(
    "redpajama",
    "text",
    _fits_redpajama,
    each(_document),
    "text with meta, or with a source",
)
TEXT = Format("text", "text", _fits_text, each(_document), "text alone")
