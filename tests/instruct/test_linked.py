"""Every object is reachable in some answer, and no answer names what its evidence does not link."""

import json
import re
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verticalize.domain import load_domain
from verticalize.domain.relations import Relation, generic
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts import questions
from verticalize.instruct.lines import to_lines
from verticalize.knowledge.ingest import ingest
from verticalize.records import Fact

FALSE_NAMED = ("no", "odd")  # kinds whose answer names one object in order to exclude it
NAME = re.compile(r"n\d+q")
Triple = tuple[str, str, str]


def facts_of(triples: list[Triple], lang: str) -> list[Fact]:
    """Facts as ingest gives them: one document a subject."""
    ordered = sorted(triples, key=lambda triple: triple[0])
    return [
        Fact(f"f{n}", s, r, o, lang, "", f"graph#{s}", "") for n, (s, r, o) in enumerate(ordered)
    ]


def ask(facts: list[Fact], relations: dict[str, Relation] | None = None) -> list[Candidate]:
    known = {fact.relation: generic(fact.relation) for fact in facts} | (relations or {})
    return list(questions(Book.of(to_lines(facts, {}, known, Counter()), facts, known), seed=0))


triples = st.lists(
    st.tuples(
        st.integers(0, 7).map("n{}q".format),
        st.sampled_from(["symptoms", "part_of", "has_cause"]),
        st.integers(0, 15).map("n{}q".format),
    ),
    min_size=1,
    max_size=30,
    unique=True,
)


@given(triples, st.sampled_from(["zh", "en"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_answers_name_what_their_evidence_links_and_nothing_else(
    graph: list[Triple], lang: str
) -> None:
    facts = facts_of(graph, lang)
    by_id = {fact.id: fact for fact in facts}
    made = ask(facts)
    for candidate in made:
        linked = {by_id[id_].subject for id_ in candidate.evidence}
        linked |= {by_id[id_].object for id_ in candidate.evidence}
        answers = [candidate.answer, *(turn.answer for turn in candidate.before)]
        named = {name for answer in answers for name in NAME.findall(answer.lower())}
        if candidate.generator in FALSE_NAMED:
            subject = candidate.document_id.removeprefix("graph#")
            true = {fact.object for fact in facts if fact.subject == subject}
            false = named - linked
            assert len(false) <= 1
            assert not false & true
        else:
            assert named <= linked
    reached = {name for c in made for name in NAME.findall(c.answer.lower())}
    assert reached >= {fact.object for fact in facts}


# 64 triples about 24 texts in CMeKG's form; the wording is our own.
CMEKG = """
尿频|相关疾病|膀胱炎,前列腺增生,糖尿病|相关症状|尿急,夜尿增多
胸片|相关疾病|肺炎,气胸,肺结核|检查部位|胸部
胃镜检查|相关疾病|胃溃疡,慢性胃炎|检查部位|胃
骨密度测定|相关疾病|骨质疏松症|相关症状|腰背痛,身高变矮
肺炎|临床表现|发热,咳嗽,咳痰|就诊科室|呼吸内科
气胸|临床表现|突发胸痛,呼吸困难|并发症|血胸
胃溃疡|临床表现|餐后上腹痛,反酸|并发症|消化道出血,穿孔
糖尿病|临床表现|多饮,多尿,体重下降|就诊科室|内分泌科
痛风|临床表现|关节红肿|药物治疗|秋水仙碱
秋水仙碱|不良反应|腹泻,恶心|适应证|痛风
肺结核|临床表现|低热,盗汗|药物治疗|异烟肼
异烟肼|不良反应|肝功能损害,周围神经炎|适应证|肺结核
膀胱炎|临床表现|尿痛|药物治疗|呋喃妥因
呋喃妥因|不良反应|恶心|适应证|膀胱炎
骨质疏松症|并发症|髋部骨折|药物治疗|阿仑膦酸钠
阿仑膦酸钠|不良反应|食管刺激|适应证|骨质疏松症
前列腺增生|临床表现|排尿费力|就诊科室|泌尿外科
慢性胃炎|临床表现|上腹饱胀,早饱|药物治疗|铝碳酸镁
血胸|临床表现|休克,面色苍白
周围神经炎|临床表现|手足麻木
消化道出血|临床表现|黑便,呕血
髋部骨折|就诊科室|骨科|临床表现|髋部疼痛,下肢缩短
反酸|相关疾病|胃溃疡
手足麻木|相关疾病|周围神经炎
"""


def cmekg_rows() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for text in CMEKG.split():
        subject, *rest = text.split("|")
        spo = [
            [subject, relation, value]
            for relation, values in zip(rest[::2], rest[1::2], strict=True)
            for value in values.split(",")
        ]
        said = "，".join(f"{relation}包括{value}" for _, relation, value in spo)
        rows.append({"text": f"{subject}的{said}。", "spo_list": spo})
    return rows


def test_a_cmekg_sample_is_compiled_whole_and_nothing_unlinked_is_said(tmp_path: Path) -> None:
    rows = cmekg_rows()
    spo = [triple for row in rows for triple in row["spo_list"]]  # type: ignore[attr-defined]
    assert (len(rows), len(spo)) == (24, 64)
    (tmp_path / "domains/kg").mkdir(parents=True)
    (tmp_path / "knowledge/kg").mkdir(parents=True)
    manifest = "name: kg\nlanguages: [zh]\nknowledge: ['kg/*']\n"
    (tmp_path / "domains/kg/domain.yaml").write_text(manifest, "utf-8")
    (tmp_path / "knowledge/kg/graph.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    pack = load_domain("kg", domains=tmp_path / "domains", knowledge=tmp_path / "knowledge")
    facts = ingest(pack, max_tokens=160).facts
    assert {(fact.subject, fact.object) for fact in facts} == {(s, o) for s, _, o in spo}
    made = ask(list(facts))
    values = sorted({fact.object for fact in facts}, key=len, reverse=True)
    by_id = {fact.id: fact for fact in facts}
    for value in values:
        assert any(value in candidate.answer for candidate in made), value
    for candidate in made:
        linked = {by_id[id_].object for id_ in candidate.evidence}
        linked |= {by_id[id_].subject for id_ in candidate.evidence}
        linked |= {fact.relation for fact in facts}
        rest = " ".join([candidate.answer, *(turn.answer for turn in candidate.before)])
        for name in sorted(linked, key=len, reverse=True):
            rest = rest.replace(name, " ")
        left = {value for value in values if value in rest}
        if candidate.generator in FALSE_NAMED:
            assert all(value in candidate.question for value in left)
        else:
            assert not left, (candidate, left)
    kinds = {"direct", "inverse", "list", "odd", "choice", "yes", "no", "two_hop", "three_hop"}
    assert {candidate.generator for candidate in made} >= {*kinds, "comparison", "case", "drill"}
