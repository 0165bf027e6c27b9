"""Names that stand within other names: 华法林 in 华法林钠, ``iron`` in ``iron deficiency``."""

import re

MOST = 20  # signs and words of a part: a longer name is looked for in none
_PIECE = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")  # a Chinese sign, or a word


def parts_of(name: str) -> set[str]:
    """Every text of two characters or more in `name` that cuts no word in two, but not `name`."""
    pieces = [piece.span() for piece in _PIECE.finditer(name)]
    parts = {
        name[start:end]
        for first, (start, _) in enumerate(pieces)
        for _, end in pieces[first : first + MOST]
        if end - start > 1
    }
    return parts - {name}
