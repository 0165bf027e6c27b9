"""Where in its source a passage stands, in the words of its reader: ``rows 6–7`` is 第 6–7 行."""

import re

_SHEET = re.compile(r"sheet '(?P<name>[^']*)'\s*")
_COUNTED = re.compile(r"(?P<what>row|page|slide)s? (?P<numbers>\d+(?:[–-]\d+)?)")
_CHINESE = {"row": "行", "page": "页", "slide": "张幻灯片"}


def place_for(place: str, lang: str) -> str:
    """A place as passages have it, which is English, in the language `lang`."""
    if lang != "zh":
        return place
    named = _SHEET.sub(lambda found: f"工作表“{found['name']}”", place)
    return _COUNTED.sub(lambda found: f"第 {found['numbers']} {_CHINESE[found['what']]}", named)
