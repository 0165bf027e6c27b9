"""A stream of closed rows from facts."""

from collections import Counter

from handmade import RELATIONS, Corpus

from verticalize.instruct.rows import rows_of_facts

SYSTEM = {"zh": "请谨慎。", "en": "Be careful."}


def test_every_question_comes_once_and_every_object_is_in_some_answer(corpus: Corpus) -> None:
    rows = list(rows_of_facts(corpus.facts, RELATIONS, system=SYSTEM, seed=0, dropped=Counter()))
    asked = [tuple(m["content"] for m in row.messages if m["role"] == "user") for row in rows]
    assert len(asked) == len(set(asked))
    assert len({row.id for row in rows}) == len(rows)
    answers = "\n".join(row.messages[-1]["content"].lower() for row in rows)
    assert all(fact.object.lower() in answers for fact in corpus.facts)
    assert {row.lang for row in rows} == {"zh", "en"}


def test_a_question_that_two_sources_give_is_asked_once_and_counted(corpus: Corpus) -> None:
    corpus.card("other.zh.jsonl", "gout", "痛风", {"symptom": ["关节红肿"]}, lang="zh")
    dropped: Counter[str] = Counter()
    rows = list(rows_of_facts(corpus.facts, RELATIONS, system=SYSTEM, seed=0, dropped=dropped))
    assert dropped["question that came up twice"] > 0
    questions = [row.messages[1]["content"] for row in rows if row.generator == "direct"]
    assert len(questions) == len(set(questions))


def test_a_language_without_a_system_message_is_left_out_and_counted(corpus: Corpus) -> None:
    dropped: Counter[str] = Counter()
    rows = rows_of_facts(corpus.facts, RELATIONS, system={"en": "Hi."}, seed=0, dropped=dropped)
    assert {row.lang for row in rows} == {"en"}
    assert dropped["language without a system message"] > 0
