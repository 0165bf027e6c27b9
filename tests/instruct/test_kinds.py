"""Each further kind of question, on a small corpus written by hand."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from handmade import RELATIONS

from verticalize.domain.relations import KINDS as WORDED
from verticalize.domain.relations import Relation, Type
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts import KINDS, questions
from verticalize.instruct.facts.false import near_misses
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import GENERIC
from verticalize.records import Fact

ILL = {
    "influenza": ["high fever", "cough", "aching muscles", "headache"],
    "common cold": ["runny nose", "cough", "sneezing"],
    "meningitis": ["high fever", "stiff neck", "headache", "dislike of light"],
    "gout": ["swollen big toe", "redness"],
}
病 = {
    "流感": ["高热", "咳嗽", "肌肉酸痛", "头痛"],
    "感冒": ["流涕", "咳嗽", "打喷嚏"],
    "脑膜炎": ["高热", "颈项强直", "头痛", "畏光"],
}


def line(subject: str, objects: Iterable[str], lang: str = "en", relation: str = "symptom") -> Line:
    objects = tuple(objects)
    return Line(
        subject=subject,
        relation=relation,
        lang=lang,
        type="condition",
        objects=objects,
        facts=tuple(f"{subject}/{relation}/{value}" for value in objects),
        document_id=f"{subject}.{lang}",
        aliases=(),
        passage_id="",
        quote="",
    )


LINES = [
    *(line(subject, objects) for subject, objects in ILL.items()),
    *(line(subject, objects, "zh") for subject, objects in 病.items()),
]


def fact(subject: str, value: str, lang: str = "en", relation: str = "symptom") -> Fact:
    return Fact(f"x/{subject}/{value}", subject, relation, value, lang, "condition", "x", "")


def asked(
    kind: str, lines: Iterable[Line] = LINES, facts: Iterable[Fact] = (), seed: int = 0
) -> list[Candidate]:
    lines = list(lines)
    stated = [fact(each.subject, value, each.lang) for each in lines for value in each.objects]
    book = Book.of(lines, [*stated, *facts], RELATIONS)
    rng = Random(seed)
    return [candidate for each in book for candidate in KINDS[kind](each, book, rng)]


def test_a_list_names_every_object_and_counts_them() -> None:
    made = {candidate.document_id: candidate for candidate in asked("list")}
    assert len(made) == len(LINES)
    assert all(value in made["influenza.en"].answer for value in ILL["influenza"])
    assert (
        "four" in made["influenza.en"].answer.lower() or "On record" in made["influenza.en"].answer
    )
    assert "三项" in made["感冒.zh"].answer


def test_a_list_that_another_source_continues_is_not_called_complete() -> None:
    made = asked("list", facts=[fact("INFLUENZA", "chills")])
    assert "influenza.en" not in {candidate.document_id for candidate in made}


@pytest.mark.parametrize("seed", range(5))
def test_the_odd_one_is_false_and_all_others_are_true(seed: int) -> None:
    made = asked("odd", seed=seed)
    assert made
    known = ILL | 病
    for candidate in made:
        subject = candidate.document_id.rpartition(".")[0]
        every = {value for objects in known.values() for value in objects}
        named = {value for value in every if value in candidate.question}
        (odd,) = named - set(known[subject])
        assert odd.lower() in candidate.answer.lower()


@pytest.mark.parametrize("seed", range(5))
def test_of_the_choices_one_alone_is_true_and_its_letter_is_the_answer(seed: int) -> None:
    made = asked("choice", seed=seed)
    assert {candidate.lang for candidate in made} == {"zh", "en"}
    known = ILL | 病
    for candidate in made:
        subject = candidate.document_id.rpartition(".")[0]
        options = [row for row in candidate.question.split("\n") if row[1:2] in (".", "．")]
        true = [row for row in options if row[2:].strip() in known[subject]]
        assert len(true) == 1
        assert true[0][0] in candidate.answer
        assert true[0][2:].strip().lower() in candidate.answer.lower()
        assert 3 <= len(options) <= 4


def test_near_misses_come_from_the_subjects_that_share_an_object() -> None:
    lines = [
        line("influenza", ["high fever"]),
        line("meningitis", ["high fever", "stiff neck"]),
        *(line(f"illness {n}", [f"spot {n}"]) for n in range(50)),
    ]
    book = Book.of(lines, (), RELATIONS)
    assert near_misses(lines[0], book, Random(0), 2)[0] == "stiff neck"


def test_figures_tell_objects_apart_that_share_their_words() -> None:
    lines = [line("a", ["30 days"]), line("b", ["45 days"]), line("c", ["30 calendar days"])]
    book = Book.of(lines, (), RELATIONS)
    assert set(near_misses(next(iter(book)), book, Random(0), 3)) == {"45 days"}


def test_a_comparison_says_what_is_shared_and_what_each_has_besides() -> None:
    made = asked("comparison", LINES[:2])
    (found,) = made
    assert "cough" in found.answer
    assert "influenza" in found.question
    assert "common cold" in found.question
    for value in {*ILL["influenza"], *ILL["common cold"]}:
        assert value in found.answer.lower()
    assert set(found.evidence) == {*LINES[0].facts, *LINES[1].facts}
    assert not found.quote


def test_a_case_is_asked_only_where_no_other_subject_has_all_the_clues() -> None:
    made = {candidate.document_id for candidate in asked("case")}
    assert made == {
        "influenza.en",
        "common cold.en",
        "meningitis.en",
        "流感.zh",
        "感冒.zh",
        "脑膜炎.zh",
    }
    twin = [*LINES, line("parainfluenza", ILL["influenza"])]
    assert "influenza.en" not in {candidate.document_id for candidate in asked("case", twin)}
    held = [fact("a held-out illness", value) for value in ILL["influenza"]]
    assert "influenza.en" not in {c.document_id for c in asked("case", facts=held)}


def test_three_hops_pass_over_two_subjects_and_name_all_evidence() -> None:
    lines = [
        line("sinusitis", ["influenza"], relation="complication"),
        line("influenza", ["oseltamivir (early)"], relation="medicine"),
        line("oseltamivir", ["nausea"], relation="side_effect"),
    ]
    complication = Relation(id="complication", label={"en": "complications"}, two_hop=("medicine",))
    book = Book.of(lines, (), {**RELATIONS, "complication": complication})
    made = [c for each in book for c in KINDS["three_hop"](each, book, Random(0))]
    (found,) = made
    assert found.evidence == tuple(fact for each in lines for fact in each.facts)
    for name in ("influenza", "oseltamivir", "nausea"):
        assert name in found.answer.lower()


def test_a_drill_goes_from_relation_to_relation_and_on_along_the_graph() -> None:
    lines = [
        line("influenza", ["high fever"]),
        line("influenza", ["oseltamivir"], relation="medicine"),
        line("oseltamivir", ["nausea"], relation="side_effect"),
    ]
    made = asked("drill", lines)
    assert made
    for candidate in made:
        assert "influenza" in candidate.before[0].question.lower()
        assert candidate.before[0].answer
        assert not candidate.quote
    onward = [c for c in made if "oseltamivir" in c.question.lower()]
    assert all("nausea" in c.answer for c in onward)


def test_later_turns_call_the_subject_by_its_type_where_the_pack_names_it() -> None:
    about = {"en": Type(one="condition", many="conditions", this="this condition")}
    known = {name: each.model_copy(update={"about": about}) for name, each in RELATIONS.items()}
    lines = [
        line("gout", ["redness"]),
        line("gout", ["colchicine"], relation="medicine"),
        line("gout", ["diarrhoea"], relation="side_effect"),
    ]
    book = Book.of(lines, (), known)
    said = [
        question
        for seed in range(20)
        for candidate in KINDS["drill"](next(iter(book)), book, Random(seed))
        for question in candidate.asked[1:]
    ]
    assert [question for question in said if "this condition" in question]
    assert not [question for question in said if "gout" in question]


def test_the_kinds_that_a_relation_goes_without_are_not_asked() -> None:
    symptom = RELATIONS["symptom"].model_copy(update={"without": ("yes_no", "odd", "case")})
    book = Book.of(LINES, (), {"symptom": symptom})
    made = {candidate.generator for candidate in questions(book, seed=0)}
    assert made == {"direct", "inverse", "list", "choice", "comparison"}


def test_the_same_seed_asks_the_same_and_another_seed_differently() -> None:
    book = Book.of(LINES, (), RELATIONS)
    assert list(questions(book, seed=0)) == list(questions(book, seed=0))
    assert list(questions(book, seed=0)) != list(questions(book, seed=1))


def test_a_subject_alone_in_the_world_is_asked_about_all_the_same() -> None:
    made = list(questions(Book.of([line("痛风", ["关节红肿"], "zh")], (), RELATIONS), seed=0))
    assert {candidate.generator for candidate in made} == {"direct", "inverse", "yes"}


@pytest.mark.parametrize("kind", [*WORDED, "inverse", "yes_no"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_has_six_generic_wordings(kind: str, lang: str) -> None:
    assert len(set(GENERIC[kind][lang].questions)) == 6


def test_other_languages_than_those_with_wordings_are_asked_directly_alone() -> None:
    french = replace(LINES[0], lang="fr")
    assert not list(questions(Book.of([french], (), RELATIONS), seed=0))
