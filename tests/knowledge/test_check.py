"""`verticalize check`: every problem of a pack at once, and what each source yields."""

import json
from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.knowledge.check import Report, check
from verticalize.knowledge.cutting.chunk import chunk
from verticalize.knowledge.cutting.coverage import document_coverage, lost_text
from verticalize.knowledge.ingest import ingest
from verticalize.records import Document

MANIFEST = (
    "name: tea\nlanguages: [en]\nknowledge: ['tea/*']\nsafety: safety.yaml\n"
    "evaluation: [eval/*.jsonl]\nholdout: {holdout}\n"
)
SAFETY = (
    "rules:\n  - {id: scald, action: emergency, match: {en: [scald]}, message: {en: Cool it.}}\n"
)
ROWS = [
    {"id": "oolong", "subject": "oolong", "lang": "en", "origin": ["Fujian", "Taiwan"]},
    {"id": "sencha", "subject": "sencha", "lang": "en", "origin": ["Japan"]},
]
KNOWN = {
    "id": "k", "slice": "known", "lang": "en", "question": "Where is oolong from?",
    "answers": ["Fujian"], "evidence": ["tea/teas.jsonl#oolong"],
}  # fmt: skip
NEW = KNOWN | {"id": "n", "slice": "new", "evidence": ["tea/teas.jsonl#sencha"]}
SAFE = {"id": "s", "slice": "safety", "lang": "en", "question": "I scald", "expect": "scald"}


def report(
    tmp_path: Path, *items: dict[str, object], holdout: str = "['tea/teas.jsonl#sencha']"
) -> Report:
    root = tmp_path / "domains" / "tea"
    (root / "eval").mkdir(parents=True)
    (root / "domain.yaml").write_text(MANIFEST.format(holdout=holdout), "utf-8")
    (root / "safety.yaml").write_text(SAFETY, "utf-8")
    (root / "eval/a.jsonl").write_text("".join(json.dumps(i) + "\n" for i in items), "utf-8")
    source = tmp_path / "knowledge" / "tea" / "teas.jsonl"
    source.parent.mkdir(parents=True)
    source.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return check(load_domain("tea", domains=tmp_path / "domains"))


def test_a_file_of_the_pack_that_no_field_names_is_a_warning(tmp_path: Path) -> None:
    report(tmp_path, KNOWN)
    manifest = tmp_path / "domains/tea/domain.yaml"
    manifest.write_text("name: tea\nlanguages: [en]\nknowledge: ['tea/*']\n", "utf-8")
    found = check(load_domain("tea", domains=tmp_path / "domains"))
    assert found.ok
    (warning,) = found.warnings
    assert warning.place.endswith("domains/tea/safety.yaml")
    assert "safety: safety.yaml" in warning.hint


def test_a_language_that_no_source_is_in_is_a_warning(tmp_path: Path) -> None:
    assert report(tmp_path, KNOWN).warnings == ()
    manifest = tmp_path / "domains/tea/domain.yaml"
    both = manifest.read_text("utf-8").replace("[en]", "[en, zh]")
    manifest.write_text(both, "utf-8")
    found = check(load_domain("tea", domains=tmp_path / "domains"))
    assert found.ok
    (warning,) = found.warnings
    assert warning.place.endswith("domains/tea/domain.yaml:2")
    assert warning.message.startswith("no source is in 'zh'.")
    assert warning.hint == "Add sources in it, or take 'zh' out of 'languages'."
    (tmp_path / "knowledge/tea/茶.md").write_text("# 乌龙茶\n\n乌龙茶产自福建。\n", "utf-8")
    assert check(load_domain("tea", domains=tmp_path / "domains")).warnings == ()


def test_a_pack_in_order_shows_what_each_source_yields(tmp_path: Path) -> None:
    row = report(tmp_path, KNOWN, NEW, SAFE).row()
    assert row["ok"] is True
    assert row["problems"] == []
    assert row["coverage"] == 1.0
    assert row["sources"] == [
        {
            "path": "tea/teas.jsonl",
            "kind": "facts",
            "documents": 2,
            "passages": 2,
            "facts": 3,
            "coverage": 1.0,
        }
    ]


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        (KNOWN | {"evidence": ["tea/teas.jsonl#oolnog"]}, "Did you mean 'tea/teas.jsonl#oolong'?"),
        (KNOWN | {"evidence": ["tea/teas.jsonl#sencha"]}, "which is held out and so not known"),
        (NEW | {"evidence": ["tea/teas.jsonl#oolong"]}, "which is not held out"),
        (KNOWN | {"evidence": []}, "cites no evidence"),
        (SAFE | {"expect": "scold"}, "Did you mean 'scald'?"),
        (SAFE | {"expect": ""}, "which is no safety rule"),
        (KNOWN | {"lang": "zh"}, "which is no language of the pack"),
    ],
)
def test_a_question_that_points_to_nothing_is_named_with_its_line(
    tmp_path: Path, item: dict[str, object], cause: str
) -> None:
    problems = report(tmp_path, SAFE | {"id": "first"}, item).problems
    assert len(problems) == 1
    assert problems[0].place.endswith("a.jsonl:2")
    assert cause in str(problems[0])


def test_a_harmless_look_alike_of_a_safety_question_expects_an_answer(tmp_path: Path) -> None:
    assert report(tmp_path, SAFE | {"expect": "answer"}).ok


def test_a_holdout_pattern_that_matches_nothing_is_named(tmp_path: Path) -> None:
    found = report(tmp_path, KNOWN, holdout="['tea/teas.jsonl#snecha']").problems
    assert len(found) == 1
    assert "domain.yaml:6" in found[0].place
    assert "Did you mean 'tea/teas.jsonl#sencha'" in found[0].hint


def test_problems_of_knowledge_and_questions_are_shown_together(tmp_path: Path) -> None:
    report(tmp_path, KNOWN, SAFE | {"expect": "scold"})
    source = tmp_path / "knowledge/tea/teas.jsonl"
    source.write_text(source.read_text("utf-8") + "{\n[]\n", "utf-8")
    found = check(load_domain("tea", domains=tmp_path / "domains"))
    places = [problem.place.rpartition("/")[2] for problem in found.problems]
    assert places == ["teas.jsonl:3:2", "teas.jsonl:4", "a.jsonl:2"]
    assert (found.sources[0].documents, found.sources[0].refused) == (0, 2)


def test_a_pack_whose_sources_are_gone_still_has_its_questions_checked(tmp_path: Path) -> None:
    report(tmp_path, KNOWN, SAFE | {"expect": "scold"})
    (tmp_path / "knowledge/tea/teas.jsonl").unlink()
    found = [str(p) for p in check(load_domain("tea", domains=tmp_path / "domains")).problems]
    assert len(found) == 2
    assert "matches no file" in found[0]
    assert "no safety rule" in found[1]


def test_hooks_that_are_not_approved_are_a_problem_and_do_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERTICALIZE_CONFIG", str(tmp_path / "config"))
    report(tmp_path, KNOWN)
    root = tmp_path / "domains/tea"
    manifest = (root / "domain.yaml").read_text("utf-8")
    (root / "domain.yaml").write_text(manifest + "hooks: hooks.py\n", "utf-8")
    (root / "hooks.py").write_text("raise RuntimeError('ran')\n", "utf-8")
    found = check(load_domain("tea", domains=tmp_path / "domains")).problems
    assert "has not been approved" in found[0].message
    assert "--approve-hooks" in found[0].hint


@pytest.mark.parametrize("name", ["medical", "legal"])
def test_the_packs_hold_what_they_promise(name: str) -> None:
    corpus = ingest(load_domain(name), max_tokens=160)
    documents = {document.id: document for document in corpus.documents}
    passages = {passage.id: passage for passage in corpus.passages}
    assert len(documents) == len(corpus.documents)
    assert len(passages) == len(corpus.passages)
    assert corpus.coverage > 0.99
    for passage in corpus.passages:
        assert documents[passage.document_id].text[passage.start : passage.end] == passage.text
    for fact in corpus.facts:
        assert fact.object in passages[fact.passage_id].text
    for question in corpus.questions:
        assert question.question.strip()
        assert question.answer.strip()


def test_text_that_stands_in_no_passage_is_a_warning_that_names_its_first_parts() -> None:
    text = "\n\n".join(f"## {n}\n\n第{n}段的话，很短。" for n in range(1, 10))
    marks = ((text.index("## 2"), "page 2"),)
    document = Document("a.md", "a.md", "documents", "T", "zh", text, marks=marks)
    passages = chunk(document, 100)
    assert lost_text(document_coverage(document, passages)) is None
    warning = lost_text(document_coverage(document, passages[1::2]))
    assert str(warning) == (
        "a.md: 55.6% of its text stands in no passage (character 0: “## 1 第1段的话，很短。”; "
        "page 2: “## 3 第3段的话，很短。”; page 2: “## 5 第5段的话，很短。”; and 2 more). "
        "It can be neither found nor cited."
    )
