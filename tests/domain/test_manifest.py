"""domain.yaml: five lines are enough, and everything wrong with it is said at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.domain import Pack, load_domain
from verticalize.errors import ManifestError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"
PackMaker = Callable[..., Path]


def load(tmp_path: Path) -> Pack:
    return load_domain("tea", domains=tmp_path / "domains")


def test_three_lines_make_a_pack_with_sensible_defaults(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack()
    pack = load(tmp_path)
    assert pack.name == "tea"
    assert pack.relations == {}
    assert pack.glossary == ()
    assert pack.safety.rules == ()
    assert pack.prompts.system["zh"]
    assert pack.prompts.refusal["en"]
    assert pack.manifest.holdout == ()
    assert [source.name for source in pack.sources()] == ["tea/green.md"]


def test_a_source_may_be_a_path_alone_or_name_its_columns(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(
        "name: tea\nlanguages: [en]\nknowledge:\n  - tea/*.md\n"
        "  - {path: tea/faq.csv, kind: faq, question: q, answer: a}\n"
    )
    plain, table = load(tmp_path).manifest.knowledge
    assert (plain.path, plain.kind, plain.question) == ("tea/*.md", None, "question")
    assert (table.kind, table.question, table.answer) == ("faq", "q", "a")


def test_all_problems_are_shown_at_once_with_line_and_suggestion(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(
        "name: tea\n"
        "langauges: [en]\n"
        "knowledge:\n"
        "  - {path: tea/a.csv, kind: fax}\n"
        "  - {path: tea/b.csv, qestion: q}\n"
        "promts: p.yaml\n"
    )
    with pytest.raises(ManifestError) as caught:
        load(tmp_path)
    message = str(caught.value)
    assert "domain.yaml:2: unknown key 'langauges'. Did you mean 'languages'?" in message
    assert "domain.yaml:4: 'knowledge.0.kind'" in message
    assert "domain.yaml:5: unknown key 'knowledge.1.qestion'. Did you mean 'question'" in message
    assert "domain.yaml:6: unknown key 'promts'. Did you mean 'prompts'?" in message
    assert "'languages' is required" in message
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("manifest", "place", "cause"),
    [
        ("name: [tea\n", "domain.yaml:", "not valid YAML"),
        ("name: tea\nname: tea\n", "domain.yaml:2", "'name' stands twice"),
        ("- tea\n", "domain.yaml:1", "expected 'key: value' lines"),
        ("", "domain.yaml:1", "'name' is required"),
        (MANIFEST.replace("name: tea", "name: ../tea"), "domain.yaml:1", "letters, digits"),
        (MANIFEST.replace("['tea/*']", "[]"), "domain.yaml:3", "at least 1 item"),
        (MANIFEST.replace("[en, zh]", "en"), "domain.yaml:2", "'languages'"),
        (MANIFEST.replace("[en, zh]", "[en, fr]"), "domain.yaml:2", "use zh or en"),
        (MANIFEST + "relations: relations.yaml\n", "domain.yaml:4", "does not exist"),
        (MANIFEST + "hooks: hooks.py\n", "domain.yaml:4", "does not exist"),
    ],
)
def test_a_manifest_that_is_wrong_names_line_and_cause(
    tmp_path: Path, make_pack: PackMaker, manifest: str, place: str, cause: str
) -> None:
    make_pack(manifest)
    with pytest.raises(ManifestError) as caught:
        load(tmp_path)
    assert place in str(caught.value)
    assert cause in str(caught.value)


def test_a_manifest_that_is_not_utf8_names_the_byte(tmp_path: Path, make_pack: PackMaker) -> None:
    root = make_pack()
    (root / "domain.yaml").write_bytes("name: 茶\n".encode("gb18030"))
    with pytest.raises(ManifestError, match=r"is not UTF-8 \(byte 6\). Save it as UTF-8"):
        load(tmp_path)


def test_a_manifest_with_a_byte_order_mark_is_read(tmp_path: Path, make_pack: PackMaker) -> None:
    root = make_pack()
    (root / "domain.yaml").write_bytes(b"\xef\xbb\xbf" + MANIFEST.encode())
    assert load(tmp_path).name == "tea"


def test_wrong_roles_of_columns_are_named(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack(
        "name: tea\nlanguages: [en]\nknowledge:\n"
        "  - {path: tea/a.csv, columns: {bean: subjekt, price: price}}\n"
    )
    with pytest.raises(ManifestError) as caught:
        load(tmp_path)
    message = str(caught.value)
    assert "domain.yaml:4:" in message
    assert (
        "exactly one column as 'subject', and gives 'subjekt', 'price' (did you mean 'subject'? for an FAQ: "
        in message
    )
    assert "Value error" not in message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(name, "zh") for name in ("中文", "Chinese", "cn", "zh-CN", "zh_Hans", "ZH")],
        *[(name, "en") for name in ("English", "英文", "en-US", "EN")],
    ],
)
def test_another_name_of_a_language_is_told_its_code(
    tmp_path: Path, make_pack: PackMaker, written: str, meant: str
) -> None:
    make_pack(MANIFEST.replace("[en, zh]", f"[{written}]"))
    with pytest.raises(ManifestError) as caught:
        load(tmp_path)
    said = f"domain.yaml:2: 'languages': '{written}' is no language of a pack; did you mean"
    assert f"{said} '{meant}'." in str(caught.value)
