"""Values of spreadsheets and databases as text, as a reader of the table sees them."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

# A number format that is simple: literals around one pattern of digits, ``"¥"#,##0.00`` or
# ``0.0" mg"`` (ECMA-376 part 1, 18.8.31). The part for negative numbers, after ';', is not used.
_LITERAL = r'(?:"[^"]*"|\\.|\[\$[^\]-]*(?:-[0-9A-Fa-f]+)?\]|[$¥￥€£ ()_-])*'
_SIMPLE = re.compile(rf"({_LITERAL})((?:#,##)?0+)(\.0+)?(%?)({_LITERAL})")
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_ALIGNING = re.compile(r"_.|\*.")  # room for a character, a character that fills the cell
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTES = re.compile(r'"([^"]*)"|\\(.)')


def shown(value: Any, number_format: str = "General") -> str:
    """The value as text; dates as ISO 8601, numbers as their format shows them if it is simple."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return _number(value, number_format)
    if isinstance(value, datetime.datetime):
        date_only = value.time() == datetime.time()
        return value.date().isoformat() if date_only else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    return str(value).strip()


def _number(value: int | float | Decimal, number_format: str) -> str:
    exact = str(value) if isinstance(value, int) else f"{value:.15g}"  # the digits that Excel keeps
    form = _form(number_format)
    if form is None or not _PLAIN.fullmatch(exact):
        return exact
    scaled = Decimal(exact) * (100 if form.percent else 1)
    rounded = scaled.quantize(Decimal(1).scaleb(-form.places), ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    whole, point, decimals = f"{abs(rounded):f}".partition(".")
    whole = f"{int(whole):,}" if form.grouped else whole.zfill(form.width)
    return f"{sign}{form.before}{whole}{point}{decimals}{form.percent}{form.after}".strip()


class _Form(NamedTuple):
    before: str
    grouped: bool  # by thousands
    width: int  # digits before the point, with zeros in front
    places: int
    percent: str
    after: str


@lru_cache(maxsize=1024)
def _form(number_format: str) -> _Form | None:
    found = _SIMPLE.fullmatch(_ALIGNING.sub("", number_format.split(";")[0]).strip())
    if found is None:
        return None
    before, whole, decimals, percent, after = found.groups()
    places = len(decimals or ".") - 1
    return _Form(_literal(before), "," in whole, len(whole), places, percent or "", _literal(after))


def _literal(text: str) -> str:
    return _QUOTES.sub(lambda found: found[1] or found[2] or "", _CURRENCY.sub(r"\1", text))
