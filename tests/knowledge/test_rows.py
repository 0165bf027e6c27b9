"""Records of tables and JSON: what each is taken for, and what is wrong with it."""

import json
from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.errors import KnowledgeError
from verticalize.knowledge.check import check
from verticalize.knowledge.ingest import Corpus, ingest, survey
from verticalize.records import TOLD_WITH


def pack(tmp_path: Path, files: dict[str, str], *, source: str = "'tea/*'", relations: str = ""):
    root = tmp_path / "domains/tea"
    root.mkdir(parents=True)
    manifest = f"name: tea\nlanguages: [en, zh]\nknowledge: [{source}]\n"
    if relations:
        manifest += "relations: relations.yaml\n"
        (root / "relations.yaml").write_text(relations, "utf-8")
    (root / "domain.yaml").write_text(manifest, "utf-8")
    (tmp_path / "knowledge/tea").mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / "knowledge/tea" / name).write_text(text, "utf-8")
    return load_domain("tea", domains=tmp_path / "domains")


def read(tmp_path: Path, name: str, text: str, **more: str) -> Corpus:
    return ingest(pack(tmp_path, {name: text}, **more), max_tokens=160)


def test_columns_of_an_faq_are_named_in_the_manifest(tmp_path: Path) -> None:
    source = "{path: 'tea/*', kind: faq, question: ask, answer: say}"
    corpus = read(tmp_path, "a.csv", "ask,say\nHot?,Yes | no.\n", source=source)
    assert [(q.question, q.answer) for q in corpus.questions] == [("Hot?", "Yes|no.")]


def test_texts_in_rows_are_documents_with_a_title(tmp_path: Path) -> None:
    rows = [{"text": "Green tea is mild.", "title": "Green", "year": 3}, {"text": "Black tea."}]
    corpus = read(tmp_path, "a.jsonl", "\n\n".join(map(json.dumps, rows)))
    assert [(d.id, d.title) for d in corpus.documents] == [
        ("tea/a.jsonl#1", "Green"),
        ("tea/a.jsonl#3", "Black tea."),
    ]
    assert corpus.documents[0].metadata == {"year": 3}


def test_a_json_array_may_be_longer_than_a_line_may_be(tmp_path: Path) -> None:
    row = {"subject": "tea", "origin": "Asia", "note": "x" * 9_000_000}
    corpus = read(tmp_path, "a.json", "\n " + json.dumps([row]))
    assert [(f.subject, f.object) for f in corpus.facts] == [("tea", "Asia")]


def test_a_json_file_may_hold_json_lines(tmp_path: Path) -> None:
    corpus = read(tmp_path, "a.json", '{"subject": "tea", "origin": "Asia", "sold": 5}\n')
    assert [(f.relation, f.object) for f in corpus.facts] == [("origin", "Asia"), ("sold", "5")]


def test_objects_are_tidied_merged_and_told_once(tmp_path: Path) -> None:
    record = {"subject": "茶", "产地": ["福建。", " 福建", "云南\n省"], "origin": "福建"}
    relations = "relations:\n  - {id: origin, aliases: [产地]}\n"
    corpus = read(tmp_path, "a.jsonl", json.dumps(record), relations=relations)
    assert [f.object for f in corpus.facts] == ["福建", "云南 省"]
    assert len(corpus.documents[0].text.split("\n")) == 1


def test_an_exception_knows_what_it_is_told_with(tmp_path: Path) -> None:
    relations = "relations:\n  - id: rule\n  - id: exception\n    told_with: rule\n"
    rows = [
        {"subject": "deposits", "exception": "a lost key", "rule": "one month's rent"},
        {"subject": "pets", "exception": "cats"},
    ]
    text = "\n".join(map(json.dumps, rows))
    corpus = read(tmp_path, "a.en.jsonl", text, relations=relations)
    told = [passage.metadata.get(TOLD_WITH) for passage in corpus.passages]
    first, second = corpus.passages[0].text.split("\n")
    assert told == [{first: second}, None]
    assert "one month's rent" in second


def test_a_long_list_is_told_in_several_sentences_that_all_name_the_subject(
    tmp_path: Path,
) -> None:
    record = {"id": "t", "subject": "tea", "grown in": [f"place {n}" for n in range(40)]}
    corpus = ingest(pack(tmp_path, {"a.jsonl": json.dumps(record)}), max_tokens=60)
    lines = corpus.documents[0].text.split("\n")
    passages = {p.id: p.text for p in corpus.passages}
    assert len(lines) == 4  # 125 tokens and more, halved twice
    assert all("tea" in line for line in lines)
    assert all(f.object in passages[f.passage_id] for f in corpus.facts)
    assert len({f.id for f in corpus.facts}) == 40


def test_triples_of_a_subject_are_one_card_for_each_language(tmp_path: Path) -> None:
    table = "subject,relation,object,lang\ntea,origin,Asia,en\nsencha,origin,Japan,en\ntea,taste,mild,en\ntea,产地,亚洲,zh\n"
    corpus = read(tmp_path, "a.csv", table)
    assert [d.id for d in corpus.documents] == [
        "tea/a.csv#en-tea", "tea/a.csv#en-sencha", "tea/a.csv#zh-tea",
    ]  # fmt: skip
    assert len(corpus.facts) == 4


def test_a_triple_that_its_text_does_not_state_is_counted(tmp_path: Path) -> None:
    row = {"text": "Tea grows in Asia.", "spo_list": [["Tea", "in", "Asia"], ["Tea", "in", "Mars"]]}
    corpus = read(tmp_path, "a.jsonl", json.dumps(row))
    assert [f.object for f in corpus.facts] == ["Asia"]
    assert list(corpus.sources[0].left_out.values()) == [1]


@pytest.mark.parametrize(
    ("name", "text", "place", "cause"),
    [
        ("a.jsonl", '{"subject": ["a", "b"], "x": "y"}', ":1", "the subject must be one text"),
        ("a.jsonl", '{"subject": "a", "aliases": {}, "x": "y"}', ":1", "'aliases' must be a list"),
        ("a.jsonl", '{"subject": "a", "x": []}', ":1", "a name and nothing else"),
        ("a.jsonl", '{"subject": "a", "x": true}', ":1", "'x' must be a text"),
        ("a.jsonl", '{"subject": "a", "x": NaN}', ":1", "NaN is not a JSON value"),
        ("a.jsonl", '{"subject": "a", "subject": "b"}', ":1", "'subject' stands twice"),
        ("a.jsonl", '{"subject": "a", "x": "\\u0000"}', ":1", "escaped NUL"),
        ("a.jsonl", '{"subject": "a", "x": "\\ud800"}', ":1", "half a character"),
        ("a.jsonl", "[" * 100_000, ":1", "not usable JSON"),
        ("a.jsonl", '{"text": "t", "spo_list": [["a", "b"]]}', ":1", "not a triple"),
        ("a.jsonl", '{"text": "", "spo_list": []}', ":1", "a text and a list of triples"),
        ("a.jsonl", '{"text": 5}', ":1", "'text' is not text"),
        ("a.jsonl", '{"text": " "}', ":1", "'text' is empty"),
        ("a.jsonl", '{"question": "a", "answer": null}', ":1", "'answer' is empty"),
        ("a.jsonl", '{"colour": "red"}', ":1", "its fields are 'colour'"),
        ("a.json", '[{"subject": "a", "x": "y"}, 3]', " item 2", "found int"),
        ("a.json", '[{"subject": "a",]', "a.json", "not valid JSON"),
        ("a.csv", "subject,relation,object\na,b,c\n,b,c\n", ":3", "a fact without 'subject'"),
        ("a.csv", "subject,relation,object\na,b|c,d\n", ":2", "one text each"),
        ("a.csv", "a,,b\n1,2,3\n", ":1", "a column with no name"),
        ("a.csv", "a,b\n", "a.csv", "holds no records"),
        ("a.txt", " \n ", "a.txt", "holds nothing"),
        ("a.md", "---\n- x\n---\ntext", ":2", "not a list of 'key: value'"),
        ("a.md", "---\na: {b: c}\n---\ntext", ":2", "'a': is neither a value nor a flat list"),
        ("a.md", "---\ntitle: x\n---\n<!-- only a comment -->\n", "a.md", "holds nothing"),
    ],
)
def test_a_record_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, text: str, place: str, cause: str
) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read(tmp_path, name, text)
    assert (caught.value.place or "").split(name)[-1].startswith(place.removeprefix(name))
    assert cause in caught.value.message
    assert caught.value.hint


def test_a_field_that_is_nearly_a_relation_is_a_problem_and_others_are_metadata(
    tmp_path: Path,
) -> None:
    record = {"id": "1", "subject": "tea", "origin": "Asia", "symptms": "none", "shelf": "B"}
    relations = "relations:\n  - id: origin\n  - id: symptom\n    aliases: [symptoms]\n"
    made = pack(tmp_path, {"a.jsonl": json.dumps(record)}, relations=relations)
    found = check(made)
    assert len(found.problems) == 1
    assert "'symptms' is no relation" in str(found.problems[0])
    assert "Did you mean 'symptoms'?" in str(found.problems[0])
    (document,) = survey(made, max_tokens=160)[0].documents
    assert document.metadata == {"symptms": "none", "shelf": "B"}


@pytest.mark.parametrize(
    ("name", "text", "lang"),
    [
        ("a.zh.txt", "Only Latin letters here.", "zh"),
        ("a.txt", "只有中文。", "zh"),
        ("a.md", "---\nlang: zh\n---\nLatin letters", "zh"),
        ("a.txt", "Latin letters", "en"),
    ],
)
def test_the_language_is_declared_or_named_by_the_file_or_read_off_the_text(
    tmp_path: Path, name: str, text: str, lang: str
) -> None:
    assert read(tmp_path, name, text).documents[0].lang == lang


def test_the_language_of_a_source_can_be_set_in_the_manifest(tmp_path: Path) -> None:
    corpus = read(tmp_path, "a.txt", "Latin letters", source="{path: 'tea/*', lang: zh}")
    assert corpus.documents[0].lang == "zh"


def test_progress_is_told_after_each_file(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    files = {"a.txt": "One.", "b.txt": "Two."}
    ingest(pack(tmp_path, files), max_tokens=160, progress=lambda *step: told.append(step))
    assert [step[:2] for step in told] == [(1, 2), (2, 2)]
    assert [step[2].partition(",")[0] for step in told] == ["1 passage", "2 passages"]
    assert told[1][2].endswith("· tea/b.txt")
