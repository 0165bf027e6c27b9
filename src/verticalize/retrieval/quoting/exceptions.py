"""A sentence with the one behind it that takes a part of it back: "This does not apply to …"."""

import re

from verticalize.records import Passage
from verticalize.text import sentence_spans

_TAKES_BACK = re.compile(
    r"(?:but|however|except(?:ions?)?|unless|otherwise|the (?:only )?exceptions?"
    r"|not (?:for|in|on|at|with)"
    r"|(?:this|that|these|it|they)(?: (?:does|do|is|are|may|must|can)|(?=n['’]t))"
    r"(?: not|not|n['’]t| only)"
    r"|we ourselves)\b"
    r"|但(?!书)|不过|然而|可是|例外|除外|否则|除非",
    re.IGNORECASE,
)


def with_exception(passage: Passage, statement: str) -> str:
    """A statement of a passage, verbatim, with the sentence of its line that limits what it says.

    As it is where none does, and where it is no sentence of a document.
    """
    start = passage.text.find(statement)
    if passage.kind != "documents" or start < 0 or "\n" in statement:
        return statement
    end = start + len(statement)
    line = passage.text[end:].partition("\n")[0]
    for first, last in sentence_spans(line):
        told = line[first:last]
        return passage.text[start : end + last] if _TAKES_BACK.match(told) else statement
    return statement
