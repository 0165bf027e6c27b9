"""Ontologies in OBO become fact cards: parents, definitions, synonyms, relationships."""

from pathlib import Path

import pytest
from triples_read import context, facts, notes, read

from verticalize.domain.relations import Relation

OBO = """\
format-version: 1.2
ontology: tea

[Term]
id: TEA:0
name: tea
def: "A drink of leaves, \\"cha\\"." [url:http\\://x.org, PMID:1 "a paper"]

[Term]
id: TEA:1 ! oolong
name: oolong {source="x"} ! a comment
alt_id: TEA:9
synonym: "wu long" EXACT []
synonym: "blue tea" []
synonym: "tea" BROAD [x:y]
exact_synonym: "black dragon" [x:y]
is_a: TEA:0 {source="x"} ! tea
is_a: TEA:0
is_a: HERB:7 ! infusion
relationship: grown_in GEO:1 ! 福建
relationship: part_of TEA:8
property_value: steeped "3 min" xsd:string
property_value: code OL1 xsd:string
comment: Drunk warm.
xref: X:1
created_by: nobody
unknown_tag: kept out

[Term]
id: TEA:2
name: old tea
is_a: TEA:0 ! tea
is_obsolete: true

[Instance]
id: TEA:3
name: 大红袍
instance_of: TEA:1
relationship: grown_in GEO:2 ! 武夷山

[Typedef]
id: grown_in
name: grown in
is_transitive: true
"""
ORIGIN = Relation(id="origin", aliases=("grown in",))


def test_terms_are_told_with_their_parents_by_name(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "a.obo", OBO)
    assert problems == []
    assert facts(found) == [
        ("tea", "definition", 'A drink of leaves, "cha"'),
        ("oolong", "is_a", "tea"),
        ("oolong", "is_a", "infusion"),
        ("oolong", "grown_in", "福建"),
        ("oolong", "part_of", "TEA:8"),
        ("oolong", "steeped", "3 min"),
        ("oolong", "code", "OL1"),
        ("oolong", "definition", "Drunk warm"),
        ("大红袍", "grown_in", "武夷山"),
    ]
    assert "oolong is a kind of tea and infusion." in found[1].document.text
    assert [item.type for item in found] == ["", "", "oolong"]
    assert [item.document.lang for item in found] == ["en", "en", "zh"]
    oolong = found[1].document
    assert oolong.id == "tea/a.obo#TEA:1"
    assert oolong.metadata["aliases"] == ["wu long", "blue tea", "black dragon"]
    assert oolong.metadata["hasBroadSynonym"] == "tea"
    assert found[1].place == f"{tmp_path / 'a.obo'}:9"
    assert notes(found)["an obsolete term (left out)"] == 1


def test_a_typedefs_name_makes_its_relationship_the_packs_relation(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "a.obo", OBO, context(ORIGIN))
    told = [fact for fact in facts(found) if fact[1] not in ("is_a", "definition")]
    assert told == [("oolong", "origin", "福建"), ("大红袍", "origin", "武夷山")]
    counted = notes(found)
    assert counted["field 'steeped' is no relation of the pack (kept as metadata)"] == 1
    assert counted["field 'hasDbXref' is no relation of the pack (kept as metadata)"] == 1


def test_a_cycle_of_parents_does_no_harm(tmp_path: Path) -> None:
    text = "[Term]\nid: A\nname: a\nis_a: B\nis_a: A\n\n[Term]\nid: B\nname: b\nis_a: A\n"
    found, _ = read(tmp_path, "a.obo", text)
    assert facts(found) == [("a", "is_a", "b"), ("b", "is_a", "a")]
    assert notes(found) == {"a fact of a subject about itself (left out)": 1}


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_chinese_terms_are_read_in_every_usual_encoding(tmp_path: Path, codec: str) -> None:
    text = '[Term]\nid: 茶:1\nname: 乌龙茶\ndef: "半发酵的茶，产于福建与台湾。" []\nis_a: 茶:0 ! 茶叶\n'
    found, problems = read(tmp_path, "a.obo", text.encode(codec))
    assert problems == []
    assert found[0].document.text == "乌龙茶的定义：半发酵的茶，产于福建与台湾。\n乌龙茶属于茶叶。"


@pytest.mark.parametrize(
    ("text", "place", "cause"),
    [
        ("[Term]\nname: x\nid: A\n", ":2", "'name' stands before the id"),
        ("[Term]\nid: A\nnonsense\n", ":3", "not a tag and its value"),
        ("", "", "holds no subject with a fact"),
        ("format-version: 1.2\n", "", "holds no subject with a fact"),
        ("[Term]\nid: A\nname: x\n", "", "a subject without a fact"),
    ],
)
def test_an_ontology_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, text: str, place: str, cause: str
) -> None:
    _, problems = read(tmp_path, "a.obo", text)
    assert problems[0].place == f"{tmp_path / 'a.obo'}{place}"
    assert cause in problems[0].message
    assert problems[0].hint
