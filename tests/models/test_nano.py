"""The offline base: an exact tokenizer, a loss that falls, and a run that survives a kill."""

import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from forked import started
from tiny import tiny_nano, tiny_rows
from verticalize.models.nano.loss import linear_cross_entropy
from verticalize.models.nano.rows import ANSWER, PackedRows, encode_task, write_rows
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.models.template import plain_ids

TEXTS = ["偏头痛的常见症状有搏动性头痛、恶心和畏光。", "Take 100 mg with water, twice a day."] * 8
SMALL = {
    "vocab_size": 400,
    "hidden_size": 32,
    "num_attention_heads": 2,
    "learning_rate": 3e-3,
    "dtype": "float32",
}


@pytest.mark.parametrize(
    "text",
    [
        "偏头痛，100 mg。",
        "two  spaces,\n\nlines\tand tabs ",
        " leading",
        "未见過的字：饕餮😀é ῥ",
        "<0x41> <|im_end|> <pad>",
        "Ａ１²½ … “quotes” – [1]",
    ],
)
def test_any_text_decodes_to_itself(text: str) -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    assert tokenizer.decode(plain_ids(tokenizer, text)) == text


def test_digits_are_written_one_by_one_and_unseen_characters_in_bytes() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    assert tokenizer.convert_ids_to_tokens(plain_ids(tokenizer, "100")) == ["1", "0", "0"]
    assert tokenizer.convert_ids_to_tokens(plain_ids(tokenizer, "饕")) == [
        "<0xE9>",
        "<0xA5>",
        "<0x95>",
    ]


def test_the_same_texts_give_the_same_tokenizer() -> None:
    one, two = (train_tokenizer(TEXTS, vocab_size=400).backend_tokenizer.to_str() for _ in "ab")
    assert one == two


def test_the_vocabulary_keeps_to_its_size() -> None:
    assert (
        len(train_tokenizer(["".join(map(chr, range(0x4E00, 0x5E00)))] * 3, vocab_size=300)) == 300
    )


def test_chunked_cross_entropy_is_the_plain_one_with_its_gradients() -> None:
    torch.manual_seed(0)
    hidden = torch.randn(3, 400, 16, requires_grad=True)
    weight = torch.randn(50, 16, requires_grad=True)
    targets = torch.randint(50, (3, 400))
    loss = linear_cross_entropy(hidden, weight, targets, torch.float32)
    grads = torch.autograd.grad(loss * 2, [hidden, weight])
    plain = torch.nn.functional.cross_entropy((hidden @ weight.T).flatten(0, 1), targets.flatten())
    expected = torch.autograd.grad(plain * 2, [hidden, weight])
    torch.testing.assert_close(loss, plain)
    for got, wanted in zip(grads, expected, strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-6)


def test_a_target_that_counts_four_times_is_a_target_that_stands_four_times() -> None:
    torch.manual_seed(0)
    hidden, weight = torch.randn(5, 16), torch.randn(50, 16, requires_grad=True)
    targets, importance = torch.randint(50, (5,)), torch.tensor([1.0, 4, 1, 4, 1])
    loss = linear_cross_entropy(hidden, weight, targets, torch.float32, importance)
    (gradient,) = torch.autograd.grad(loss, weight)
    often = torch.tensor([0, 1, 1, 1, 1, 2, 3, 3, 3, 3, 4])
    plain = torch.nn.functional.cross_entropy(hidden[often] @ weight.T, targets[often])
    torch.testing.assert_close(loss, plain)
    torch.testing.assert_close(gradient, torch.autograd.grad(plain, weight)[0])


def test_pretraining_lowers_the_loss_and_reports_every_step(tmp_path: Path) -> None:
    notes: list[tuple[int, int, str]] = []
    result = tiny_nano(
        tmp_path, TEXTS, max_steps=120, progress=lambda *note: notes.append(note), **SMALL
    )
    assert result.losses[-1] < result.losses[0] / 2
    assert [done for done, _, _ in notes] == list(range(1, 121))
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".safetensors") == [
        "model.safetensors"
    ]


def _slowly_pretrained(out: Path, options: dict) -> None:
    tiny_nano(out, TEXTS, **options, progress=lambda *_: time.sleep(0.05))


def test_a_run_that_was_killed_ends_with_the_same_weights(tmp_path: Path) -> None:
    options = {**SMALL, "max_steps": 60, "save_steps": 5}
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    tiny_nano(whole, TEXTS, **options)
    process = started(_slowly_pretrained, cut, options)
    while not (cut / "checkpoint.safetensors").exists():
        assert process.is_alive()
        time.sleep(0.02)
    process.kill()
    process.join()
    assert not (cut / "model.safetensors").exists()
    steps: list[int] = []
    tiny_nano(cut, TEXTS, **options, progress=lambda done, *_: steps.append(done))
    assert steps[0] > 1  # it went on, it did not begin again
    one, two = (load_file(folder / "model.safetensors") for folder in (whole, cut))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_run_that_was_stopped_goes_on_to_another_end(tmp_path: Path) -> None:
    options = {**SMALL, "save_steps": 2}
    with pytest.raises(KeyboardInterrupt):
        tiny_nano(tmp_path, TEXTS, max_steps=99, progress=_stop_at(5), **options)
    steps: list[int] = []
    tiny_nano(tmp_path, TEXTS, max_steps=7, progress=lambda done, *_: steps.append(done), **options)
    assert steps == [4, 5, 6, 7]  # 4 is told: it goes on from there


def test_a_run_may_begin_with_the_weights_of_another(tmp_path: Path) -> None:
    first = tiny_nano(tmp_path / "a", TEXTS, max_steps=60, **SMALL)
    second = tiny_nano(tmp_path / "b", TEXTS, max_steps=5, start=tmp_path / "a", **SMALL)
    assert second.losses[0] == pytest.approx(first.losses[-1], abs=0.5)
    assert second.losses[0] < first.losses[0] - 1


def test_a_checkpoint_of_other_settings_is_not_taken_up(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        tiny_nano(tmp_path, TEXTS, max_steps=9, save_steps=2, progress=_stop_at(3), **SMALL)
    steps: list[int] = []
    options = {**SMALL, "learning_rate": 1e-4}
    tiny_nano(tmp_path, TEXTS, max_steps=9, progress=lambda done, *_: steps.append(done), **options)
    assert steps[0] == 1


def _stop_at(step: int):
    def progress(done: int, total: int, note: str) -> None:
        if done == step:
            raise KeyboardInterrupt

    return progress


def test_a_task_ends_with_its_answer_and_the_terminator() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    ids, answer = encode_task(
        tokenizer,
        [{"role": "user", "content": "头痛？"}, {"role": "assistant", "content": "恶心。"}],
    )
    assert tokenizer.decode(ids[-answer:]) == "恶心。<|im_end|>"
    assert tokenizer.decode(ids[:-answer]).endswith("<|im_start|>assistant\n")


def test_rows_hold_whole_tasks_filled_up_with_text(tmp_path: Path) -> None:
    tasks = iter([([1, 2, 3], 1), ([4] * 20, 1), ([5, 6], 2), ([7, 8, 9, 10, 11, 12], 1)])
    write_rows(tmp_path, tasks, iter(range(100, 200)), rows=2, full=(True, False), row=8)
    rows = PackedRows(tmp_path, 16)
    ids, importance = rows.batch(0)
    # the task of 20 is longer than a row; the one of 6 does not fit behind the first two
    assert ids.tolist() == [[1, 2, 3, 5, 6, 100, 101, 102, 103], list(range(104, 113))]
    assert (importance[0] == ANSWER).nonzero().flatten().tolist() == [1, 2, 3]  # targets 3, 5, 6
    assert (importance[1] == 1).all()
    assert (len(rows), rows.tokens) == (1, 16)


def test_a_batch_depends_on_its_number_alone_and_the_rows_begin_again(tmp_path: Path) -> None:
    tiny_rows(tmp_path, TEXTS)
    rows = PackedRows(tmp_path, 256)
    ids = [rows.batch(step)[0] for step in range(len(rows) + 1)]
    assert torch.equal(ids[0], ids[-1])
    assert not torch.equal(ids[0], ids[1])
    assert np.load(tmp_path / "ids.npy").dtype == np.uint16
