"""Cards of facts: what each line tells of the card's title."""

import re

_TOLD_ZH = re.compile(r"的(?P<asked>[^：:，。；\n]{2,12}?)(?:[：:]|有|是|为|包括)")
_TOLD_EN = re.compile(r"(?P<asked>[A-Z][^:.]{2,40}?) (?:of|for) ")


def label(line: str, title: str) -> str:
    """What a fact tells of the title: ``储存温度``, ``Adult dose``; "" for any other sentence."""
    if not title:
        return ""
    before, found, after = line.partition(title)
    told = _TOLD_EN.fullmatch(before) if before else _TOLD_ZH.match(after)
    return told["asked"] if found and told else ""
