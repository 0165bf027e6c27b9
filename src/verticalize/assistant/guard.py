"""Safety as data: which rules of a pack a question meets, and what must not leave the keyboard."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from verticalize.domain.safety import Pii, SafetyRule
from verticalize.domain.words import compiled

Action = Literal["", "notice", "refuse", "emergency"]
SEVERITY: tuple[Action, ...] = ("", "notice", "refuse", "emergency")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rules that a question meets, worst first, and the worst action among them.

    `messages` are those of the rules with that action; `notices` those of the notice rules.
    """

    rules: tuple[str, ...] = ()
    action: Action = ""
    messages: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without personal data; `found` names the patterns that replaced something."""

    text: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: SafetyRule
    conditions: tuple[tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]], ...]

    def meets(self, form: str) -> bool:
        return any(
            _any(match, form) and not _any(unless, form) for match, unless in self.conditions
        )


class Guard:
    """The compiled rules of one pack.

    A rule is met when, in any language, one of its `match` patterns is found and none of the
    `unless` patterns of that language: people mix languages, and an emergency must not depend on
    which one was guessed.
    """

    def __init__(self, rules: Iterable[SafetyRule] = (), pii: Iterable[Pii] = ()) -> None:
        entries = [_compile_rule(rule) for rule in rules]
        self._rules = sorted(entries, key=lambda entry: -_severity(entry.rule.action))
        self._pii = [(entry.id, compiled(entry.pattern), entry.replace) for entry in pii]

    def inspect(self, question: str, *, lang: str = "en") -> Verdict:
        """The verdict on a question, with messages in `lang` where the pack has them."""
        form = search_form(question)
        met = [entry.rule for entry in self._rules if entry.meets(form)]
        if not met:
            return Verdict()
        action = SEVERITY[_severity(met[0].action)]
        return Verdict(
            rules=tuple(rule.id for rule in met),
            action=action,
            messages=_messages(met, action, lang),
            notices=_messages(met, "notice", lang),
        )

    def redact(self, text: str) -> Redacted:
        """Replace personal data; full-width digits and letters count as well."""
        form = unicodedata.normalize("NFKC", text)
        found = []
        for name, pattern, replace in self._pii:
            form, count = pattern.subn(replace.replace("\\", r"\\"), form)
            if count:
                found.append(name)
        return Redacted(form, tuple(found)) if found else Redacted(text)


def search_form(text: str) -> str:
    """NFKC without invisible characters, which could otherwise split a word from its pattern."""
    form = unicodedata.normalize("NFKC", text)
    visible = "".join(char for char in form if unicodedata.category(char) != "Cf")
    return " ".join(visible.split())


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """The wording in `lang`, else the first that there is, else nothing."""
    return texts.get(lang) or next(iter(texts.values()), "")


def _compile_rule(rule: SafetyRule) -> _Compiled:
    return _Compiled(
        rule,
        tuple(
            (
                tuple(map(compiled, patterns)),
                tuple(map(compiled, rule.unless.get(lang, ()))),
            )
            for lang, patterns in rule.match.items()
        ),
    )


def _any(patterns: Iterable[re.Pattern[str]], form: str) -> bool:
    return any(pattern.search(form) for pattern in patterns)


def _severity(action: str) -> int:
    return SEVERITY.index(action)


def _messages(rules: Iterable[SafetyRule], action: str, lang: str) -> tuple[str, ...]:
    texts = (in_language(rule.message, lang) for rule in rules if rule.action == action)
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
