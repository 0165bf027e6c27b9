"""When there is more than may be kept: coverage first, then balance."""

from collections import Counter

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.plan import plan
from verticalize.instruct.select import (
    Buckets,
    balanced,
    choose_asked,
    choose_closed,
    choose_grounded,
)


def candidate(
    document: int, relation: str, number: int = 0, generator: str = "direct"
) -> Candidate:
    return Candidate(
        question=f"{generator} {relation} {document} {number}",
        answer="yes",
        generator=generator,
        relation=relation,
        lang="en",
        evidence=("f",),
        document_id=f"d{document}",
        gold="p",
        quote="Yes.",
    )


def many() -> list[Candidate]:
    rows = [candidate(d, r, n) for d in range(6) for r in ("cause", "test") for n in range(3)]
    return rows + [candidate(d, "cause", 0, "yes") for d in range(6)]


def test_every_fact_line_is_asked_once_before_any_is_asked_twice() -> None:
    chosen = choose_closed(many(), 12, seed=0)
    assert len({(c.document_id, c.relation) for c in chosen}) == 12


def test_with_fewer_rows_than_lines_every_subject_and_relation_still_comes_up() -> None:
    chosen = choose_closed(many(), 6, seed=0)
    assert {c.document_id for c in chosen} == {f"d{n}" for n in range(6)}
    assert Counter(c.relation for c in chosen) == {"cause": 3, "test": 3}


def test_after_that_all_kinds_come_in_turn_direct_questions_more_often() -> None:
    chosen = choose_closed(many(), 23, seed=0)[12:]
    assert Counter((c.generator, c.relation) for c in chosen) == {
        ("direct", "cause"): 5,
        ("direct", "test"): 4,
        ("yes", "cause"): 2,
    }


def test_kinds_without_a_weight_do_not_crowd_out_the_direct_questions() -> None:
    new = [
        candidate(d, "cause", n, kind)
        for d in range(6)
        for n in range(9)
        for kind in ("list", "odd", "choice", "comparison", "case", "drill")
    ]
    rest = choose_closed([*many(), *new], 26, seed=0)[12:]
    assert Counter(c.generator for c in rest)["direct"] >= len(rest) / 2


def test_grounded_rows_take_generators_in_turn_direct_questions_twice() -> None:
    chosen = choose_grounded(many(), 6, seed=0)
    assert Counter(c.generator for c in chosen) == {"direct": 4, "yes": 2}
    assert Counter(c.relation for c in chosen if c.generator == "direct") == {"cause": 2, "test": 2}


def test_asked_rows_are_questions_as_people_put_them_relations_in_turn() -> None:
    rows = many() + [candidate(d, "", 0, "faq") for d in range(3)]
    chosen = choose_asked(rows, 12, seed=0)
    assert Counter(c.generator for c in chosen) == {"direct": 9, "faq": 3}
    told = Counter(c.relation for c in chosen if c.generator == "direct")
    assert max(told.values()) - min(told.values()) <= 1


def test_the_choice_depends_on_the_seed_alone() -> None:
    rows = [str(number) for number in range(50)]
    assert balanced(rows, 10, len, seed=1) == balanced(rows, 10, len, seed=1)
    assert balanced(rows, 10, len, seed=1) != balanced(rows, 10, len, seed=2)
    assert balanced(rows, 0, len, seed=1) == []


def test_a_plan_keeps_to_the_shares() -> None:
    none = [candidate(d, "", 0, "beyond") for d in range(9)]
    made = plan(
        many(), none, limit=40, grounded_share=0.5, unanswerable_share=0.2, asked_share=0.0, seed=0
    )
    assert len(made.closed) == 20
    assert len(made.grounded) == 16
    assert len(made.unanswerable) == 4
    assert Counter(c.generator for c in made.unanswerable)["beyond"] == 2
    assert made.searches == 20


def test_asked_rows_take_their_share_from_the_closed_ones() -> None:
    made = plan(
        many(), [], limit=40, grounded_share=0.25, unanswerable_share=0.0, asked_share=0.5, seed=0
    )
    assert (len(made.closed), len(made.grounded), len(made.asked)) == (10, 10, 20)


def test_refusals_stay_a_share_of_what_there_is_to_answer() -> None:
    made = plan(
        many()[:8],
        [],
        limit=1000,
        grounded_share=0.5,
        unanswerable_share=0.2,
        asked_share=0.0,
        seed=0,
    )
    assert len(made.grounded) == 8
    assert len(made.unanswerable) == 2


def test_of_rows_too_many_for_memory_random_samples_are_taken() -> None:
    buckets = Buckets[str, int](5, seed=1, kept=40)
    for number in range(1000):
        for name in ("many", "more", "most"):
            buckets.add(name, number)
    buckets.add("one", -1)
    held = {name: len(buckets._rows[name]) for name in buckets}
    assert held.pop("one") == 1
    assert len(set(held.values())) == 1
    assert sum(held.values()) <= 40
    chosen = buckets.taken(15)
    assert len(chosen) == 15
    assert -1 in chosen
    assert max(chosen) > 300, "the first ones are no sample"


def test_every_row_of_a_large_bucket_may_come() -> None:
    rows = [(name, number) for number in range(20) for name in "ab"]
    drawn = Counter(
        row
        for seed in range(400)
        for row in balanced(rows, 5, lambda row: row[0], seed=seed, kept=12)
    )
    assert set(drawn) == set(rows)
    assert 20 < min(drawn.values()) <= max(drawn.values()) < 90, "each is expected 50 times"


def test_as_many_as_are_wanted_are_held_whatever_the_memory() -> None:
    drawn = balanced(range(50), 50, lambda number: number % 3, seed=0, kept=2)
    assert sorted(drawn) == list(range(50))


def test_of_too_many_documents_some_are_covered_and_no_row_comes_twice() -> None:
    rows = [candidate(d, r, n) for d in range(50) for r in ("cause", "test") for n in range(2)]
    chosen = choose_closed(rows, 4, seed=0, covered=4)
    assert len({c.document_id for c in chosen}) == 4
    other = choose_closed(rows, 4, seed=1, covered=4)
    assert {c.document_id for c in chosen} != {c.document_id for c in other}
    whole = choose_closed(rows, 60, seed=0, covered=4)
    assert len({c.question for c in whole}) == 60
    assert len({c.document_id for c in whole}) == 50
