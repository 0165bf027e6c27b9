"""A run survives being killed, and asks nothing twice."""

import json

import pytest

from verticalize.errors import VerticalizeError
from verticalize.evaluate.runner import document_of, run_arms
from verticalize.records import ARMS, Answer, Citation, EvalItem, Hit, Passage

ITEMS = [EvalItem(f"q{n}", "known", "en", f"Question {n}?", ("yes",)) for n in range(5)]


class Asked:
    """Answers with the arm and the question; notes what it was asked; dies after `until` batches."""

    def __init__(self, until=99):
        self.batches, self.until = [], until

    def __call__(self, arm, batch):
        if len(self.batches) == self.until:
            raise KeyboardInterrupt
        self.batches.append((arm, [item.id for item in batch]))
        return [Answer(f"{arm}: {item.question}") for item in batch]


def test_every_arm_answers_every_item_in_order(tmp_path):
    responses = run_arms(ITEMS, Asked(), tmp_path / "log.jsonl", batch_size=2)
    assert [(r.arm, r.item_id) for r in responses] == [(a, i.id) for a in ARMS for i in ITEMS]
    assert responses[7].text == "base+rag: Question 2?"


def test_a_killed_run_goes_on_without_asking_again(tmp_path):
    log = tmp_path / "log.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run_arms(ITEMS, Asked(until=2), log, arms=("base", "tuned"), batch_size=2)
    second = Asked()
    responses = run_arms(ITEMS, second, log, arms=("base", "tuned"), batch_size=2)
    assert second.batches[0] == ("base", ["q4"])
    assert sum(len(ids) for _, ids in second.batches) == 6
    assert len(responses) == 10


def test_a_line_cut_short_by_the_kill_is_asked_again(tmp_path):
    log = tmp_path / "log.jsonl"
    run_arms(ITEMS, Asked(), log, arms=("base",))
    log.write_bytes(log.read_bytes()[:-10])
    again = Asked()
    responses = run_arms(ITEMS, again, log, arms=("base",))
    assert again.batches == [("base", ["q4"])]
    assert [r.item_id for r in responses] == ["q0", "q1", "q2", "q3", "q4"]
    assert all(json.loads(line) for line in log.read_text().splitlines())


def test_an_edited_question_is_asked_anew_and_the_others_are_not(tmp_path):
    log = tmp_path / "log.jsonl"
    run_arms(ITEMS, Asked(), log, arms=("base",))
    edited = [EvalItem("q0", "known", "en", "Another question?", ("yes",)), *ITEMS[1:]]
    again = Asked()
    responses = run_arms(edited, again, log, arms=("base",))
    assert again.batches == [("base", ["q0"])]
    assert responses[0].text == "base: Another question?"


def test_a_finished_run_asks_nothing(tmp_path):
    log = tmp_path / "log.jsonl"
    first = run_arms(ITEMS, Asked(), log)
    again = Asked()
    assert run_arms(ITEMS, again, log) == first
    assert again.batches == []


def test_progress_counts_finished_work_too(tmp_path):
    log, seen = tmp_path / "log.jsonl", []
    with pytest.raises(KeyboardInterrupt):
        run_arms(ITEMS, Asked(until=1), log, arms=("base",), batch_size=2)
    run_arms(ITEMS, Asked(), log, arms=("base",), batch_size=2, progress=lambda *s: seen.append(s))
    assert seen == [(4, 5, "base"), (5, 5, "base")]


def test_a_missing_answer_is_an_error_that_names_the_arm(tmp_path):
    with pytest.raises(VerticalizeError, match=r"arm base: 5 questions.*4 answers"):
        run_arms(ITEMS, lambda arm, batch: [Answer("x")] * 4, tmp_path / "l", arms=("base",))


def test_the_log_keeps_rules_action_and_each_cited_document_once_a_passage(tmp_path):
    def cite(start):
        passage = f"med/a@b.md@{start}-9"
        return Citation(1, passage, "med/a@b.md", start, 9, "x")

    other = Passage("odd", "med/c.md", "med/c.md", "documents", "", "", "en", 0, 1, "x")
    answer = Answer(
        "x [1]",
        (cite(0), cite(0), cite(5), Citation(2, "odd", "med/c.md", 0, 1, "x")),
        refused=True,
        receipt={"rules": ["dose"], "action": "refuse"},
        hits=(Hit(other, 1, 1.0),),
    )
    log = tmp_path / "log.jsonl"
    for _ in range(2):  # the second time it is read from the log
        (response,) = run_arms(ITEMS[:1], lambda arm, batch: [answer], log, arms=("base+rag",))
        assert response.cited == ("med/a@b.md", "med/a@b.md", "med/c.md")
        assert (response.rules, response.action, response.refused) == (("dose",), "refuse", True)


def test_the_document_of_a_passage_stands_before_its_last_at_sign():
    assert document_of("a/b.jsonl#x@1-2") == "a/b.jsonl#x"
    assert document_of("no-span") == "no-span"
