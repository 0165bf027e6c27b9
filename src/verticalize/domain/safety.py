"""``safety.yaml``: what is handled before, instead of, or beside an answer; and what is masked."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator

from verticalize.domain.manifest import Strings, _as_tuple
from verticalize.domain.schema import Section, place_in, read_section
from verticalize.errors import Problem

Action = Literal["emergency", "refuse", "notice"]


class SafetyRule(Section):
    """A rule fires when one of `match` is found in the question and none of `unless` is.

    Patterns are Python regular expressions, matched without case on the NFKC form.
    ``emergency`` and ``refuse`` give only `message`; ``notice`` adds it to the answer.
    """

    id: str
    action: Action
    match: dict[str, Strings]
    message: dict[str, str]
    unless: dict[str, Strings] = {}


class Pii(Section):
    """A pattern of personal data, and what stands in its place from then on."""

    id: str
    pattern: str
    replace: str


class SafetyPolicy(Section):
    """The whole of safety.yaml."""

    rules: Annotated[tuple[SafetyRule, ...], BeforeValidator(_as_tuple)] = ()
    pii: Annotated[tuple[Pii, ...], BeforeValidator(_as_tuple)] = ()


def read_safety(path: Path) -> tuple[SafetyPolicy, list[Problem]]:
    """The policy and all problems of the file, patterns that do not compile among them."""
    policy, problems = read_section(path, SafetyPolicy)
    if policy is None:
        return SafetyPolicy(), problems
    seen: set[str] = set()
    for number, rule in enumerate(policy.rules):
        where = f"rules.{number}"
        if rule.id in seen:
            place = place_in(path, where)
            problems.append(Problem(place, f"'{rule.id}' stands twice.", "Give it its own id."))
        seen.add(rule.id)
        for key, patterns in (("match", rule.match), ("unless", rule.unless)):
            for pattern in (pattern for group in patterns.values() for pattern in group):
                problems += _broken(path, f"{where}.{key}", pattern)
    for number, pii in enumerate(policy.pii):
        problems += _broken(path, f"pii.{number}.pattern", pii.pattern)
    return policy, problems


def _broken(path: Path, key: str, pattern: str) -> list[Problem]:
    try:
        re.compile(pattern)
    except re.error as error:
        cause = f"'{pattern}' is no regular expression ({error})."
        return [Problem(place_in(path, key), cause, "Correct it, or put \\ before the sign.")]
    return []
