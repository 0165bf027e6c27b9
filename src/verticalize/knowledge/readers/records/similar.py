"""Other questions that a row of an FAQ answers, as their columns and cells have them."""

import re

from verticalize.errors import Problem
from verticalize.knowledge.readers.records.field_names import SIMILAR, key
from verticalize.knowledge.readers.records.row import Row, strings
from verticalize.text import CJK

# "How long? What does it take?" are two, and 多久？几天？; "why?!" is one.
_BETWEEN = re.compile(rf"\n|(?<=[?？])\s+(?=\w)|(?<=[?？])(?=[{CJK}])")


def similar_questions(row: Row, name: str) -> tuple[list[str] | Problem, list[str]]:
    """The questions, and the fields that they stand in: that called `name`, or as people call it.

    Several in one cell have a ``|``, a question mark or a line end between them; what holds no
    letter is none.
    """
    fields = [field for field in row.fields if field == name or key(field) in SIMILAR]
    found: list[str] = []
    for field in fields:
        texts = strings(row.fields[field])
        if texts is None:
            cause = f"'{field}' is neither a question nor a list of questions."
            return Problem(row.place, cause, "Write them with '|' between, or as a list."), fields
        in_list = isinstance(row.fields[field], list)
        found += texts if in_list else [part for text in texts for part in _BETWEEN.split(text)]
    asked = dict.fromkeys(question.strip() for question in found)
    return [question for question in asked if any(map(str.isalpha, question))], fields
