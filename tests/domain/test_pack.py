"""A pack's files: sources each once and in order, questions with their lines, fingerprints."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.domain import Pack, load_domain
from verticalize.errors import ManifestError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"
PackMaker = Callable[..., Path]

ITEM = {
    "id": "k1",
    "slice": "known",
    "lang": "en",
    "question": "Is it oxidised?",
    "answers": ["no"],
}
WITH_EVAL = MANIFEST + "evaluation: [eval/*.jsonl]\n"


def lines(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def load(tmp_path: Path) -> Pack:
    return load_domain("tea", domains=tmp_path / "domains")


def test_a_file_that_two_patterns_match_is_read_once_as_the_first_says(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(
        "name: tea\nlanguages: [en]\n"
        "knowledge: [{path: tea/green.md, lang: en}, {path: 'tea/**/*', lang: zh}]\n"
    )
    (tmp_path / "knowledge/tea/black.md").write_text("Black tea.", "utf-8")
    found = load(tmp_path).sources()
    assert [(s.name, s.spec.lang) for s in found] == [
        ("tea/green.md", "en"),
        ("tea/black.md", "zh"),
    ]


def test_lines_about_sheets_of_one_workbook_hold_together_with_the_pattern_around(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(
        "name: tea\nlanguages: [en]\nknowledge:\n  - {path: 'tea/*', lang: en}\n"
        "  - {path: tea/fees.xlsx, sheet: A, columns: {Role: subject}}\n"
        "  - {path: tea/fees.xlsx, sheet: B, columns: {Name: subject}}\n"
    )
    (tmp_path / "knowledge/tea/fees.xlsx").write_bytes(b"PK")
    fees, green = load(tmp_path).sources()
    assert (fees.name, fees.spec.path, fees.spec.lang) == ("tea/fees.xlsx", "tea/*", "en")
    assert [spec.sheet for spec in fees.sheets] == ["A", "B"]
    assert fees.of_sheet("B").spec.columns == {"Name": "subject"}
    assert fees.of_sheet("C") == fees
    assert green.sheets == ()


def test_other_sheets_are_read_where_every_line_is_about_one(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(
        "name: tea\nlanguages: [en]\nknowledge:\n"
        "  - {path: tea/fees.xlsx, sheet: A, columns: {Role: subject}}\n"
    )
    (tmp_path / "knowledge/tea/fees.xlsx").write_bytes(b"PK")
    (fees,) = load(tmp_path).sources()
    assert (fees.spec.sheet, fees.spec.columns) == (None, {})


@pytest.mark.parametrize(
    ("first", "second", "hint"),
    [
        ("columns: {Role: subject}", "columns: {Name: subject}", "Give each line another 'sheet'"),
        ("sheet: A", "sheet: A, lang: en", "Give each line another 'sheet'"),
    ],
)
def test_two_lines_of_one_path_that_cannot_both_hold_are_an_error(
    tmp_path: Path, make_pack: PackMaker, first: str, second: str, hint: str
) -> None:
    make_pack(
        "name: tea\nlanguages: [en]\nknowledge:\n"
        f"  - {{path: tea/fees.xlsx, {first}}}\n  - {{path: tea/fees.xlsx, {second}}}\n"
    )
    (tmp_path / "knowledge/tea/fees.xlsx").write_bytes(b"PK")
    with pytest.raises(ManifestError) as caught:
        load(tmp_path).sources()
    assert "domain.yaml:5: 'tea/fees.xlsx' stands there already" in str(caught.value)
    assert hint in str(caught.value)


def test_files_put_there_later_belong_to_the_pack_and_hidden_ones_do_not(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(MANIFEST.replace("tea/*", "tea/**/*"))
    deep = tmp_path / "knowledge/tea/more/white.txt"
    deep.parent.mkdir()
    deep.write_text("White tea.", "utf-8")
    (tmp_path / "knowledge/tea/.DS_Store").write_bytes(b"\0")
    assert [s.name for s in load(tmp_path).sources()] == ["tea/green.md", "tea/more/white.txt"]


def test_an_empty_folder_and_a_missing_file_are_named_with_their_lines(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack("name: tea\nlanguages: [en]\nknowledge:\n  - empty/*\n  - tea/no.csv\n  - tea/*\n")
    (tmp_path / "knowledge/empty").mkdir()
    with pytest.raises(ManifestError) as caught:
        load(tmp_path).sources()
    assert len(caught.value.problems) == 2
    assert "domain.yaml:4: 'empty/*' matches no file" in str(caught.value)
    assert "domain.yaml:5: 'tea/no.csv' matches no file" in str(caught.value)
    assert "Put a file there" in str(caught.value)


def test_a_folder_of_knowledge_that_is_not_there_is_one_problem_with_the_way_out(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack("name: tea\nlanguages: [en]\nknowledge: [tea/*, tea/no.csv]\n")
    pack = load_domain("tea", domains=tmp_path / "domains", knowledge=tmp_path / "nowhere")
    with pytest.raises(ManifestError, match="which is not there") as caught:
        pack.sources()
    (problem,) = caught.value.problems
    assert str(tmp_path / "nowhere") in problem.message
    assert "--knowledge" in problem.hint


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path, make_pack: PackMaker) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("Mate.", "utf-8")
    make_pack(f"name: tea\nlanguages: [en]\nknowledge: ['{elsewhere}']\n")
    assert [source.path for source in load(tmp_path).sources()] == [elsewhere]


def test_the_knowledge_folder_can_be_given(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack()
    other = tmp_path / "other"
    (other / "tea").mkdir(parents=True)
    (other / "tea/mint.md").write_text("Mint.", "utf-8")
    pack = load_domain("tea", domains=tmp_path / "domains", knowledge=other)
    assert [source.name for source in pack.sources()] == ["tea/mint.md"]


def test_every_bad_line_of_the_questions_is_named(tmp_path: Path, make_pack: PackMaker) -> None:
    bad = [
        ITEM | {"id": "k2", "slice": "knwon"},
        ITEM | {"id": "k3", "anwers": []},
        ITEM | {"id": "k4", "answers": []},
        {"id": "k5", "slice": "known", "lang": "en"},
    ]
    make_pack(WITH_EVAL, eval__a_jsonl=lines(ITEM, *bad) + "[1]\n" + '{"id": "cut')
    with pytest.raises(ManifestError) as caught:
        load(tmp_path).evaluation()
    message = str(caught.value)
    for expected in (
        "a.jsonl:2: no slice 'knwon'. Did you mean 'known'?",
        "a.jsonl:3: unknown key 'anwers'. Did you mean 'answers'",
        "a.jsonl:4: slice 'known' needs 'answers'",
        "a.jsonl:5: 'question' is required",
        "a.jsonl:6: expected a JSON object",
        "a.jsonl:7: not valid JSON",
    ):
        assert expected in message
    assert len(caught.value.problems) == 6


def test_an_id_that_two_files_use_is_a_problem(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack(WITH_EVAL, eval__a_jsonl=lines(ITEM), eval__b_jsonl=lines(ITEM))
    with pytest.raises(ManifestError, match=r"the id 'k1' stands in a\.jsonl already"):
        load(tmp_path).evaluation()


def test_a_pattern_of_questions_without_a_file_is_a_problem(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    make_pack(WITH_EVAL)
    with pytest.raises(ManifestError, match=r"domain.yaml:4: 'eval/\*.jsonl' matches no file"):
        load(tmp_path).evaluation()


def test_a_line_separator_inside_a_question_does_not_end_the_line(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    row = json.dumps(ITEM | {"question": "one\u2028two"}, ensure_ascii=False)
    make_pack(WITH_EVAL, eval__a_jsonl=row + "\n")
    assert load(tmp_path).evaluation()[0].question == "one\u2028two"


def test_a_fingerprint_changes_with_what_the_stage_reads_and_with_nothing_else(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    manifest = WITH_EVAL + "prompts: prompts.yaml\n"
    root = make_pack(manifest, eval__a_jsonl=lines(ITEM), prompts_yaml="refusal: {en: No.}\n")
    stages = ("ingest", "index", "instruct", "evaluate")

    def changed(edit: Path, text: str) -> set[str]:
        before = {stage: load(tmp_path).fingerprints(stage) for stage in stages}
        edit.write_text(text, "utf-8")
        return {stage for stage in stages if load(tmp_path).fingerprints(stage) != before[stage]}

    assert changed(root / "eval/a.jsonl", lines(ITEM | {"question": "Oxidised?"})) == {"evaluate"}
    assert changed(tmp_path / "knowledge/tea/green.md", "Green.") == {"ingest"}
    assert changed(root / "prompts.yaml", "refusal: {en: Not known.}\n") == {"instruct", "evaluate"}
    assert changed(root / "domain.yaml", manifest + "holdout: [x]\n") == {"instruct", "evaluate"}
    assert changed(root / "domain.yaml", manifest + "title: {en: Tea}\nholdout: [x]\n") == set()


def test_what_a_pack_holds_keeps_the_fingerprint_that_it_was_loaded_with(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    files = {
        "prompts": "refusal: {en: No.}\n",
        "safety": "rules: []\n",
        "glossary": "terms: []\n",
    }
    named = "".join(f"{key}: {key}.yaml\n" for key in files)
    contents = {f"{key}_yaml": text for key, text in files.items()}
    manifest = WITH_EVAL + named + "data: data/*.jsonl\n"
    root = make_pack(manifest, eval__a_jsonl=lines(ITEM), data__a_jsonl="", **contents)
    stages = ("index", "instruct", "evaluate")
    held = load(tmp_path)
    before = {stage: held.fingerprints(stage) for stage in stages}
    assert held.changed() == []
    for key, text in files.items():
        (root / f"{key}.yaml").write_text(text + "# more\n", "utf-8")
    assert {stage: held.fingerprints(stage) for stage in stages} == before
    assert {path.stem for path in held.changed()} == files.keys()
    fresh = load(tmp_path)
    assert all(fresh.fingerprints(stage) != before[stage] for stage in stages)
    (root / "domain.yaml").unlink()
    assert fresh.changed() == [root / "domain.yaml"]


def test_a_file_named_alone_comes_before_a_pattern_wherever_it_stands(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    manifest = (
        "name: tea\nlanguages: [en]\nknowledge:\n- tea/**/*\n- {path: tea/a.csv, kind: faq}\n"
    )
    make_pack(manifest)
    folder = tmp_path / "knowledge" / "tea"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text("question,answer\nWhy?,Because.\n", "utf-8")
    sources = load_domain("tea", domains=tmp_path / "domains").sources()
    kinds = {source.name: source.spec.kind for source in sources}
    assert (kinds["tea/a.csv"], kinds["tea/b.csv"]) == ("faq", None)
