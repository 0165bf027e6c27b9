"""Text as HTML."""

from html import escape

from verticalize.text import escape_controls


def safe(text: str) -> str:
    """Text as HTML: no tag, no entity and no control character of it survives as such."""
    return escape(escape_controls(text), quote=True)
