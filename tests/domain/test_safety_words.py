"""Word lists of safety.yaml: written out where a pattern names them, and checked with the rest."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain
from verticalize.domain.safety import SafetyPolicy
from verticalize.domain.words import write_out
from verticalize.errors import ManifestError

MANIFEST = "name: tea\nlanguages: [en]\nknowledge: ['tea/*']\nsafety: safety.yaml\n"
PackMaker = Callable[..., Path]


def policy(tmp_path: Path, make_pack: PackMaker, words: str, pattern: str) -> SafetyPolicy:
    """The policy with these lists and one rule, whose pattern stands in the line after `match`."""
    rule = (
        "rules:\n  - id: fire\n    action: emergency\n    message: {en: Run.}\n"
        f"    match:\n      en:\n      - {pattern}\n"
    )
    make_pack(MANIFEST, safety_yaml=words + rule)
    return load_domain("tea", domains=tmp_path / "domains").safety


def problems(tmp_path: Path, make_pack: PackMaker, words: str, pattern: str) -> str:
    with pytest.raises(ManifestError) as caught:
        policy(tmp_path, make_pack, words, pattern)
    return str(caught.value)


def test_a_name_stands_for_the_group_of_its_alternatives(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    words = "words:\n  fire: [flames?, smoke]\n  place: 'in the (kitchen|hall)'\n"
    rules = policy(tmp_path, make_pack, words, r"'\b{fire} {place}'").rules
    assert rules[0].match == {"en": (r"\b(?:flames?|smoke) (?:in the (kitchen|hall))",)}


def test_the_guard_gets_plain_patterns(tmp_path: Path, make_pack: PackMaker) -> None:
    rules = policy(tmp_path, make_pack, "words:\n  fire: [flame, smoke]\n", "a {fire}s?$").rules
    guard = Guard(rules)
    assert guard.inspect("I see A SMOKE").action == "emergency"
    assert guard.inspect("I see a fire").action == ""


def test_a_list_may_use_lists_in_any_order(tmp_path: Path, make_pack: PackMaker) -> None:
    words = "words:\n  all: ['{hot}|cold', mild]\n  hot: [warm|hot]\n"
    rules = policy(tmp_path, make_pack, words, "'{all} tea'").rules
    assert re.fullmatch(rules[0].match["en"][0], "warm tea")
    assert re.fullmatch(rules[0].match["en"][0], "mild tea")
    assert not re.search(rules[0].match["en"][0], "hot")


@pytest.mark.parametrize("pattern", [r"a{2}b{0,12}c{3,}", r"\{tea\}", "{1}", "{tea time}"])
def test_quantifiers_and_escaped_braces_are_no_names(pattern: str) -> None:
    assert write_out(pattern, {"tea": ("green", "black")}) == pattern


@pytest.mark.parametrize(
    "pattern, plain",
    [
        ("{tea}s", "(?:green|black)s"),
        ("no {tea}|milk", "no (?:green|black)|milk"),
        ("({tea}|milk) cup", "(green|black|milk) cup"),
        (r"\({tea}|milk", r"\((?:green|black)|milk"),
        ("(?={tea})", "(?=(?:green|black))"),
        ("(milk|{tea})?", "(milk|green|black)?"),
        ("{tea}{2}", "(?:green|black){2}"),
    ],
)
def test_the_group_is_left_out_only_where_the_name_is_an_alternative(
    pattern: str, plain: str
) -> None:
    assert write_out(pattern, {"tea": ("green", "black")}) == plain


def test_a_pattern_over_several_lines_is_one_pattern(tmp_path: Path, make_pack: PackMaker) -> None:
    pattern = "|\n        ^(?=.*{fire})\n        (?!.*(no|\n          old) fire)\n"
    words = "words:\n  fire:\n    - |\n      hot\n      fire\n    - smoke\n"
    rules = policy(tmp_path, make_pack, words, pattern).rules
    assert rules[0].match["en"] == ("^(?=.*(?:hotfire|smoke))(?!.*(no|old) fire)",)


def test_private_data_may_use_words() -> None:
    raw = {
        "words": {"label": ["card", "account"]},
        "pii": [{"id": "n", "pattern": r"{label} \d+", "replace": "#"}],
    }
    entries = SafetyPolicy.model_validate(raw).pii
    assert Guard(pii=entries).redact("account 12").text == "#"


def test_an_unknown_name_is_reported_at_its_line_with_a_suggestion(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    message = problems(tmp_path, make_pack, "words:\n  fire: [hot]\n", "'{fire} {fier}'")
    assert "safety.yaml:9: no word list named 'fier'. Did you mean 'fire'?" in message


def test_an_unknown_name_in_a_list_is_reported_there_and_nowhere_else(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    words = "words:\n  fire:\n    - hot\n    - '{wod} fire'\n  wood: [oak]\n"
    message = problems(tmp_path, make_pack, words, "'{fire} {wood}'")
    assert message.count("\n") == 0
    assert "safety.yaml:4: no word list named 'wod'. Did you mean 'wood'?" in message


def test_lists_in_a_circle_are_reported_once(tmp_path: Path, make_pack: PackMaker) -> None:
    words = "words:\n  outer: ['{fire}']\n  fire: ['{wood}']\n  wood: [oak, '{fire}']\n"
    message = problems(tmp_path, make_pack, words, "'{outer}'")
    assert message.count("\n") == 0
    assert "safety.yaml:3: 'fire' uses itself." in message


def test_a_list_that_no_pattern_uses_is_reported(tmp_path: Path, make_pack: PackMaker) -> None:
    words = "words:\n  fire: ['{wood}']\n  wood: [oak]\n  flood: ['{water}']\n  water: [rain]\n"
    message = problems(tmp_path, make_pack, words, "'{fire}'")
    assert message.splitlines() == [
        line for line in message.splitlines() if "no pattern uses" in line
    ]
    assert "safety.yaml:4: no pattern uses 'flood'. Write {flood}, or remove it." in message
    assert "safety.yaml:5: no pattern uses 'water'." in message


def test_a_broken_list_is_reported_once_at_its_alternative(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    words = "words:\n  fire:\n    - hot\n    - (smoke\n    - fume)\n"
    message = problems(tmp_path, make_pack, words, "'{fire}'")
    assert "safety.yaml:4: '(smoke' is no regular expression" in message
    assert "safety.yaml:5: 'fume)' is no regular expression" in message
    assert ":12:" not in message


def test_a_pattern_that_breaks_only_when_written_out_is_reported_at_its_line(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    message = problems(tmp_path, make_pack, "words:\n  fire: [hot, smoke]\n", "'(?<={fire})!'")
    assert "safety.yaml:9: '(?<={fire})!' is no regular expression" in message


def test_problems_of_words_and_rules_are_shown_together(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    words = "words:\n  fire: ['(']\n  flood: [rain]\n"
    message = problems(tmp_path, make_pack, words, "'{fire} {smoke}'")
    assert "safety.yaml:2: '(' is no regular expression" in message
    assert "safety.yaml:3: no pattern uses 'flood'." in message
    assert "safety.yaml:10: no word list named 'smoke'. Known: fire, flood." in message


def test_a_name_of_a_list_has_letters_and_underscores_only(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    message = problems(tmp_path, make_pack, "words:\n  fire2: [hot]\n", "hot")
    assert "safety.yaml:2: 'words.fire2" in message
