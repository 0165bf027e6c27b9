"""Copying as a grammar, and the tasks that teach it."""

import math
from pathlib import Path

import pytest
import torch

from verticalize.models.local import LocalModel
from verticalize.models.nano.loss import linear_cross_entropy
from verticalize.models.nano.spans import Mixed, TaskBatches, encode_span, write_tasks
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.models.span import copied
from verticalize.models.template import prompt_ids, terminator
from verticalize.retrieval.prompt import brief_messages

END = 0
TEXTS = ["偏头痛的常见症状有搏动性头痛、恶心和畏光。", "Take 100 mg with water, twice a day."] * 8
NUMBER = {char: number for number, char in enumerate(" abcdefgh")}


class Wishes:
    """A reading that would write these letters, one after the other, whatever it has read."""

    def __init__(self, wanted: str, chance: float = 0.9) -> None:
        self.wanted, self.chance, self.read_so_far = iter(wanted), chance, []

    def read(self, blocks):
        self.read_so_far += blocks[0]
        rest = (1 - self.chance) / (len(NUMBER) - 1)
        chances = torch.full((1, len(NUMBER)), rest)
        chances[0, NUMBER[next(self.wanted)]] = self.chance
        return chances.log()


def copy(wanted: str, text: str) -> tuple[str | None, float]:
    found = copied(Wishes(wanted), [8], [NUMBER[char] for char in text], end=END)
    return (None, 0.0) if found is None else (text[found.first : found.last], found.sure)


def test_what_a_model_wants_to_write_is_copied_and_how_sure_it_was_is_the_mean() -> None:
    told, sure = copy("bc ", "abcd")
    assert told == "bc"
    assert sure == pytest.approx(math.log(0.9), abs=1e-5)


def test_what_does_not_stand_in_the_text_is_not_written_and_makes_it_unsure() -> None:
    told, sure = copy("gcd ", "abcd")  # "g" is nowhere: the first of all others that are
    assert told in {"abcd"[i:j] for i in range(4) for j in range(i + 1, 5)}
    assert sure < math.log(0.9)
    told, sure = copy("da", "abcd")  # behind the last letter only the end is left
    assert told == "d"


def test_of_words_that_stand_twice_the_first_place_is_told_and_how_many_there_are() -> None:
    found = copied(Wishes("ab "), [8], [NUMBER[char] for char in "cabcab"], end=END)
    assert found is not None
    assert (found.first, found.last, found.places) == (1, 3, 2)
    found = copied(Wishes("abc "), [8], [NUMBER[char] for char in "cabcab"], end=END)
    assert found is not None
    assert (found.first, found.places) == (1, 1)


def test_what_has_no_end_and_an_empty_text_give_nothing() -> None:
    assert copy("a" * 60, "a" * 50) == (None, 0.0)
    assert copy("a", "") == (None, 0.0)


def test_the_model_reads_the_prompt_once_and_then_what_it_copies() -> None:
    wishes = Wishes("bc ")
    copied(wishes, [8, 7], [NUMBER[char] for char in "abcd"], end=END)
    assert wishes.read_so_far == [8, 7, NUMBER["b"], NUMBER["c"]]


def test_a_model_is_as_sure_of_what_it_copies_as_it_finds_it_likely(tiny: LocalModel) -> None:
    text = "偏头痛，哮喘 and gout."
    prompt = brief_messages("？", text, lang="zh")
    found = tiny.base.copy(prompt, text)
    assert found is not None
    encoded = tiny.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids = [
        token
        for token, (first, last) in zip(
            encoded["input_ids"], encoded["offset_mapping"], strict=True
        )
        if first >= found.start and last <= found.end
    ]
    asked, end = prompt_ids(tiny.tokenizer, prompt), terminator(tiny.tokenizer)
    with torch.inference_mode():
        logits = tiny.model(torch.tensor([[*asked, *ids]])).logits[0, len(asked) - 1 :]
    chances = logits.float().log_softmax(-1)[range(len(ids) + 1), [*ids, end]]
    assert found.sure == pytest.approx(float(chances.mean()), abs=1e-4)


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


def test_a_batch_in_which_nothing_counts_is_an_error() -> None:
    hidden, weight = torch.randn(1, 2, 16), torch.randn(50, 16)
    with pytest.raises(ValueError, match="no target"):
        linear_cross_entropy(
            hidden, weight, torch.zeros(1, 2, dtype=torch.long), torch.float32, torch.zeros(1, 2)
        )
