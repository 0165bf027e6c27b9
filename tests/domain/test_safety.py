"""safety.yaml, prompts.yaml and glossary.yaml: read whole, or every problem with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.domain import Pack, load_domain
from verticalize.errors import ManifestError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"
PackMaker = Callable[..., Path]

RULE = "rules:\n  - id: fire\n    action: emergency\n    match: {en: ['on fire']}\n"
MESSAGE = "    message: {en: Call for help., zh: 请报警。}\n"


def load(tmp_path: Path, make_pack: PackMaker, **files: str) -> Pack:
    keys = "".join(f"{name.removesuffix('_yaml')}: {name.replace('_', '.')}\n" for name in files)
    make_pack(MANIFEST + keys, **files)
    return load_domain("tea", domains=tmp_path / "domains")


def test_rules_keep_their_order_and_private_data_its_patterns(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    second = RULE.replace("rules:\n", "").replace("fire", "flood")
    text = RULE + MESSAGE + second + MESSAGE + "pii:\n  - {id: n, pattern: '\\d+', replace: '#'}\n"
    policy = load(tmp_path, make_pack, safety_yaml=text).safety
    assert [rule.id for rule in policy.rules] == ["fire", "flood"]
    assert policy.pii[0].replace == "#"


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        (RULE, 2, "'rules.0.message' is required"),
        (RULE.replace("emergency", "alarm") + MESSAGE, 3, "'rules.0.action'"),
        (RULE.replace("'on fire'", "'(on fire'") + MESSAGE, 4, "is no regular expression"),
        (RULE + MESSAGE + (RULE + MESSAGE).replace("rules:\n", ""), 6, "'fire' stands twice"),
        (RULE + MESSAGE + "    unles: {}\n", 6, "Did you mean 'unless'"),
        (
            RULE + MESSAGE + "pii:\n  - {id: n, pattern: '[', replace: ''}\n",
            7,
            "regular expression",
        ),
    ],
)
def test_a_rule_that_is_wrong_names_line_and_cause(
    tmp_path: Path, make_pack: PackMaker, text: str, line: int, cause: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        load(tmp_path, make_pack, safety_yaml=text)
    assert f"safety.yaml:{line}:" in str(caught.value)
    assert cause in str(caught.value)


def test_prompts_of_one_language_leave_the_other_at_its_default(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    prompts = load(tmp_path, make_pack, prompts_yaml="refusal: {en: No idea.}\n").prompts
    assert prompts.refusal["en"] == "No idea."
    assert "知识库" in prompts.refusal["zh"]
    assert prompts.disclaimer == {}


def test_problems_of_several_files_are_shown_together(tmp_path: Path, make_pack: PackMaker) -> None:
    with pytest.raises(ManifestError) as caught:
        load(tmp_path, make_pack, prompts_yaml="sistem: {}\n", glossary_yaml="terms: [{eng: x}]\n")
    message = str(caught.value)
    assert "prompts.yaml:1: unknown key 'sistem'. Did you mean 'system'?" in message
    assert "glossary.yaml:1: unknown key 'terms.0.eng'" in message


def test_a_term_gives_all_its_forms(tmp_path: Path, make_pack: PackMaker) -> None:
    text = "terms:\n  - {zh: 乌龙茶, en: oolong, synonyms: {zh: [青茶], en: [wu long]}}\n"
    pack = load(tmp_path, make_pack, glossary_yaml=text)
    assert pack.synonyms == (("乌龙茶", "oolong", "青茶", "wu long"),)
