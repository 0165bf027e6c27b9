"""Possessives that lack their apostrophe: "What are Lena Brodies hours?"."""

import re

from verticalize.assistant.turns.known import Subjects

_BARE = re.compile(r"(?<=[a-z,;] )(?P<name>[A-Z][a-z]{2,})s(?= [a-z])")


def with_apostrophes(question: str, subjects: Subjects) -> str:
    """The question with an apostrophe in each name that the evidence only has without its s."""

    def possessive(found: re.Match[str]) -> str:
        name = found["name"]
        return f"{name}'s" if subjects.known(name) and not subjects.known(found[0]) else found[0]

    return _BARE.sub(possessive, question)
