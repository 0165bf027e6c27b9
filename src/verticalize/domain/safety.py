"""``safety.yaml``: what is handled before, instead of, or beside an answer; and what is masked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from verticalize.domain.manifest import Strings, _as_tuple
from verticalize.domain.schema import Section, place_in, read_section
from verticalize.domain.words import Words, check_pattern, check_use, check_words, write_out
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


def _as_words(value: Any) -> Any:
    return (value,) if isinstance(value, str) else _as_tuple(value)


WordName = Annotated[str, Field(pattern=r"^[A-Za-z_]+$")]
WordList = Annotated[tuple[str, ...], BeforeValidator(_as_words)]


class WrittenPolicy(Section):
    """safety.yaml as it is written: ``{name}`` in a pattern stands for the list in `words`."""

    words: dict[WordName, WordList] = {}
    rules: Annotated[tuple[SafetyRule, ...], BeforeValidator(_as_tuple)] = ()
    pii: Annotated[tuple[Pii, ...], BeforeValidator(_as_tuple)] = ()


class SafetyPolicy(WrittenPolicy):
    """The whole of safety.yaml, with the word lists written out: its patterns are plain."""

    @field_validator("rules")
    @classmethod
    def _plain_rules(
        cls, rules: tuple[SafetyRule, ...], info: ValidationInfo
    ) -> tuple[SafetyRule, ...]:
        words = info.data.get("words", {})
        return tuple(_plain_rule(rule, words) for rule in rules)

    @field_validator("pii")
    @classmethod
    def _plain_pii(cls, pii: tuple[Pii, ...], info: ValidationInfo) -> tuple[Pii, ...]:
        words = info.data.get("words", {})
        return tuple(
            entry.model_copy(update={"pattern": write_out(entry.pattern, words)}) for entry in pii
        )


def read_safety(path: Path) -> tuple[SafetyPolicy, list[Problem]]:
    """The policy, or all problems of the file: word lists and patterns among them."""
    written, problems = read_section(path, WrittenPolicy)
    if written is None:
        return SafetyPolicy(), problems
    problems = [replace(one, place=place_in(path, one.place)) for one in _problems(written)]
    if problems:
        return SafetyPolicy(), problems
    return SafetyPolicy.model_validate(written.model_dump()), []


def _problems(written: WrittenPolicy) -> Iterator[Problem]:
    """Everything that is wrong, with a dotted key as the place."""
    patterns = _patterns(written)
    words, problems = check_words(written.words)
    yield from problems
    yield from check_use(written.words, patterns)
    yield from _twice(written.rules)
    for key, pattern in patterns.items():
        yield from check_pattern(key, pattern, words)


def _patterns(written: WrittenPolicy) -> dict[str, str]:
    """Every pattern, by its dotted key."""
    found: dict[str, str] = {}
    for number, rule in enumerate(written.rules):
        for key, groups in (("match", rule.match), ("unless", rule.unless)):
            for lang, patterns in groups.items():
                where = f"rules.{number}.{key}.{lang}"
                found |= {f"{where}.{place}": text for place, text in enumerate(patterns)}
    return found | {f"pii.{n}.pattern": entry.pattern for n, entry in enumerate(written.pii)}


def _twice(rules: tuple[SafetyRule, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.id in seen:
            yield Problem(f"rules.{number}", f"'{rule.id}' stands twice.", "Give it its own id.")
        seen.add(rule.id)


def _plain_rule(rule: SafetyRule, words: Words) -> SafetyRule:
    plain = {"match": _plain(rule.match, words), "unless": _plain(rule.unless, words)}
    return rule.model_copy(update=plain)


def _plain(groups: Mapping[str, tuple[str, ...]], words: Words) -> dict[str, tuple[str, ...]]:
    return {
        lang: tuple(write_out(pattern, words) for pattern in patterns)
        for lang, patterns in groups.items()
    }
