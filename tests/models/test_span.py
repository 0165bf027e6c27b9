"""Copying as a grammar, and the tasks that teach it."""

from pathlib import Path

import pytest
import torch

from verticalize.models.nano.loss import linear_cross_entropy
from verticalize.models.nano.spans import Mixed, TaskBatches, encode_span, write_tasks
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.models.span import SpanGrammar, SpanMachine
from verticalize.models.template import terminator
from verticalize.retrieval.prompt import brief_messages

END = 0
TEXTS = ["偏头痛的常见症状有搏动性头痛、恶心和畏光。", "Take 100 mg with water, twice a day."] * 8


def characters(text: str) -> list[int]:
    return [ord(char) for char in text]


def machine(text: str, most: int = 99) -> SpanMachine:
    return SpanGrammar(text).machine(characters, end=END, max_new_tokens=most)


def language(text: str, most: int = 99) -> set[str]:
    """Every answer the machine can give, by walking all its branches."""
    answers, paths = set(), [""]
    while paths:
        path = paths.pop()
        walker = machine(text, most)
        for token in characters(path):
            walker.advance(token)
        for token in walker.allowed():
            if token == END:
                answers.add(path)
            else:
                paths.append(path + chr(token))
    return answers


def test_the_language_is_every_run_of_the_text_and_nothing_else() -> None:
    text = "abcab"
    runs = {text[i:j] for i in range(5) for j in range(i + 1, 6)}
    assert language(text) == runs
    assert language(text, most=3) == {run for run in runs if len(run) <= 2}


def test_at_the_end_of_the_text_the_answer_is_forced_to_end() -> None:
    walker = machine("ab")
    walker.advance(ord("b"))
    assert walker.forced() == [END]
    assert machine("a").forced() == [ord("a"), END]


@pytest.mark.parametrize(("answer", "copied"), [("100 mg", "100 mg"), ("twice a", " twice a")])
def test_an_answer_is_taught_as_the_ids_it_has_in_the_text(answer: str, copied: str) -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    messages = brief_messages("How much, how often?", TEXTS[1], lang="en")
    ids, count = encode_span(tokenizer, messages, TEXTS[1], answer)
    assert ids[-1] == terminator(tokenizer)
    assert tokenizer.decode(ids[-count:-1]) == copied
    shown = ids[:-count]
    assert any(shown[at : at + count - 1] == ids[-count:-1] for at in range(len(shown) - count + 1))


def test_an_answer_that_its_text_does_not_hold_is_refused() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    with pytest.raises(ValueError, match="substring"):
        encode_span(tokenizer, brief_messages("?", TEXTS[1], lang="en"), TEXTS[1], "200 mg")


def test_every_task_is_in_one_batch_of_a_pass_and_only_its_answer_counts(tmp_path: Path) -> None:
    tasks = [([*range(10, 10 + length)], 1 + length % 3) for length in (5, 9, 6, 30, 7, 5, 12)]
    assert write_tasks(tmp_path, tasks) == 7
    batches = TaskBatches(tmp_path, 24, filler=1)
    seen = []
    for step in range(len(batches)):
        ids, importance = batches.batch(step)
        assert ids.numel() <= 24 or len(ids) == 1
        assert importance.shape == (len(ids), ids.shape[1] - 1)
        for row, counts in zip(ids.tolist(), importance.tolist(), strict=True):
            length = row.index(1) if 1 in row else len(row)
            seen.append((row[:length], int(sum(counts))))
            assert counts[length - 1 :] == [0] * (len(row) - length)
            assert counts[length - 2] == 1
    assert sorted(seen) == sorted(tasks)


def test_one_batch_in_so_many_is_of_the_other_kind_and_none_is_left_out() -> None:
    class Counted:
        tokens = 8

        def __init__(self, name: str) -> None:
            self.name = name

        def batch(self, step: int) -> tuple[str, int]:
            return self.name, step

    mixed = Mixed(Counted("task"), Counted("row"), every=3)
    assert [mixed.batch(step) for step in range(6)] == [
        *(("task", 0), ("task", 1), ("row", 0)),
        *(("task", 2), ("task", 3), ("row", 1)),
    ]


def test_a_target_that_counts_nothing_is_as_if_it_was_not_there() -> None:
    torch.manual_seed(0)
    hidden = torch.randn(2, 3, 16, requires_grad=True)
    weight, targets = torch.randn(50, 16, requires_grad=True), torch.randint(50, (2, 3))
    importance = torch.tensor([[1.0, 0, 1], [0, 0, 4]])
    loss = linear_cross_entropy(hidden, weight, targets, torch.float32, importance)
    grads = torch.autograd.grad(loss, [hidden, weight])
    each = torch.nn.functional.cross_entropy(
        (hidden @ weight.T).flatten(0, 1), targets.flatten(), reduction="none"
    )
    plain = (each * importance.flatten()).sum() / importance.sum()
    torch.testing.assert_close(loss, plain)
    for got, wanted in zip(grads, torch.autograd.grad(plain, [hidden, weight]), strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-6)
