"""Copying as a grammar, and the tasks that teach it."""

from pathlib import Path

import pytest
import torch

from tiny import tiny_nano
from verticalize.models.decoding.span import copied
from verticalize.models.local import LocalModel
from verticalize.models.nano.loss import linear_cross_entropy
from verticalize.models.nano.spans import TaskBatches, encode_span, write_tasks
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.models.template import terminator
from verticalize.records import Message

END = 0
TEXTS = ["偏头痛的常见症状有搏动性头痛、恶心和畏光。", "Take 100 mg with water, twice a day."] * 8
NUMBER = {char: number for number, char in enumerate(" abcdefgh")}


class Wishes:
    """A reading that would write these letters, one after the other, whatever it has read."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.seen = iter(wanted), []

    def read(self, blocks):
        self.seen += blocks[0]
        logits = torch.zeros(1, len(NUMBER))
        logits[0, NUMBER[next(self.wanted)]] = 1
        return logits


def copy(wanted: str, text: str) -> str | None:
    found = copied(Wishes(wanted), [8], [NUMBER[char] for char in text], end=END)
    return None if found is None else text[slice(*found)]


def test_what_a_model_wants_to_write_is_copied_where_it_stands_in_the_text() -> None:
    assert copy("bc ", "abcd") == "bc"
    assert copy("ga ", "hgab") == "ga"
    assert copy("da", "abcd") == "d"  # behind the last letter only the end is left


def test_what_does_not_go_on_in_the_text_is_not_written() -> None:
    assert copy("bd ", "abcd") == "bc"  # "d" stands in the text, and not behind "b"
    assert copy(" b ", "abcd") == "ab"  # nothing is no answer: the first of all others


def test_of_words_that_stand_twice_the_first_place_is_told() -> None:
    ids = [NUMBER[char] for char in "cabdab"]
    assert copied(Wishes("ab "), [8], ids, end=END) == (1, 3)
    assert copied(Wishes("dab "), [8], ids, end=END) == (3, 6)


LEARNT = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n高血压的常见检查有家庭血压监测和动态血压监测。",
    "Common symptoms of migraine are throbbing headache, nausea and photophobia.",
    "Aspirin 100 mg is taken once a day. It can irritate the stomach.",
    "哮喘的首选治疗是吸入糖皮质激素。急性发作时使用沙丁胺醇。",
]


def test_what_has_no_end_and_an_empty_text_give_nothing() -> None:
    assert copy("a" * 60, "a" * 50) is None
    assert copy("a", "") is None


def test_the_model_reads_the_prompt_once_and_then_what_it_copies() -> None:
    wishes = Wishes("bc ")
    copied(wishes, [8, 7], [NUMBER[char] for char in "abcd"], end=END)
    assert wishes.seen == [8, 7, NUMBER["b"], NUMBER["c"]]


def asked(question: str, text: str) -> list[Message]:
    return [{"role": "user", "content": f"{question}\n\n{text}"}]


@pytest.fixture(scope="module")
def copying(tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    """Trained in one number type everywhere: one that was trained otherwise may copy nothing."""
    folder = tmp_path_factory.mktemp("copying")
    tiny_nano(folder, LEARNT * 4, dtype="bfloat16")
    return LocalModel.load(folder, device="cpu", dtype="float32", threads=1)


def test_a_model_copies_words_of_a_text_as_they_stand_there(copying: LocalModel) -> None:
    text = "偏头痛，哮喘 and gout."
    said = copying.base.copy(asked("？", text), text)
    assert said
    assert said in text
    assert copying.base.copy(asked("？", ""), "") is None


@pytest.mark.parametrize(("answer", "copied"), [("100 mg", "100 mg"), ("twice a", " twice a")])
def test_an_answer_is_taught_as_the_ids_it_has_in_the_text(answer: str, copied: str) -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    messages = asked("How much, how often?", TEXTS[1])
    ids, count = encode_span(tokenizer, messages, TEXTS[1], answer)
    assert ids[-1] == terminator(tokenizer)
    assert tokenizer.decode(ids[-count:-1]) == copied
    shown = ids[:-count]
    assert any(shown[at : at + count - 1] == ids[-count:-1] for at in range(len(shown) - count + 1))


def test_an_answer_that_its_text_does_not_hold_is_refused() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    with pytest.raises(ValueError, match="substring"):
        encode_span(tokenizer, asked("?", TEXTS[1]), TEXTS[1], "200 mg")


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
