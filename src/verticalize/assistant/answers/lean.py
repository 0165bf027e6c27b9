"""What a follow-up depends on, for choosing the statement that answers it."""

from typing import NamedTuple


class Lean(NamedTuple):
    """What was asked before a follow-up, or its new subject; all "" for any other question.

    Args:
        thing: the new subject; statements about others count less, if any is about it.
        before: the question before; statements about the same count more.
        told: the answer before, which does not answer for the new subject.
    """

    thing: str = ""
    before: str = ""
    told: str = ""


ALONE = Lean()
