"""What a follow-up leans on, for choosing the statement that answers it."""

from typing import NamedTuple


class Lean(NamedTuple):
    """What was asked before, and what a follow-up turns to; "" of any other question.

    Args:
        thing: what it turns to; what is not about it counts less, where others are.
        before: the question before; what is about the same counts more.
        told: the answer before, which says nothing of the thing.
    """

    thing: str = ""
    before: str = ""
    told: str = ""


ALONE = Lean()
