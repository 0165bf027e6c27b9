"""A self-contained page: no script, no request, every text escaped."""

from html import escape
from importlib.resources import files

from verticalize.text import escape_controls

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(title: str, body: str, style: str, lang: str = "en") -> str:
    """An HTML document.

    Args:
        body: HTML, every text in it escaped.
        style: CSS after the style that all pages share.
        lang: the language of the page.
    """
    shared = files("verticalize").joinpath("page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{shown(title)}</title>\n<style>\n{shared}{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def shown(value: object) -> str:
    """Any text, escaped for an element or a quoted attribute; control characters made visible."""
    return escape(escape_controls(str(value)))
