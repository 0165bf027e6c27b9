"""Held-out sources stay out, in every language and wherever their facts are repeated."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from handmade import Corpus

from verticalize.instruct.split import Splits, group_of, held_out_groups, hold, teachable


@pytest.mark.parametrize(
    ("document_id", "group"),
    [
        ("guides/burns.zh.md", "guides/burns.md"),
        ("guides/burns.en.md", "guides/burns.md"),
        ("c/heart.en.jsonl#gout", "c/heart.jsonl#gout"),
        ("faq.csv#faq-zh-001", "faq.csv#faq-zh-001"),
        ("plain.md", "plain.md"),
        ("frozen.md#menu", "frozen.md#menu"),
    ],
)
def test_a_group_is_a_document_and_its_translations(document_id: str, group: str) -> None:
    assert group_of(document_id) == group


def test_holdout_takes_ids_and_globs_and_their_translations(corpus: Corpus) -> None:
    found = held_out_groups(corpus.documents, ["c.zh.jsonl#flu", "guides/b*.md"])
    assert found == {"c.jsonl#flu", "guides/burns.md"}


def test_no_holdout_holds_nothing(corpus: Corpus) -> None:
    held = hold(corpus.documents, corpus.facts, [])
    assert not held.groups
    assert list(teachable(corpus.facts, held, Counter())) == corpus.facts


def test_a_held_out_fact_is_dropped_from_other_documents_under_any_name(corpus: Corpus) -> None:
    flu = corpus.facts[0]
    elsewhere = replace(flu, id="x", subject="Flu", aliases=(), document_id="other.jsonl#1")
    other_relation = replace(elsewhere, id="y", relation="cause", object="a virus")
    held = hold(corpus.documents, corpus.facts, ["c.en.jsonl#flu"])
    dropped: Counter[str] = Counter()
    kept = list(teachable([flu, elsewhere, other_relation], held, dropped))
    assert [fact.id for fact in kept] == ["y"]
    assert dropped == {"held-out document": 1, "held-out fact in another document": 1}


def test_a_text_that_states_a_held_out_fact_is_rejected(corpus: Corpus) -> None:
    held = hold(corpus.documents, corpus.facts, ["c.en.jsonl#gout"])
    assert held.reject_text("In gout a swollen big toe is typical.") is not None
    assert held.reject_text("Gout hurts.") is None
    assert held.reject_text("A swollen big toe can have many causes.") is None


def validation(groups: Sequence[str], share: float, seed: int) -> set[str]:
    splits = Splits.of(iter(groups), share, seed)
    return {group for group in groups if splits.of_group(group) == "validation"}


def test_validation_is_a_share_of_the_groups_and_depends_on_the_seed_alone() -> None:
    groups = [f"g{number}" for number in range(1000)]
    first = validation(groups, 0.1, seed=1)
    assert 70 < len(first) < 130
    assert first == validation([*groups[::-1], *groups], 0.1, seed=1)
    assert first != validation(groups, 0.1, seed=2)


def test_validation_and_training_both_get_a_group_where_there_are_two() -> None:
    for seed in range(20):
        assert len(validation(["a", "b"], 0.001, seed)) == 1
        assert len(validation(["a", "b"], 0.999, seed)) == 1
    assert validation(["a", "a"], 0.9, seed=0) == set()
    assert validation([], 0.9, seed=0) == set()


def test_a_group_that_was_not_known_is_split_by_its_name() -> None:
    splits = Splits.of(["a", "b"], 0.5, seed=0)
    others = [splits.of_group(f"other {number}") for number in range(200)]
    assert 60 < others.count("validation") < 140
