"""Fact questions say what the facts say, in every direction."""

from collections import Counter
from dataclasses import replace

import pytest
from handmade import RELATIONS, SYMPTOM, Corpus

from verticalize.instruct.facts import bare, direct, inverse, two_hop, yes_no
from verticalize.instruct.lines import Line, find_statement, to_lines
from verticalize.instruct.pool import truths_of


@pytest.fixture
def lines(corpus: Corpus) -> list[Line]:
    passages = {passage.id: passage for passage in corpus.passages}
    return to_lines(corpus.facts, passages, RELATIONS, Counter())


def english(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.lang == "en"]


def test_a_line_holds_all_objects_and_the_sentence_that_states_them(lines: list[Line]) -> None:
    flu = lines[0]
    assert flu.objects == ("high fever", "aching muscles")
    assert flu.facts == ("c.en.jsonl#flu/symptom/0", "c.en.jsonl#flu/symptom/1")
    assert flu.quote == "Common symptoms of influenza include high fever and aching muscles."


def test_a_direct_question_is_asked_in_every_wording_and_by_alias(lines: list[Line]) -> None:
    made = list(direct(lines[0], SYMPTOM, seed=0))
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


def test_an_inverse_question_names_all_subjects_and_the_facts_behind_them(
    corpus: Corpus, lines: list[Line]
) -> None:
    cold = next(line for line in lines if line.subject == "common cold")
    shared = replace(cold, objects=("high fever",), facts=("cold-fever",))
    made = {c.question: c for c in inverse([lines[0], shared], RELATIONS, seed=0)}
    fever = made["What can high fever be a symptom of?"]
    assert fever.answer == "High fever can occur in influenza and common cold."
    assert fever.evidence == ("c.en.jsonl#flu/symptom/0", "cold-fever")
    assert fever.quote == ""  # two passages would be needed to quote both
    single = made["What can aching muscles be a symptom of?"]
    assert single.quote == lines[0].quote


def test_an_object_of_too_many_subjects_is_not_asked_back(lines: list[Line]) -> None:
    many = [replace(lines[0], subject=f"illness {n}", objects=("fever",)) for n in range(9)]
    assert not list(inverse(many, RELATIONS, seed=0))


def test_a_false_object_is_true_of_another_subject_and_nowhere_true_of_this_one(
    corpus: Corpus, lines: list[Line]
) -> None:
    truths = truths_of(corpus.facts)
    everything = {"high fever", "aching muscles", "runny nose", "sneezing", "swollen big toe"}
    for seed in range(10):
        made = list(yes_no(english(lines), RELATIONS, truths, seed=seed))
        assert Counter(c.generator for c in made) == {"yes": 3, "no": 3}
        for candidate in made:
            subject, value = candidate.question[4:-1].split(" cause ")
            known = truths[subject, "en"]
            assert (value in known) == (candidate.generator == "yes")
            assert value in everything | {"redness"}


def test_a_false_object_never_shares_its_words_with_a_true_one(lines: list[Line]) -> None:
    flu = lines[0]
    near = replace(flu, subject="sunstroke", aliases=(), objects=("very high fever",))
    made = list(yes_no([flu, near], RELATIONS, {}, seed=0))
    assert not [c for c in made if c.generator == "no" and "influenza" in c.question]


def test_two_hops_go_from_a_condition_over_its_medicine_to_the_side_effects(
    lines: list[Line],
) -> None:
    (hop,) = two_hop(lines, RELATIONS, seed=0)
    assert hop.question == (
        "Oseltamivir is among the medicines of influenza. What are the side effects of oseltamivir?"
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
