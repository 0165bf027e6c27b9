"""Comments, scripts and tags of a page that never end, in which all that follows disappears.

A browser shows nothing of it either (HTML standard, 13.2.5), but it shows that the page is broken.
"""

import re

ENDLESS = "the rest of a page after a comment, script or tag that never ends (left out)"
# A token is a comment, an element whose content is no markup, or a tag. Each alternative matches
# wherever it begins, to the end of the page at the latest, so a page is gone through once.
_QUOTED = r"""=\s*+(?:"[^"]*+(?:"|(?P<q{0}>\Z))|'[^']*+(?:'|(?P<s{0}>\Z))|(?=[^"']|\Z))"""
_TOKEN = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|(?P<comment>\Z)))"
    rf"|<(script|style|title|textarea)\b(?:[^>=]++|{_QUOTED.format(1)})*+"
    r"(?:(?P<head>\Z)|>.*?(?:</\2|(?P<raw>\Z)))"
    rf"|</?[a-z](?:[^>=]++|{_QUOTED.format(2)})*+(?:>|(?P<tag>\Z))"
    r"|<[!?/][^>]*+(?:>|(?P<bogus>\Z))",  # what is no comment and no tag is taken for a comment
    re.IGNORECASE | re.DOTALL,
)
_OPEN = ("comment", "head", "raw", "tag", "bogus", "q1", "s1", "q2", "s2")


def is_endless(page: str) -> bool:
    """Whether the page has one of them."""
    return any(found[name] is not None for found in _TOKEN.finditer(page) for name in _OPEN)
