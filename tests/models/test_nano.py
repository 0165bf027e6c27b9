"""The offline base: an exact tokenizer, a loss that falls, and a run that survives a kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import load_file

from verticalize.errors import ModelError
from verticalize.models.nano.loss import linear_cross_entropy
from verticalize.models.nano.pretrain import pretrain
from verticalize.models.nano.rows import Documents, Rows
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.models.template import plain_ids

TEXTS = ["偏头痛的常见症状有搏动性头痛、恶心和畏光。", "Take 100 mg with water, twice a day."] * 8
SMALL = {
    "vocab_size": 400,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "tokens_per_step": 128,
    "threads": 1,
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


def test_pretraining_lowers_the_loss_and_reports_every_step(tmp_path: Path) -> None:
    notes: list[tuple[int, int, str]] = []
    result = pretrain(
        TEXTS, tmp_path, max_steps=120, progress=lambda *note: notes.append(note), **SMALL
    )
    assert result.losses[-1] < result.losses[0] / 2
    assert [done for done, _, _ in notes] == list(range(1, 121))
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".safetensors") == [
        "model.safetensors"
    ]


def test_a_run_that_was_killed_ends_with_the_same_weights(tmp_path: Path) -> None:
    options = {**SMALL, "max_steps": 60, "save_steps": 5}
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    pretrain(TEXTS, whole, **options)
    code = (
        "import sys, time; from pathlib import Path; from verticalize.models.nano.pretrain import"
        f" pretrain; pretrain({TEXTS!r}, Path(sys.argv[1]), **{options!r},"
        " progress=lambda *_: time.sleep(0.05))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(cut)])
    while not (cut / "checkpoint.safetensors").exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (cut / "model.safetensors").exists()
    steps: list[int] = []
    pretrain(TEXTS, cut, **options, progress=lambda done, *_: steps.append(done))
    assert steps[0] > 1  # it went on, it did not begin again
    one, two = (load_file(folder / "model.safetensors") for folder in (whole, cut))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_checkpoint_of_other_settings_is_not_taken_up(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        pretrain(TEXTS, tmp_path, max_steps=9, save_steps=2, progress=_stop_at(3), **SMALL)
    steps: list[int] = []
    options = {**SMALL, "learning_rate": 1e-4}
    pretrain(TEXTS, tmp_path, max_steps=9, progress=lambda done, *_: steps.append(done), **options)
    assert steps[0] == 1


def test_no_text_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no text to pretrain"):
        pretrain(["", " \n"], tmp_path, **SMALL)


def _stop_at(step: int):
    def progress(done: int, total: int, note: str) -> None:
        if done == step:
            raise KeyboardInterrupt

    return progress


def test_text_written_in_parts_is_the_same_text() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    documents = Documents(tokenizer, TEXTS)
    whole = documents.plain(0)
    forms = {tuple(documents.split(whole, Random(seed))) for seed in range(200)}
    assert len(forms) > 5
    assert {tokenizer.decode(form, skip_special_tokens=True) for form in forms} == {TEXTS[0]}


def test_every_id_below_a_word_is_read_within_a_few_epochs() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    documents = Documents(tokenizer, TEXTS)
    seen = {token for epoch in range(20) for token in documents.epoch(0, epoch)}
    whole = {token for text in TEXTS for token in plain_ids(tokenizer, text)}
    assert len(seen) > 2 * len(whole)


def test_a_quotation_repeats_sentences_of_its_document() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    text = "第一句。第二句。第三句。"
    shown = tokenizer.decode(Documents(tokenizer, [text]).quoted(0, Random(0)))
    asked, answer = shown.split("<|im_start|>assistant\n")
    assert asked == f"<|endoftext|><|im_start|>user\n{text}<|im_end|>\n"
    assert answer.endswith("。<|im_end|>")
    assert answer.removesuffix("<|im_end|>") in text


def test_a_batch_depends_on_its_number_alone() -> None:
    documents = Documents(train_tokenizer(TEXTS, vocab_size=400), TEXTS)
    straight, jumping = Rows(documents, 64, seed=1), Rows(documents, 64, seed=1)
    batches = [straight.batch(step) for step in range(30)]
    for step in (29, 3, 17, 0):
        assert torch.equal(jumping.batch(step), batches[step])
    assert batches[0].shape == (1, 65)
    assert torch.equal(batches[0][0, 1:][-1:], batches[1][0, :1])  # rows run on
