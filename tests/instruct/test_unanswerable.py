"""Questions without an answer: none is made of a fact that a subject of a wider name has."""

import pytest

from verticalize.domain.relations import Relation
from verticalize.instruct.book import Book
from verticalize.instruct.lines import Line
from verticalize.instruct.names import parts_of
from verticalize.instruct.unanswerable import lacking
from verticalize.records import Fact

RELATIONS = {
    name: Relation(
        id=name, questions={"zh": (f"{{subject}}{name}？",), "en": (f"{{subject}} {name}?",)}
    )
    for name in ("use", "monitor")
}


def line(subject: str, relation: str, lang: str, aliases: tuple[str, ...] = ()) -> Line:
    return Line(
        subject=subject,
        relation=relation,
        lang=lang,
        type="drug",
        objects=("x",),
        facts=(f"{subject}/{relation}",),
        document_id=subject,
        aliases=aliases,
        passage_id="",
        quote="",
    )


def fact(line: Line) -> Fact:
    return Fact(
        line.facts[0],
        line.subject,
        line.relation,
        "x",
        line.lang,
        "drug",
        line.document_id,
        "",
        aliases=line.aliases,
    )


def asked(lines: list[Line], lang: str, elsewhere: tuple[Line, ...] = ()) -> set[str]:
    """The subjects that are asked for the relation `monitor`."""
    known = line("other" if lang == "en" else "其他", "monitor", lang)
    book = Book.of([*lines, known], [fact(each) for each in (*lines, known, *elsewhere)], RELATIONS)
    found = lacking(book, RELATIONS, seed=0)
    return {each.document_id for each in found if each.relation == "monitor"}


@pytest.mark.parametrize(
    ("has", "lacks", "lang", "is_asked"),
    [
        ("华法林", "华法林钠", "zh", False),
        ("华法林钠", "华法林", "zh", False),
        ("华法林", "利伐沙班", "zh", True),
        ("Warfarin", "warfarin sodium", "en", False),
        ("warfarin sodium", "Sodium", "en", False),
        ("iron", "environment", "en", True),
        ("environment", "iron", "en", True),
    ],
)
def test_a_subject_lacks_nothing_that_one_of_a_kindred_name_has(
    has: str, lacks: str, lang: str, is_asked: bool
) -> None:
    lines = [line(has, "monitor", lang), line(lacks, "use", lang)]
    assert (lacks in asked(lines, lang)) is is_asked


def test_another_name_and_a_source_that_is_not_taught_count_as_well() -> None:
    lacks = [line("可密定", "use", "zh", aliases=("华法林钠片",))]
    assert asked(lacks, "zh") == {"可密定"}
    assert asked(lacks, "zh", elsewhere=(line("华法林", "monitor", "zh"),)) == set()


def test_the_parts_of_a_name_cut_no_word() -> None:
    assert parts_of("华法林") == {"华法", "法林"}
    assert parts_of("iron-deficiency anaemia") == {
        *("iron", "deficiency", "anaemia", "iron-deficiency", "deficiency anaemia"),
    }
    assert parts_of("pvc管") == {"pvc"}
    assert parts_of("药") == set()
