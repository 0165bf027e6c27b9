"""What the heads of columns stand for, as the documents say: CHT(清洁有效期), mean life (MTL)."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from verticalize.records import Passage

_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9]{1,7}")


def standing_for(name: str, heads: Collection[str], passages: Iterable[Passage]) -> list[str]:
    """Those of the heads that are abbreviations, and said to stand for `name` in a passage."""
    short = [head for head in heads if _ABBREVIATION.fullmatch(head)]
    if not short or not name:
        return []
    texts = [unicodedata.normalize("NFKC", passage.text).casefold() for passage in passages]
    full = re.escape(name.casefold())
    forms = {
        head: re.compile(rf"{full} ?\({short_form}\)|(?<![a-z]){short_form} ?\({full}\)")
        for head in short
        if (short_form := re.escape(head.casefold()))
    }
    return [head for head, form in forms.items() if any(map(form.search, texts))]
