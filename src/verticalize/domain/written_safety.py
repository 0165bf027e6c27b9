"""safety.yaml as it is written, and everything that can be wrong with it."""

from collections.abc import Collection, Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from verticalize.domain.manifest import Strings, as_tuple
from verticalize.domain.schema import Section
from verticalize.domain.words import check_pattern, check_use, check_words
from verticalize.errors import Problem, did_you_mean

Action = Literal["emergency", "refuse", "notice"]


class WrittenRule(Section):
    """A rule as it is written: one that changes an included rule says no more than the change."""

    id: str
    action: Action | None = None
    match: dict[str, Strings] | None = None
    message: dict[str, str] | None = None
    unless: dict[str, Strings] = {}


class Pii(Section):
    """A pattern of personal data, and what stands in its place from then on."""

    id: str
    pattern: str
    replace: str


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else as_tuple(value)


WordName = Annotated[str, Field(pattern=r"^[A-Za-z_]+$")]
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]


class WrittenPolicy(Section):
    """safety.yaml as it is written: ``{name}`` in a pattern stands for the list in `words`."""

    include: OneOrMore = ()
    without: OneOrMore = ()
    words: dict[WordName, OneOrMore] = {}
    rules: Annotated[tuple[WrittenRule, ...], BeforeValidator(as_tuple)] = ()
    pii: Annotated[tuple[Pii, ...], BeforeValidator(as_tuple)] = ()


def problems_of(
    written: WrittenPolicy, included: Collection[str], includes: Collection[str]
) -> Iterator[Problem]:
    """Everything that is wrong in the file itself, with a dotted key as the place.

    Args:
        included: ids of the included rules.
        includes: the names that ``include`` can have.
    """
    yield from _unknown(written, included, includes)
    for number, rule in enumerate(written.rules):
        yield from _missing(f"rules.{number}", rule, included)
    patterns = _patterns(written)
    words, problems = check_words(written.words)
    yield from problems
    yield from check_use(written.words, patterns)
    yield from _twice(written.rules)
    for key, pattern in patterns.items():
        yield from check_pattern(key, pattern, words)


def _unknown(
    written: WrittenPolicy, included: Collection[str], includes: Collection[str]
) -> Iterator[Problem]:
    """Names under `include` and `without` that stand for nothing."""
    unknown = [name for name in written.include if name not in includes]
    for number, name in enumerate(written.include):
        if name in unknown:
            cause = f"there are no rules named '{name}' to include."
            hint = did_you_mean(name, includes) or "Remove it."
            yield Problem(f"include.{number}", cause, hint)
    if unknown:
        return  # whether `without` is right cannot be said
    for number, name in enumerate(written.without):
        if name not in included:
            hint = did_you_mean(name, included) or "Include rules first: 'include: [general]'."
            yield Problem(f"without.{number}", f"no included rule is called '{name}'.", hint)


def _missing(key: str, rule: WrittenRule, included: Collection[str]) -> Iterator[Problem]:
    """What a rule has to say for itself. One of an included id without `match` changes that one."""
    if rule.match is None and rule.id in included:
        return
    hint = "Add it."
    if rule.match is None and included:
        hint += " Only a rule with the id of an included one needs none. "
        hint += did_you_mean(rule.id, included)
    if rule.match is not None and not any(rule.match.values()):
        yield Problem(f"{key}.match", "no pattern stands here: the rule is never met.", "Add one.")
    for name in ("action", "match", "message"):
        if getattr(rule, name) is None:
            yield Problem(
                key, f"'{key}.{name}' is required.", hint if name == "match" else "Add it."
            )


def _patterns(written: WrittenPolicy) -> dict[str, str]:
    """Every pattern, by its dotted key."""
    found: dict[str, str] = {}
    for number, rule in enumerate(written.rules):
        for key, groups in (("match", rule.match or {}), ("unless", rule.unless)):
            for lang, patterns in groups.items():
                where = f"rules.{number}.{key}.{lang}"
                found |= {f"{where}.{place}": text for place, text in enumerate(patterns)}
    return found | {f"pii.{n}.pattern": entry.pattern for n, entry in enumerate(written.pii)}


def _twice(rules: tuple[WrittenRule, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.id in seen:
            yield Problem(f"rules.{number}", f"'{rule.id}' stands twice.", "Give it its own id.")
        seen.add(rule.id)
