"""``safety.yaml``: what is handled before, instead of, or beside an answer; and what is masked.

``include: [general]`` takes the rules of the framework for emergencies of any place; they lie in
``general_safety.yaml`` beside this module and get better with it. Then:

- The pack's own rules are tried first, then the included ones. The worst action holds all the
  same, wherever its rule stands.
- A pack rule with the id of an included one replaces it. If it has no `match`, it changes that
  rule: its `action` and `message` (by language) hold in place of the included ones, its `unless`
  is added to theirs.
- ``without: [emergency-fire]`` leaves included rules out.
- The word lists of either file are its own: no pattern of the pack can use an included list, and
  none of the framework depends on what the pack calls its own.
- What is included is read and checked as the pack's file is, and a problem in it names that file.
  `included_files` enter the fingerprints of the pack beside its own.

A file without ``include`` has the rules that stand in it, and no others.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    ModelWrapValidatorHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)

from verticalize.domain.manifest import Strings, as_tuple
from verticalize.domain.schema import Section, place_in, read_section
from verticalize.domain.words import Words, write_out
from verticalize.domain.written_safety import (
    Action,
    OneOrMore,
    Pii,
    WordName,
    WrittenPolicy,
    WrittenRule,
    problems_of,
)
from verticalize.errors import Problem

__all__ = ["INCLUDES", "Pii", "SafetyPolicy", "SafetyRule", "included_files", "read_safety"]

INCLUDES: Mapping[str, Path] = {"general": Path(__file__).with_name("general_safety.yaml")}


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


class SafetyPolicy(Section):
    """All rules of a pack in their order, with the word lists written out: patterns are plain.

    `include` names what `rules` has from the framework; `words` are the lists of the pack alone.
    What stands in a safety.yaml validates as this; `read_safety` says what is wrong with its lines.
    """

    include: tuple[str, ...] = ()
    words: dict[WordName, OneOrMore] = {}
    rules: Annotated[tuple[SafetyRule, ...], BeforeValidator(as_tuple)] = ()
    pii: Annotated[tuple[Pii, ...], BeforeValidator(as_tuple)] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _with_included(
        cls, value: Any, handler: ModelWrapValidatorHandler["SafetyPolicy"]
    ) -> "SafetyPolicy":
        if not (isinstance(value, dict) and value.get("include")):
            return handler(value)
        written = WrittenPolicy.model_validate(value)
        included, problems = _included(written, INCLUDES)
        problems += problems_of(written, included, INCLUDES)
        if problems:
            raise ValueError("\n".join(map(str, problems)))
        return _policy(written, included)

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


def read_safety(
    path: Path, includes: Mapping[str, Path] = INCLUDES
) -> tuple[SafetyPolicy, list[Problem]]:
    """The policy, or all problems of the file and of what it includes.

    Args:
        includes: the files that ``include`` can name.
    """
    written, problems = read_section(path, WrittenPolicy)
    if written is None:
        return SafetyPolicy(), problems
    included, problems = _included(written, includes)
    if problems:
        return SafetyPolicy(), problems  # the file would be blamed for what that one lacks
    problems = [
        replace(one, place=place_in(path, one.place))
        for one in problems_of(written, included, includes)
    ]
    if problems:
        return SafetyPolicy(), problems
    return _policy(written, included), []


def included_files(policy: SafetyPolicy) -> dict[str, Path]:
    """The files of the framework that the policy has rules of, by the name in ``include``."""
    return {name: INCLUDES[name] for name in policy.include}


Rules = Mapping[str, SafetyRule]  # by id, in their order


def _included(written: WrittenPolicy, includes: Mapping[str, Path]) -> tuple[Rules, list[Problem]]:
    """The rules of all known files that are included, and what is wrong in those files."""
    found: dict[str, SafetyRule] = {}
    problems: list[Problem] = []
    for name in dict.fromkeys(written.include):
        if name in includes:
            policy, wrong = read_safety(includes[name], {})
            found |= {rule.id: rule for rule in policy.rules}
            problems += wrong
    return found, problems


def _policy(written: WrittenPolicy, included: Rules) -> SafetyPolicy:
    """The pack's own rules, and those included rules that it neither has nor leaves out."""
    rules = tuple(_whole(rule, included) for rule in written.rules)
    own = SafetyPolicy(words=written.words, rules=rules, pii=written.pii)
    gone = {*written.without, *(rule.id for rule in rules)}
    rest = tuple(rule for rule in included.values() if rule.id not in gone)
    include = tuple(dict.fromkeys(written.include))
    return own.model_copy(update={"include": include, "rules": own.rules + rest})


def _whole(rule: WrittenRule, included: Rules) -> SafetyRule:
    """The rule as it stands; without `match`, the included one with the changes."""
    if rule.match is not None:
        return SafetyRule.model_validate(rule.model_dump())
    base = included[rule.id]
    unless = {
        lang: (*base.unless.get(lang, ()), *rule.unless.get(lang, ()))
        for lang in {**base.unless, **rule.unless}
    }
    message = {**base.message, **(rule.message or {})}
    changes = {"action": rule.action or base.action, "message": message, "unless": unless}
    return base.model_copy(update=changes)


def _plain_rule(rule: SafetyRule, words: Words) -> SafetyRule:
    plain = {"match": _plain(rule.match, words), "unless": _plain(rule.unless, words)}
    return rule.model_copy(update=plain)


def _plain(groups: Mapping[str, tuple[str, ...]], words: Words) -> dict[str, tuple[str, ...]]:
    return {
        lang: tuple(write_out(pattern, words) for pattern in patterns)
        for lang, patterns in groups.items()
    }
