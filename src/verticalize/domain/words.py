"""Word lists of safety.yaml: ``{name}`` in a pattern stands for the alternatives of that list."""

import re
from collections.abc import Mapping
from functools import cache

from verticalize.errors import Problem, did_you_mean

Words = Mapping[str, tuple[str, ...]]

_NAME = re.compile(r"(?<!\\)\{([A-Za-z_]+)\}")  # a quantifier such as {0,12} holds digits
_ALTERNATIVE = re.compile(r"(?:^|(?<=(?<!\\)[(|]))\{([A-Za-z_]+)\}(?=[|)]|$)")
_LINE_BREAK = re.compile(r"\s*\n\s*")


def write_out(pattern: str, words: Words) -> str:
    """The plain pattern: ``(?:a|b)`` for each name, and no line breaks.

    Raises:
        KeyError: a name without a list. `check_pattern` finds it first.
    """

    def alternatives(found: re.Match[str]) -> str:
        return write_out("|".join(words[found[1]]), words)

    # A name between bars needs no group, which would hide from the search how a match can begin.
    line = _ALTERNATIVE.sub(alternatives, _LINE_BREAK.sub("", pattern))
    return _NAME.sub(lambda found: f"(?:{alternatives(found)})", line)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A plain pattern, which knows no case. Compiled once: whoever checks it will search with it.

    Raises:
        re.error: it is no regular expression.
    """
    return re.compile(pattern, re.IGNORECASE)


def check_pattern(key: str, pattern: str, words: Words) -> list[Problem]:
    """The names that no list has, else why the plain pattern is no regular expression.

    The place of a problem is `key`.
    """
    unknown = [name for name in _NAME.findall(pattern) if name not in words]
    if unknown:
        return [
            Problem(key, f"no word list named '{name}'.", did_you_mean(name, words))
            for name in dict.fromkeys(unknown)
        ]
    try:
        compiled(write_out(pattern, words))
    except re.error as error:
        cause = f"'{_shown(pattern)}' is no regular expression ({error})."
        return [Problem(key, cause, "Correct it, or put \\ before the sign.")]
    return []


def check_words(words: Words) -> tuple[Words, list[Problem]]:
    """The lists, with the wrong ones empty; and what is wrong, at a key below ``words``.

    An empty list matches everywhere: nothing that uses a wrong list is reported for it.
    """
    sound = dict(words)
    problems = []
    for name in words:
        wrong = _check_list(name, sound)
        problems += wrong
        if wrong:
            sound[name] = ()
    return sound, problems


def check_use(words: Words, patterns: Mapping[str, str]) -> list[Problem]:
    """The lists that no pattern uses, be it through other lists."""
    used = _reached([name for text in patterns.values() for name in _NAME.findall(text)], words)
    return [
        Problem(f"words.{name}", f"no pattern uses '{name}'.", f"Write {{{name}}}, or remove it.")
        for name in words
        if name not in used
    ]


def _check_list(name: str, words: Words) -> list[Problem]:
    key = f"words.{name}"
    if name in _reached(_names_in(name, words), words):
        return [Problem(key, f"'{name}' uses itself.", "Lists may use lists, but not in a circle.")]
    empty: Words = dict.fromkeys(words, ())  # the lists that it uses have their own report
    return [
        problem
        for place, alternative in enumerate(words[name])
        for problem in check_pattern(f"{key}.{place}", alternative, empty)
    ]


def _reached(names: list[str], words: Words) -> set[str]:
    """The lists among `names`, and those that they use."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name in words and name not in found:
            found.add(name)
            names += _names_in(name, words)
    return found


def _names_in(name: str, words: Words) -> list[str]:
    return _NAME.findall("|".join(words[name]))


def _shown(pattern: str) -> str:
    line = _LINE_BREAK.sub("", pattern)
    return line if len(line) <= 80 else f"{line[:80]}…"
