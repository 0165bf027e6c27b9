"""Fact questions say what the facts say, in every direction."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from handmade import RELATIONS, SYMPTOM, Corpus

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts import KINDS, questions
from verticalize.instruct.facts.hops import bare
from verticalize.instruct.lines import Line, find_statement, to_lines
from verticalize.records import Fact


@pytest.fixture
def lines(corpus: Corpus) -> list[Line]:
    passages = {passage.id: passage for passage in corpus.passages}
    return list(to_lines(corpus.facts, passages, RELATIONS, Counter()))


def asked(
    kind: str, lines: Iterable[Line], facts: Iterable[Fact] = (), *, seed: int = 0
) -> list[Candidate]:
    """All candidates of one kind."""
    book = Book.of(lines, facts, RELATIONS)
    rng = Random(seed)
    return [candidate for line in book for candidate in KINDS[kind](line, book, rng)]


def english(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.lang == "en"]


def test_a_line_holds_all_objects_and_the_sentence_that_states_them(lines: list[Line]) -> None:
    flu = lines[0]
    assert flu.objects == ("high fever", "aching muscles")
    assert flu.facts == ("c.en.jsonl#flu/symptom/0", "c.en.jsonl#flu/symptom/1")
    assert flu.quote == "Common symptoms of influenza include high fever and aching muscles."


def test_a_direct_question_is_asked_in_every_wording_and_by_alias(lines: list[Line]) -> None:
    made = asked("direct", lines[:1])
    assert len(made) == 2
    assert {
        c.question.replace("flu?", "influenza?").replace(" flu ", " influenza ") for c in made
    } == {
        "What are the symptoms of influenza?",
        "How does influenza show itself?",
    }
    assert made[0].answer == "Influenza can come with high fever and aching muscles."
    assert made[0].evidence == lines[0].facts
    assert made[0].gold == lines[0].passage_id


def test_every_object_is_in_some_answer(corpus: Corpus, lines: list[Line]) -> None:
    made = list(questions(Book.of(lines, corpus.facts, RELATIONS), seed=0))
    answers = "\n".join(candidate.answer.lower() for candidate in made)
    assert [fact.object for fact in corpus.facts if fact.object.lower() not in answers] == []
    assert {candidate.lang for candidate in made} == {"zh", "en"}


def test_an_inverse_question_names_all_subjects_and_the_facts_behind_them(
    lines: list[Line],
) -> None:
    cold = next(line for line in lines if line.subject == "common cold")
    shared = replace(cold, objects=("high fever",), facts=("cold-fever",))
    made = {c.question: c for c in asked("inverse", [lines[0], shared])}
    fever = made["What can high fever be a symptom of?"]
    assert fever.answer == "High fever can occur in influenza and common cold."
    assert fever.evidence == ("c.en.jsonl#flu/symptom/0", "cold-fever")
    assert fever.quote == ""  # two passages would be needed to quote both
    single = made["What can aching muscles be a symptom of?"]
    assert single.quote == lines[0].quote


def test_an_object_of_too_many_subjects_is_not_asked_back(lines: list[Line]) -> None:
    many = [replace(lines[0], subject=f"illness {n}", objects=("fever",)) for n in range(9)]
    assert not asked("inverse", many)


def test_a_false_object_is_true_of_another_subject_and_nowhere_true_of_this_one(
    corpus: Corpus, lines: list[Line]
) -> None:
    truths = {
        line.subject: {fact.object for fact in corpus.facts if fact.subject == line.subject}
        for line in lines
    }
    everything = {"high fever", "aching muscles", "runny nose", "sneezing", "swollen big toe"}
    for seed in range(10):
        made = [
            candidate
            for candidate in asked("yes_no", english(lines), corpus.facts, seed=seed)
            if candidate.relation == "symptom"
        ]
        assert Counter(c.generator for c in made) == {"yes": 3, "no": 3}
        for candidate in made:
            subject, value = candidate.question[4:-1].split(" cause ")
            known = truths[subject]
            assert (value in known) == (candidate.generator == "yes")
            assert value in everything | {"redness"}


def test_a_false_object_never_shares_its_words_with_a_true_one(lines: list[Line]) -> None:
    flu = lines[0]
    near = replace(flu, subject="sunstroke", aliases=(), objects=("very high fever",))
    made = asked("yes_no", [flu, near])
    assert not [c for c in made if c.generator == "no" and "influenza" in c.question]


def test_two_hops_go_from_a_condition_over_its_medicine_to_the_side_effects(
    lines: list[Line],
) -> None:
    (hop,) = asked("two_hop", lines)
    assert hop.question == (
        "Oseltamivir is a medicine of influenza. What are the side effects of oseltamivir?"
    )
    assert hop.answer == (
        "Oseltamivir is among the medicines of influenza. Oseltamivir can cause nausea and headache."
    )
    assert hop.evidence == (
        "c.en.jsonl#flu/medicine/0",
        "m.en.jsonl#oseltamivir/side_effect/0",
        "m.en.jsonl#oseltamivir/side_effect/1",
    )
    assert hop.quote == "Side effects of oseltamivir include nausea and headache."


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("美罗培南（感染性坏死）", "美罗培南"),
        ("rifaximin (diarrhoea type)", "rifaximin"),
        ("(R)-carvone", "(R)-carvone"),
    ],
)
def test_the_remark_after_a_name_is_not_part_of_it(value: str, name: str) -> None:
    assert bare(value) == name


def test_a_statement_in_other_words_is_found_by_its_objects(corpus: Corpus) -> None:
    passage = replace(
        corpus.passages[0], text="Flu begins fast. It brings high fever. Muscles ache, too. Rest."
    )
    found = find_statement(passage, SYMPTOM, "influenza", ["high fever", "Muscles ache"])
    assert found == "It brings high fever. Muscles ache, too."
    assert find_statement(passage, SYMPTOM, "influenza", ["rash"]) == ""
