"""RDF in every syntax becomes fact cards in the words and languages of the pack."""

import json
import socket
from pathlib import Path

import pytest
from triples_read import context, facts, notes, read

from verticalize.domain import load_domain
from verticalize.domain.relations import Relation
from verticalize.knowledge.ingest import ingest

PREFIXES = """\
@prefix : <http://example.org/tea#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ORIGIN = Relation(
    id="origin",
    aliases=("产地", "grownIn", "http://other.org/vocab/P17"),
    statement={"zh": "{subject}产于{objects}。", "en": "{subject} grows in {objects}."},
    types=("tea",),
)
IRI = "http://example.org/tea#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

TURTLE = PREFIXES + ':t rdfs:label "乌龙茶"@zh ; :产地 "福建"@zh, "台湾"@zh .\n'
TRIPLES = (
    f'<{IRI}t> <{LABEL}> "乌龙茶"@zh .\n'
    f'<{IRI}t> <{IRI}grownIn> "福建"@zh .\n'
    f'<{IRI}t> <{IRI}grownIn> "\\u53F0湾"@zh .\n'
)
XML = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:t="{IRI}">
  <rdf:Description rdf:about="{IRI}t">
    <rdfs:label xml:lang="zh">乌龙茶</rdfs:label>
    <t:grownIn xml:lang="zh">福建</t:grownIn><t:grownIn xml:lang="zh">台湾</t:grownIn>
  </rdf:Description>
</rdf:RDF>
"""
LINKED = json.dumps(
    {
        "@context": {"label": LABEL, "@language": "zh", "grownIn": f"{IRI}grownIn"},
        "@id": f"{IRI}t",
        "label": "乌龙茶",
        "grownIn": ["福建", "台湾"],
    }
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", TURTLE),
        ("a.n3", TURTLE),
        ("a.trig", TURTLE.replace(":t rdfs", ":g { :t rdfs") + "}"),
        ("a.nt", TRIPLES),
        ("a.nq", TRIPLES.replace(" .\n", f" <{IRI}g> .\n")),
        ("a.rdf", XML),
        ("a.owl", XML),
        ("a.owl", TURTLE),
        ("a.jsonld", LINKED),
    ],
)
def test_a_graph_is_the_same_in_every_syntax(tmp_path: Path, name: str, text: str) -> None:
    found, problems = read(tmp_path, name, text, context(ORIGIN))
    assert problems == []
    assert [item.document.text for item in found] == ["乌龙茶产于福建和台湾。"]
    assert facts(found) == [("乌龙茶", "origin", "福建"), ("乌龙茶", "origin", "台湾")]
    document = found[0].document
    assert (document.id, document.kind, document.lang) == (f"tea/{name}#t", "facts", "zh")
    assert found[0].place.startswith(str(tmp_path / name))


@pytest.mark.parametrize(
    ("predicate", "declared"),
    [
        (":origin", ""),
        (":grownIn", ""),
        (":grown_in", ""),
        (":hasOrigin", ""),
        (":has_origin", ""),
        ("<http://example.org/%E4%BA%A7%E5%9C%B0>", ""),
        ("<urn:tea:Origin>", ""),
        ("<http://other.org/vocab/P17>", ""),
        (":P9", ':P9 a rdf:Property ; rdfs:label "Grown in"@en .'),
        (":P9", ':P9 a owl:ObjectProperty ; rdfs:label "产地"@zh .'),
    ],
)
def test_a_predicate_is_a_relation_by_its_iri_label_or_local_name(
    tmp_path: Path, predicate: str, declared: str
) -> None:
    text = f'{PREFIXES}{declared}\n:t rdfs:label "oolong"@en ; {predicate} "Fujian"@en .'
    found, _ = read(tmp_path, "a.ttl", text, context(ORIGIN))
    assert facts(found) == [("oolong", "origin", "Fujian")]


BILINGUAL = (
    PREFIXES
    + """
:t rdfs:label "oolong"@en, "乌龙茶"@zh-Hans, "thé oolong"@fr ;
   skos:altLabel "wu long"@en, "青茶"@zh ;
   :origin :fj, :tw, :Wuyi_Mountains ;
   :steeped "three minutes"@en, "三分钟"@zh, "ganz kurz"@de ;
   :warmth 95.50 ; :code "OL-1" ; :remark "untagged words here" .
:fj rdfs:label "Fujian"@en, "福建"@zh .
:tw rdfs:label "台湾"@zh .
"""
)


def test_a_subject_named_in_two_languages_is_a_document_in_each(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "a.ttl", BILINGUAL)
    english, chinese = (item.document for item in found)
    assert (english.id, chinese.id) == ("tea/a.ttl#t@en", "tea/a.ttl#t@zh")
    assert (english.title, chinese.title) == ("oolong", "乌龙茶")
    assert (english.metadata["aliases"], chinese.metadata["aliases"]) == (["wu long"], ["青茶"])
    told = facts(found)
    assert [o for s, r, o in told if r == "origin" and s == "oolong"] == [
        "Fujian", "Wuyi Mountains",
    ]  # fmt: skip
    assert [o for s, r, o in told if r == "origin" and s == "乌龙茶"] == ["福建", "台湾"]
    assert [o for s, r, o in told if r == "steeped"] == ["three minutes", "三分钟"]
    assert [o for s, r, o in told if r == "warmth"] == ["95.50", "95.50"]
    assert [o for s, r, o in told if r == "code"] == ["OL-1", "OL-1"]
    assert [s for s, r, _ in told if r == "remark"] == ["oolong"]


def test_what_is_in_no_language_of_the_pack_is_counted(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "a.ttl", BILINGUAL + ':x rdfs:label "thé"@fr ; :origin :fj .')
    assert notes(found)["a text or object in another language than its subject (left out)"] == 2
    counted = "a subject named only in languages that the pack has not (left out)"
    assert notes(found)[counted] == 1


def test_a_subject_named_once_tells_what_is_said_in_its_language_or_only_in_another(
    tmp_path: Path,
) -> None:
    text = PREFIXES + (
        ':t rdfs:label "oolong"@en ; rdfs:comment "Half oxidised."@en, "半发酵茶。"@zh ;\n'
        ' :origin "福建"@zh .'
    )
    found, _ = read(tmp_path, "a.ttl", text)
    assert facts(found) == [
        ("oolong", "definition", "Half oxidised"),
        ("oolong", "origin", "福建"),
    ]
    assert sum(notes(found).values()) == 1


@pytest.mark.parametrize(
    ("literal", "shown"),
    [
        ("5.00", "5.00"),
        ('"007"^^xsd:integer', "007"),
        ('"2026-11-28"^^xsd:date', "2026-11-28"),
        ("true", "true"),
        ('"80 °C"', "80 °C"),
        ('"1.75"^^<http://dbpedia.org/datatype/metre>', "1.75 metre"),
        ('"2 mg"^^<http://w3id.org/lindt/custom_datatypes#ucum>', "2 mg"),
        ('"""two\n lines"""', "two lines"),
        ("[ schema:value 500 ; schema:unitText \"mg\" ]", "500 mg"),
        ("[ rdf:value 2 ; :unit :g ; :perDay 3 ]", "2 g, per day: 3"),
        ("[ rdfs:label \"a cup\" ; :size 3 ]", "a cup"),
        ("<http://example.org/Earl%20Grey/>", "Earl Grey"),
    ],
)  # fmt: skip
def test_objects_are_shown_as_they_are_written_with_their_units(
    tmp_path: Path, literal: str, shown: str
) -> None:
    text = f'{PREFIXES}:t rdfs:label "tea"@en ; :dose {literal} .'
    found, _ = read(tmp_path, "a.ttl", text)
    assert facts(found)[0] == ("tea", "dose", shown)


def test_lists_are_several_objects_and_deeper_blank_nodes_are_counted(tmp_path: Path) -> None:
    text = (
        PREFIXES + ':t rdfs:label "茶"@zh ; :步骤 ("烧水" "泡茶") ; :量 [ :克 3 ; :x [ :y [] ] ] .'
    )
    found, _ = read(tmp_path, "a.ttl", text)
    assert facts(found) == [("茶", "步骤", "烧水"), ("茶", "步骤", "泡茶"), ("茶", "量", "克：3")]
    assert notes(found) == {"a blank node inside a blank node (left out)": 1}


def test_predicates_that_are_no_relation_are_metadata_and_counted_as_columns_are(
    tmp_path: Path,
) -> None:
    text = PREFIXES + (
        ':t rdfs:label "tea"@en ; :origin "Asia" ; :shelf "B", "C" ; :see <http://x.org/1> .'
    )
    found, _ = read(tmp_path, "a.ttl", text, context(ORIGIN))
    assert found[0].document.metadata == {"shelf": ["B", "C"], "see": "http://x.org/1"}
    assert notes(found) == {
        "field 'shelf' is no relation of the pack (kept as metadata)": 1,
        "field 'see' is no relation of the pack (kept as metadata)": 1,
    }


def test_the_type_is_the_packs_where_it_knows_it(tmp_path: Path) -> None:
    text = PREFIXES + (
        ":a a owl:NamedIndividual, :Tea ; :origin 1 . :b a :Herb ; :origin 1 .\n"
        ':Herb rdfs:label "herb"@en .'
    )
    found, _ = read(tmp_path, "a.ttl", text, context(ORIGIN))
    assert [item.type for item in found] == ["tea", "herb"]


OWL = (
    PREFIXES
    + """
:Tea a owl:Class ; rdfs:label "tea"@en .
:Old a owl:Class ; rdfs:label "old"@en ; owl:deprecated true ; rdfs:subClassOf :Tea .
:origin a owl:ObjectProperty ; rdfs:label "origin"@en ; rdfs:comment "Where from."@en .
[] a owl:Axiom ; owl:annotatedSource :Green ; rdfs:comment "no subject"@en .
:Green a owl:Class ; rdfs:label "green tea"@en ; skos:definition "Not oxidised."@en ;
  rdfs:comment "A remark."@en ;
  rdfs:subClassOf :Tea, owl:Thing,
    [ a owl:Restriction ; owl:onProperty :origin ; owl:someValuesFrom :Asia ],
    [ a owl:Restriction ; owl:onProperty :origin ; owl:allValuesFrom :Asia ] ;
  owl:equivalentClass [ owl:intersectionOf ( :Leaf
    [ a owl:Restriction ; owl:onProperty :origin ; owl:hasValue "a garden" ] ) ] .
"""
)


def test_the_classes_of_an_ontology_are_told_with_parents_and_restrictions(tmp_path: Path) -> None:
    found, _ = read(tmp_path, "a.ttl", OWL, context(ORIGIN))
    assert facts(found) == [
        ("green tea", "definition", "Not oxidised"),
        ("green tea", "is_a", "tea"),
        ("green tea", "is_a", "Leaf"),
        ("green tea", "origin", "Asia"),
        ("green tea", "origin", "a garden"),
    ]
    assert "green tea is a kind of tea and Leaf." in found[0].document.text
    assert found[0].document.metadata == {"comment": "A remark"}
    assert notes(found) == {
        "an obsolete term (left out)": 1,
        "a definition of a property or of the ontology itself (left out)": 1,
        "a blank node without a name that nothing refers to (left out)": 1,
        "a subject without a fact that the pack's relations know (left out)": 1,
        "an OWL expression that is not 'some values from a named class' (left out)": 1,
        "field 'comment' is no relation of the pack (kept as metadata)": 1,
    }


@pytest.mark.parametrize("alias", ["is_a", "subClassOf", "上位词"])
def test_the_pack_may_have_a_relation_of_its_own_for_parents(tmp_path: Path, alias: str) -> None:
    kind = Relation(id="kind", aliases=(alias,), statement={"en": "{subject}: {objects}"})
    text = PREFIXES + ':a rdfs:label "oolong"@en ; rdfs:subClassOf :Tea .'
    found, _ = read(tmp_path, "a.ttl", text, context(kind))
    assert facts(found) == [("oolong", "kind", "Tea")]


def test_cycles_and_repetitions_do_no_harm(tmp_path: Path) -> None:
    text = PREFIXES + (
        ":a rdfs:subClassOf :b, :b, :a . :b rdfs:subClassOf :a . :a rdfs:subClassOf :b .\n"
        "_:l rdf:first :a ; rdf:rest _:l . :c :of _:l .\n"
    )
    found, _ = read(tmp_path, "a.ttl", text)
    told = facts(found)
    assert [fact for fact in told if fact[1] == "is_a"] == [("a", "is_a", "b"), ("b", "is_a", "a")]
    assert told[-1] == ("c", "of", "a")
    assert notes(found)["a fact of a subject about itself (left out)"] == 1


def test_subjects_of_one_local_name_have_ids_of_their_own(tmp_path: Path) -> None:
    text = "<http://a.org/tea> <http://a.org/of> 1 . <http://b.org/tea> <http://a.org/of> 2 ."
    found, _ = read(tmp_path, "a.ttl", text)
    assert [item.document.id for item in found] == ["tea/a.ttl#tea", "tea/a.ttl#http://b.org/tea"]


def test_schema_org_is_read_without_its_context_and_named_blank_nodes_are_subjects(
    tmp_path: Path,
) -> None:
    drug = {
        "@context": "https://schema.org",
        "@type": "Drug",
        "name": "布洛芬",
        "alternateName": "ibuprofen",
        "description": "一种解热镇痛药。",
        "manufacturer": {"@type": "Organization", "name": "某药厂"},
    }
    found, problems = read(
        tmp_path, "a.jsonld", json.dumps([drug, drug | {"name": "对乙酰氨基酚"}])
    )
    assert problems == []
    assert [(s, r, o) for s, r, o in facts(found) if s == "布洛芬"] == [
        ("布洛芬", "definition", "一种解热镇痛药"),
        ("布洛芬", "manufacturer", "某药厂"),
    ]
    assert found[0].document.id == "tea/a.jsonld#布洛芬"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "remote",
    [
        {"@context": "http://example.org/context.jsonld"},
        {"@context": ["https://schema.org", "https://example.org/c"]},
        {"@context": {"@import": "https://example.org/c"}},
        {"@context": {"a": {"@id": "http://a.org/a", "@context": "file:///etc/passwd"}}},
        {"a": [{"@context": "context.jsonld"}]},
    ],
)
def test_a_remote_context_is_a_problem_and_never_fetched(tmp_path: Path, remote: object) -> None:
    found, problems = read(tmp_path, "a.jsonld", json.dumps(remote))
    assert found == []
    assert "nothing is ever fetched" in problems[0].message
    assert problems[0].hint


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", ["a.ttl", "a.rdf", "a.nt", "a.n3"])
def test_imports_of_ontologies_are_not_followed(tmp_path: Path, name: str) -> None:
    imports = "http://www.w3.org/2002/07/owl#imports"
    ontology = (
        f"<{IRI}> a <http://www.w3.org/2002/07/owl#Ontology> ; <{imports}> <http://x.org/o> ."
    )
    text = {
        "a.ttl": TURTLE + ontology,
        "a.n3": TURTLE + ontology,
        "a.nt": TRIPLES + f"<{IRI}> <{imports}> <http://x.org/o> .\n",
        "a.rdf": XML.replace(
            "<rdf:Description",
            f'<owl:Ontology xmlns:owl="http://www.w3.org/2002/07/owl#" rdf:about="{IRI}">'
            '<owl:imports rdf:resource="http://x.org/o"/></owl:Ontology><rdf:Description',
            1,
        ),
    }[name]
    found, problems = read(tmp_path, name, text, context(ORIGIN))
    assert problems == []
    assert len(facts(found)) == 2


LAUGHS = '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE rdf:RDF [{LAUGHS}]>",
        '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rdf:RDF [<!ENTITY % x SYSTEM "http://example.org/x"> %x;]>',
        '<!DOCTYPE rdf:RDF SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE rdf:RDF [<!ENTITY a "urn:x"><!ENTITY b "urn:&a;&a;">]>',
    ],
)
def test_entities_that_expand_or_point_elsewhere_are_refused(tmp_path: Path, doctype: str) -> None:
    found, problems = read(tmp_path, "a.owl", XML.replace("<rdf:RDF", f"{doctype}<rdf:RDF", 1))
    assert found == []
    assert "declares the entity" in problems[0].message or "refers to" in problems[0].message
    assert problems[0].hint


def test_entities_that_only_abbreviate_a_namespace_are_read(tmp_path: Path) -> None:
    doctype = f'<!DOCTYPE rdf:RDF [\n<!ENTITY t "{IRI}" >\n]>'
    text = XML.replace("<rdf:RDF", f"{doctype}\n<rdf:RDF", 1).replace(f'about="{IRI}', 'about="&t;')
    found, problems = read(tmp_path, "a.owl", text, context(ORIGIN))
    assert (len(facts(found)), problems) == (2, [])


def test_entities_that_make_a_small_file_huge_are_refused(tmp_path: Path) -> None:
    value = "urn:" + "x" * 190
    text = f'<!DOCTYPE a [<!ENTITY a "{value}">]><a>{"&a;" * 400_000}</a>'
    _, problems = read(tmp_path, "a.rdf", text)
    assert "expand to more than 64 MB" in problems[0].message


@pytest.mark.parametrize(
    ("name", "text", "place", "cause"),
    [
        ("a.ttl", PREFIXES + ":a :b \n", ".ttl:", "not well-formed Turtle"),
        ("a.ttl", "", ".ttl", "holds no subject with a fact"),
        ("a.ttl", PREFIXES + ':a rdfs:label "x" .', ".ttl", "1x a subject without a fact"),
        ("a.trig", "{", ".trig:", "not well-formed TriG"),
        ("a.n3", PREFIXES + ":a ] .", ".n3:8", "not well-formed N3"),
        ("a.rdf", XML[:-20], ".rdf:", "not well-formed RDF/XML"),
        ("a.jsonld", '{"@id": ', ".jsonld:", "not valid JSON"),
        ("a.jsonld", '{"@id": 5}', ".jsonld", ""),
        ("a.nt", TRIPLES + "<http://a> <http://b>\n", ".nt:4", "not a well-formed triple"),
        ("a.nq", "<http://a> <http://b> . \n", ".nq:1", "not a well-formed triple"),
        ("a.owl", "Prefix(:=<http://a>)\nOntology(<http://a>)", ".owl", "OWL in another syntax"),
        ("a.owl", '<?xml version="1.0"?>\n<!-- x -->\n<Ontology xmlns="urn:x"/>', ".owl", "syntax"),
        ("a.ttl", b"\xff\xfe\xfa bad", ".ttl", ""),
        ("a.nt", b"<http://a> <http://b> \"\0\" .\n", ".nt:1", "NUL"),
    ],
)  # fmt: skip
def test_a_graph_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, name: str, text: str | bytes, place: str, cause: str
) -> None:
    _, problems = read(tmp_path, name, text)
    assert len(problems) == 1
    assert place in problems[0].place
    assert cause in problems[0].message
    assert problems[0].hint
    assert "\n" not in str(problems[0])


@pytest.mark.parametrize("name", ["a.nt", "a.nq"])
def test_lines_of_a_subject_need_not_stand_together(tmp_path: Path, name: str) -> None:
    lines = TRIPLES.splitlines(keepends=True)
    other = (
        f'<{IRI}u> <{IRI}grownIn> <{IRI}t> .\n_:b <{LABEL}> "碗" .\n_:b <{IRI}grownIn> "景德镇" .\n'
    )
    apart = lines[1] + other + lines[0] + "# 注释\n\n" + lines[2]
    together = "".join([lines[1], lines[0], lines[2], other])
    one, _ = read(tmp_path, name, apart, context(ORIGIN))
    two, _ = read(tmp_path, name, together, context(ORIGIN))
    assert facts(one) == facts(two)
    assert ("u", "origin", "乌龙茶") in facts(one)
    assert ("碗", "origin", "景德镇") in facts(one)


def test_a_bad_line_of_triples_does_not_hide_the_others(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "a.nt", "nonsense\n" + TRIPLES, context(ORIGIN))
    assert len(facts(found)) == 2
    assert [problem.place for problem in problems] == [f"{tmp_path / 'a.nt'}:1"]


def test_control_characters_are_removed_and_counted(tmp_path: Path) -> None:
    text = f'<{IRI}t> <{IRI}of> "a\\u0007b\\uD800" .\n'
    found, _ = read(tmp_path, "a.nt", text)
    assert facts(found) == [("t", "of", "ab")]
    assert notes(found) == {"a text with control characters (they are removed)": 1}
    assert found[0].document.text.isprintable()


def test_a_graph_is_ingested_with_facts_that_stand_in_their_passages(tmp_path: Path) -> None:
    (tmp_path / "domains/tea").mkdir(parents=True)
    manifest = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/*']\n"
    (tmp_path / "domains/tea/domain.yaml").write_text(manifest, "utf-8")
    (tmp_path / "knowledge/tea").mkdir(parents=True)
    (tmp_path / "knowledge/tea/a.ttl").write_text(BILINGUAL, "utf-8")
    corpus = ingest(load_domain("tea", domains=tmp_path / "domains"), max_tokens=160)
    passages = {passage.id: passage for passage in corpus.passages}
    assert len(corpus.facts) == 11
    assert all(fact.object in passages[fact.passage_id].text for fact in corpus.facts)
    assert {fact.aliases for fact in corpus.facts if fact.lang == "zh"} == {("青茶",)}
    assert {source.coverage for source in corpus.sources} == {1.0}


def test_the_order_of_facts_is_that_of_the_file_in_every_run(tmp_path: Path) -> None:
    objects = [f"place {n}" for n in range(40)]
    listed = ", ".join(f'"{name}"' for name in objects)
    text = f'{PREFIXES}:t rdfs:label "tea"@en ; :origin {listed} .'
    found, _ = read(tmp_path, "a.ttl", text)
    assert [thing for _, _, thing in facts(found)] == objects
