"""Every form of knowledge becomes documents, passages, facts and questions with exact places."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from verticalize.domain import load_domain
from verticalize.errors import KnowledgeError
from verticalize.knowledge.cutting.chunk import chunk, coverage
from verticalize.knowledge.ingest import Corpus, ingest, ingest_into, read_corpus
from verticalize.records import Document
from verticalize.retrieval.engine.catalog import known_as
from verticalize.retrieval.engine.searched import searched
from verticalize.text import count_tokens

MANIFEST = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/*']\n"


def read(
    tmp_path: Path,
    file: str,
    text: str,
    *,
    max_tokens: int = 160,
    manifest: str = MANIFEST,
    **more: str,
) -> Corpus:
    root = tmp_path / "domains" / "tea"
    root.mkdir(parents=True)
    (root / "domain.yaml").write_text(manifest, "utf-8")
    for name, content in more.items():
        (root / name.replace("_", ".")).write_text(content, "utf-8")
    (tmp_path / "knowledge" / "tea").mkdir(parents=True)
    (tmp_path / "knowledge" / "tea" / file).write_text(text, "utf-8")
    return ingest(load_domain("tea", domains=tmp_path / "domains"), max_tokens=max_tokens)


def triples(corpus: Corpus) -> list[tuple[str, str, str]]:
    return [(fact.subject, fact.relation, fact.object) for fact in corpus.facts]


FUJIAN = [("乌龙茶", "产地", "福建"), ("乌龙茶", "产地", "台湾")]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.jsonl", json.dumps({"subject": "乌龙茶", "产地": ["福建", "台湾"]})),
        ("a.jsonl", json.dumps({"中心词": "乌龙茶", "产地": ["福建", "台湾"]})),
        ("a.json", json.dumps([{"subject": "乌龙茶", "产地": ["福建", "台湾"]}])),
        ("a.csv", "subject,relation,object\n乌龙茶,产地,福建\n乌龙茶,产地,台湾\n"),
        ("a.tsv", "subject\trelation\tobject\n乌龙茶\t产地\t福建\n乌龙茶\t产地\t台湾\n"),
        ("a.csv", "subject,产地\n乌龙茶,福建|台湾\n"),
        (
            "a.jsonl",
            json.dumps(
                {
                    "text": "乌龙茶产自福建和台湾。",
                    "spo_list": [
                        {"subject": "乌龙茶", "predicate": "产地", "object": place}
                        for place in ("福建", "台湾")
                    ],
                }
            ),
        ),
    ],
)  # fmt: skip
def test_a_fact_is_the_same_in_every_form(tmp_path: Path, file: str, text: str) -> None:
    corpus = read(tmp_path, file, text)
    assert triples(corpus) == FUJIAN
    passages = {passage.id: passage for passage in corpus.passages}
    assert all(fact.object in passages[fact.passage_id].text for fact in corpus.facts)
    assert {document.lang for document in corpus.documents} == {"zh"}


def test_a_fact_card_says_each_relation_in_the_words_of_the_pack(tmp_path: Path) -> None:
    corpus = read(
        tmp_path,
        "a.jsonl",
        json.dumps({"id": "oolong", "subject": "oolong", "lang": "en", "type": "tea",
                    "aliases": ["wu long"], "产地": ["Fujian", "Taiwan"], "shelf": "B"}),
        manifest=MANIFEST + "relations: relations.yaml\n",
        relations_yaml="relations:\n  - {id: origin, aliases: [产地],"
        " statement: {en: '{subject} is grown in {objects}.'}}\n",
    )  # fmt: skip
    document = corpus.documents[0]
    assert document.id == "tea/a.jsonl#oolong"
    assert document.title == "oolong"
    assert document.text.lower() == "oolong is grown in fujian and taiwan."
    assert document.metadata["aliases"] == ["wu long"] or document.metadata["aliases"] == (
        "wu long",
    )
    assert document.metadata["shelf"] == "B"
    assert {fact.relation for fact in corpus.facts} == {"origin"}
    assert {fact.type for fact in corpus.facts} == {"tea"}


def test_a_row_of_an_faq_is_a_question_whose_answer_stands_in_its_passage(tmp_path: Path) -> None:
    corpus = read(tmp_path, "faq.csv", "id,question,answer\nq1,Is it hot?,Yes. Very hot.\n")
    question = corpus.questions[0]
    assert (question.id, question.answer) == ("tea/faq.csv#q1", "Yes. Very hot.")
    assert corpus.documents[0].text == "Is it hot?\nYes. Very hot."
    assert "Very hot." in next(p.text for p in corpus.passages if p.id == question.passage_id)


def test_front_matter_is_metadata_and_headings_name_the_sections(tmp_path: Path) -> None:
    corpus = read(
        tmp_path,
        "guide.md",
        "---\ntitle: Brewing\nlang: en\nsource: who\ndate: 2026-11-23\n---\n"
        "# Brewing\n\n## Water\n\nUse soft water.\n\n## Time\n\nThree minutes.\n",
    )
    document = corpus.documents[0]
    assert (document.id, document.title) == ("tea/guide.md", "Brewing")
    assert document.metadata == {"source": "who", "date": "2026-11-23"}
    assert "---" not in document.text
    assert [passage.section for passage in corpus.passages] == ["Water", "Time"]


def test_a_corpus_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    corpus = read(tmp_path, "faq.csv", "id,question,answer\nq1,Is it hot?,Yes.\n")
    pack = load_domain("tea", domains=tmp_path / "domains")
    totals = ingest_into(tmp_path / "out", pack, max_tokens=160, parts=tmp_path / "parts")
    assert read_corpus(tmp_path / "out") == corpus
    assert (totals["documents"], totals["questions"]) == (1, 1)


def test_the_hook_clean_edits_and_leaves_out_and_what_it_leaves_out_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = (
        "from dataclasses import replace\n\n\n"
        "def clean(document):\n"
        "    if 'secret' in document.text:\n        return None\n"
        "    return replace(document, text=document.text.replace('  ', ' '))\n"
    )
    monkeypatch.chdir(tmp_path)
    (tmp_path / "domains/tea").mkdir(parents=True)
    (tmp_path / "domains/tea/domain.yaml").write_text(MANIFEST + "hooks: hooks.py\n", "utf-8")
    (tmp_path / "domains/tea/hooks.py").write_text(hook, "utf-8")
    (tmp_path / "knowledge/tea").mkdir(parents=True)
    (tmp_path / "knowledge/tea/a.txt").write_text("Green  tea is mild.", "utf-8")
    (tmp_path / "knowledge/tea/b.txt").write_text("A secret blend.", "utf-8")
    corpus = ingest(load_domain("tea"), max_tokens=160)
    assert [document.text for document in corpus.documents] == ["Green tea is mild."]
    assert sum(sum(source.left_out.values()) for source in corpus.sources) == 1


LAW = "# 茶叶法\n\n## 第一章 总则\n\n第一条 为了茶，制定本法。\n\n第二条 茶分六类。绿茶不发酵。\n"


def document(text: str, lang: str = "zh") -> Document:
    return Document("x.md", "x.md", "documents", "茶叶法", lang, text)


def test_a_statute_is_cut_by_article() -> None:
    passages = chunk(document(LAW), 160)
    assert [passage.section[-3:] for passage in passages] == ["第一条", "第二条"]
    assert passages[1].text == "第二条 茶分六类。绿茶不发酵。"


@pytest.mark.parametrize("limit", [16, 24, 60, 160])
@pytest.mark.parametrize(
    "text",
    [
        LAW * 3,
        "One two three. Four five six! " * 40,
        "没有标点的一句话" * 60,
        "x" * 3000,
        "a, b; c\n\n```\n# not a heading\n```\nend",
        " \n\n  lone  \n",
    ],
)
def test_passages_are_exact_fit_the_budget_never_overlap_and_lose_nothing(
    text: str, limit: int
) -> None:
    whole = document(text)
    passages = chunk(whole, limit)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert all(count_tokens(p.text) <= limit for p in passages)
    assert coverage(whole, passages) == 1.0


def test_a_sentence_that_fits_is_never_cut() -> None:
    sentences = [f"第{n}句话说的是绿茶和红茶的区别。" for n in range(30)]
    passages = chunk(document("".join(sentences)), 40)
    joined = [passage.text for passage in passages]
    assert all(any(sentence in text for text in joined) for sentence in sentences)


def test_what_people_say_of_a_subject_is_searched_and_is_no_name(tmp_path: Path) -> None:
    row = {
        "id": "oolong",
        "subject": "oolong",
        "origin": "Fujian",
        "searched_as": ["half black tea"],
    }
    corpus = read(tmp_path, "a.jsonl", json.dumps(row))
    (document,) = corpus.documents
    assert list(document.metadata["searched_as"]) == ["half black tea"]
    assert "half black" not in document.text
    assert {(fact.relation, fact.aliases) for fact in corpus.facts} == {("origin", ())}
    (one,) = corpus.passages
    assert known_as(one) == ("oolong",)
    assert "half black tea" in searched(one)


def test_searched_as_has_to_be_texts(tmp_path: Path) -> None:
    row = {"id": "oolong", "subject": "oolong", "origin": "Fujian", "searched_as": {"a": 1}}
    with pytest.raises(KnowledgeError, match="'searched_as' must be a list of texts"):
        read(tmp_path, "a.jsonl", json.dumps(row))
