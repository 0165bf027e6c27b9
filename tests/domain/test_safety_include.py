"""`include: [general]`: the rules of the framework beside those of the pack, and how both agree."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from verticalize import fingerprint
from verticalize.assistant.guard import Guard
from verticalize.domain import Pack, load_domain
from verticalize.domain.safety import INCLUDES, included_files, read_safety
from verticalize.domain.scaffold import new_pack
from verticalize.errors import ManifestError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\nsafety: safety.yaml\n"
INCLUDE = "include: [general]\n"
OWN = """rules:
  - id: {id}
    action: {action}
    match: {{en: ['kettle']}}
    message: {{en: Mind the kettle.}}
"""
GENERAL = [
    f"emergency-{name}"
    for name in [
        "self-harm",
        "overdose",
        "unconscious",
        "chemical",
        "fire",
        "electric-shock",
        "injury",
        "fall",
        "drowning",
        "chest-pain",
    ]
]
PackMaker = Callable[..., Path]


def load(tmp_path: Path, make_pack: PackMaker, text: str) -> Pack:
    make_pack(MANIFEST, safety_yaml=text)
    return load_domain("tea", domains=tmp_path / "domains")


def ids(pack: Pack) -> list[str]:
    return [rule.id for rule in pack.safety.rules]


def problems(tmp_path: Path, make_pack: PackMaker, text: str) -> str:
    with pytest.raises(ManifestError) as caught:
        load(tmp_path, make_pack, text)
    return str(caught.value)


@pytest.mark.parametrize("text", [INCLUDE, "include: general\n", "include: [general, general]\n"])
def test_one_line_brings_the_general_rules(tmp_path: Path, make_pack: PackMaker, text: str) -> None:
    pack = load(tmp_path, make_pack, text)
    assert ids(pack) == GENERAL
    assert Guard(pack.safety.rules).inspect("the kitchen is on fire").action == "emergency"
    assert included_files(pack.safety) == {"general": INCLUDES["general"]}


def test_a_pack_that_includes_nothing_has_its_own_rules_and_no_others(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    pack = load(tmp_path, make_pack, OWN.format(id="kettle", action="refuse"))
    assert ids(pack) == ["kettle"]
    assert included_files(pack.safety) == {}


def test_the_packs_own_rules_come_first_and_the_worst_action_holds(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    pack = load(tmp_path, make_pack, INCLUDE + OWN.format(id="kettle", action="emergency"))
    assert ids(pack) == ["kettle", *GENERAL]
    verdict = Guard(pack.safety.rules).inspect("the kettle is on fire")
    assert verdict.rules == ("kettle", "emergency-fire")
    assert verdict.messages[0] == "Mind the kettle."
    weaker = load(tmp_path, make_pack, INCLUDE + OWN.format(id="kettle", action="notice"))
    verdict = Guard(weaker.safety.rules).inspect("the kettle is on fire")
    assert verdict.action == "emergency"
    assert verdict.notices == ("Mind the kettle.",)


def test_a_rule_with_the_id_of_an_included_one_replaces_it(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    pack = load(tmp_path, make_pack, INCLUDE + OWN.format(id="emergency-fire", action="refuse"))
    assert sorted(ids(pack)) == sorted(GENERAL)
    guard = Guard(pack.safety.rules)
    assert guard.inspect("the kitchen is on fire").rules == ()
    assert guard.inspect("may I fill the kettle").action == "refuse"


def test_without_a_match_it_changes_what_the_included_one_says(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    text = INCLUDE + "rules:\n  - id: emergency-fire\n    message: {en: Dial 5555.}\n"
    guard = Guard(load(tmp_path, make_pack, text).safety.rules)
    assert guard.inspect("the kitchen is on fire").messages == ("Dial 5555.",)
    (chinese,) = guard.inspect("厨房着火了", lang="zh").messages
    assert "119" in chinese


def test_without_a_match_its_unless_is_added_to_the_included_one(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    text = INCLUDE + "words: {show: [stage]}\nrules:\n  - id: emergency-fire\n"
    text += "    action: refuse\n    unless: {en: ['on {show}']}\n"
    guard = Guard(load(tmp_path, make_pack, text).safety.rules)
    assert guard.inspect("the curtain is on fire on stage").rules == ()
    assert guard.inspect("the curtain is on fire").action == "refuse"
    assert guard.inspect("there was a fire drill, the kitchen is on fire").rules == ()
    assert guard.inspect("万一仓库着火了怎么走").rules == ()  # the included one's own


def test_a_rule_is_left_out_by_its_id(tmp_path: Path, make_pack: PackMaker) -> None:
    pack = load(tmp_path, make_pack, INCLUDE + "without: [emergency-fire]\n")
    assert ids(pack) == [rule for rule in GENERAL if rule != "emergency-fire"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "pii: []\ninclude: [genral]\nwithout: [x]\n",
            r"safety.yaml:2: there are no rules named 'genral' to include. Did you mean 'general'\?",
        ),
        (
            INCLUDE + "without:\n  - emergency-fire\n  - emergency-shok\n",
            r"safety.yaml:4: no included rule is called 'emergency-shok'. Did you mean .*'emergency-electric-shock'",
        ),
        (
            "without: [emergency-fire]\n",
            r"safety.yaml:1: no included rule is called 'emergency-fire'. Include rules first: 'include: \[general\]'",
        ),
        (
            INCLUDE
            + "rules:\n  - id: emergency-fires\n    message: {en: Run.}\n    action: refuse\n",
            r"safety.yaml:3: 'rules.0.match' is required. Add it. .* needs none. Did you mean 'emergency-fire'",
        ),
        (
            "rules:\n  - id: emergency-fire\n    message: {en: Run.}\n    action: refuse\n",
            r"safety.yaml:2: 'rules.0.match' is required. Add it.$",
        ),
        (
            INCLUDE + "rules:\n  - id: emergency-fire\n    unless: {en: ['(']}\n",
            r"safety.yaml:4: '\(' is no regular expression",
        ),
        (
            INCLUDE + OWN.format(id="kettle", action="refuse").replace("kettle'", "{person}'"),
            r"safety.yaml:5: no word list named 'person'.",
        ),
    ],
)  # the last: lists of the general rules are theirs alone
def test_what_is_wrong_names_line_cause_and_remedy(
    tmp_path: Path, make_pack: PackMaker, text: str, told: str
) -> None:
    message = problems(tmp_path, make_pack, text)
    assert message.count("\n") == 0
    assert re.search(told, message)


def test_a_problem_in_the_included_file_names_that_file(tmp_path: Path) -> None:
    broken, mine = tmp_path / "general_safety.yaml", tmp_path / "safety.yaml"
    rule = OWN.format(id="kettle", action="refuse")
    broken.write_text(rule.replace("'kettle'", "'(kettle'"), "utf-8")
    mine.write_text(INCLUDE + "without: [emergency-fire]\n", "utf-8")
    policy, wrong = read_safety(mine, {"general": broken})
    assert policy.rules == ()
    (one,) = wrong
    assert one.place == f"{broken}:4"
    assert "'(kettle' is no regular expression" in one.message


def test_the_general_rules_speak_both_languages_and_mask_nothing() -> None:
    policy, wrong = read_safety(INCLUDES["general"], {})
    assert wrong == []
    assert [rule.id for rule in policy.rules] == GENERAL
    assert policy.pii == ()
    for rule in policy.rules:
        assert set(rule.match) == set(rule.message) == {"en", "zh"}


def test_the_file_of_a_new_pack_is_short_and_its_examples_hold(tmp_path: Path) -> None:
    new_pack("plant", tmp_path)
    path = tmp_path / "domains/plant/safety.yaml"
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 60
    assert ids(load_domain("plant", domains=tmp_path / "domains")) == GENERAL
    start = text.index("# rules:")
    examples = re.sub(r"(?m)^# ", "", text[start:].split("\n\n")[0])
    path.write_text(
        text[:start].replace("# without", "without") + examples + "\n" + text[start:], "utf-8"
    )
    pack = load_domain("plant", domains=tmp_path / "domains")
    guard = Guard(pack.safety.rules)
    assert "emergency-electric-shock" not in ids(pack)
    assert guard.inspect("can I run the press without the guard").rules == ("guard-off",)
    assert guard.inspect("不装护罩能不能开机", lang="zh").messages == ("没有护罩不得开机。",)
    assert "5555" in guard.inspect("the press is on fire").messages[0]


def test_the_general_rules_are_installed_with_the_framework() -> None:
    assert (files("verticalize.domain") / "general_safety.yaml").is_file()


def test_what_is_included_counts_where_the_rules_do(tmp_path: Path, make_pack: PackMaker) -> None:
    plain = load(tmp_path, make_pack, OWN.format(id="kettle", action="refuse"))
    assert "included rules" not in plain.fingerprints("evaluate")
    pack = load(tmp_path, make_pack, INCLUDE)
    rules = {"general": fingerprint.of_file(INCLUDES["general"])}
    assert pack.fingerprints("evaluate")["included rules"] == rules
    assert "included rules" not in pack.fingerprints("ingest")
    assert "included rules" not in pack.fingerprints("instruct")  # no rows are held against them
