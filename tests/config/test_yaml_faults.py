"""What a file that is not YAML gets told: the line of the mistake, its cause and its remedy."""

from pathlib import Path

import pytest

from verticalize.config.lines import parse_yaml
from verticalize.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "line", "cause", "remedy"),
    [
        ('name: "tea\ntitle: x\nlist: [a]\nz: "q"\n', 1, "a quote is not closed", "other quote"),
        ('name: "tea\ntitle: x\n', 1, "a quote is not closed", "other quote"),
        ("a: 'it's'\n", 1, "a quote is not closed", "quotes of the other kind"),
        ('a: "x" y\n', 1, "goes on after its value", "whole value in quotes"),
        ("a: [x]]\n", 1, "goes on after its value", "whole value in quotes"),
        ("a: 1\n\tb: 2\n", 2, "begins with a tab", "spaces"),
        ("a:\n\tb: 2\n", 2, "begins with a tab", "spaces"),
        ("name\nb: 2\n", 1, "expected 'key: value'", "':'"),
        ("a: 1\nname\nb: 2\n", 2, "expected 'key: value'", "':'"),
        ("标题：茶\n名: 2\n", 1, "expected 'key: value'", "':'"),
        ("b: 1\na: [en, zh\nc: 2\n", 2, "a '[' is not closed", "']'"),
        ("a: {en: 1, zh: 2\nb: 2\n", 1, "a '{' is not closed", "'}'"),
        ("title: Cooking: the art\n", 1, "second ': '", "quotes"),
        ("a: 1\n  b: 2\n", 2, "indented more than the line above", "Line them up"),
        ("a:\n  - x\n - y\n", 3, "lines up with no line above", "Indent"),
        ("by: @me\n", 1, "can begin with '@'", "quotes"),
        ("knowledge: *.md\n", 1, "can begin with '*'", "quotes"),
        ("knowledge: - a.md\n", 1, "'- ' after a key", "line of its own"),
        ('a: "C:\\Users"\n', 1, "backslash", "single quotes"),
        ("b: 1\na: \x07b\n", 2, "control character (0x07)", "Remove it"),
    ],
)
def test_the_mistake_is_pointed_at(text: str, line: int, cause: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, Path("domain.yaml"))
    (problem,) = caught.value.problems
    assert problem.place == f"domain.yaml:{line}"
    assert cause in problem.message
    assert remedy in problem.hint
