"""Choices to learn from: a question behind each of several sentences, and a loss of the choice."""

from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from tiny import SHAPE, tiny_rows
from verticalize.models.attention import use_segments
from verticalize.models.local import LocalModel
from verticalize.models.nano.batch import LIKELY, SHARPNESS, Offered
from verticalize.models.nano.mixed import Mixed
from verticalize.models.nano.offers import Offer, OfferBatches, encode_offer, write_offers
from verticalize.models.nano.pretrain import _hidden, pretrain
from verticalize.models.nano.rows import PackedRows
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.retrieval.prompt import asking_messages

TEXTS = ["偏头痛的常见症状有搏动性头痛、恶心和畏光。", "Take 100 mg with water, twice a day."] * 8
OFFERS = [
    Offer(([5, 6, 7, 8, 9], [10, 8, 9]), 2, (1.0, 0.5)),
    Offer(([11, 12, 13], [14, 15, 16, 13], [17, 13]), 1, (0.0, 2.0, -1.0)),
]


@pytest.fixture
def model() -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=32, hidden_size=16, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2,
    )  # fmt: skip
    made = LlamaForCausalLM(config)
    use_segments(made)
    return made


def told(model: LlamaForCausalLM, row: list[int], question: int) -> torch.Tensor:
    """The mean log-likelihood of the row's last ids, the row read by itself."""
    ids = torch.tensor([row])
    logits = model(ids).logits[0, -question - 1 : -1]
    return -torch.nn.functional.cross_entropy(logits, ids[0, -question:])


def test_the_loss_is_that_of_choosing_by_likelihood_and_prior(
    tmp_path: Path, model: LlamaForCausalLM
) -> None:
    assert write_offers(tmp_path, OFFERS) == 2
    batches = OfferBatches(tmp_path, 64)
    assert len(batches) == 1
    batch = batches.batch(0)
    parameters = dict(model.named_parameters())
    hidden = _hidden(model, parameters, batch.inputs(model), torch.float32)
    loss = batch.loss(hidden, model.lm_head.weight, torch.float32)
    expected = torch.zeros(())
    for offer in OFFERS:
        each = torch.stack([told(model, row, offer.question) for row in offer.rows])
        chosen = (SHARPNESS * (each + torch.tensor(offer.priors))).log_softmax(0)
        expected -= (chosen[0] + LIKELY * each[0]) / len(OFFERS)
    torch.testing.assert_close(loss, expected)
    found = torch.autograd.grad(loss, list(parameters.values()))
    plain = torch.autograd.grad(expected, list(parameters.values()))
    for got, wanted in zip(found, plain, strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-6)


def test_every_choice_is_whole_in_one_batch_of_a_pass(tmp_path: Path) -> None:
    offers = [Offer(([n] * 4, [n] * (2 + n % 5)), 1, (0.0, float(n))) for n in range(1, 12)]
    write_offers(tmp_path, offers)
    batches = OfferBatches(tmp_path, 24)
    seen: list[float] = []
    for step in range(len(batches)):
        batch = batches.batch(step)
        assert batch.ids.shape[1] <= 24
        assert batch.bounds[-1] == batch.ids.shape[1]
        assert len(batch.bounds) == 1 + sum(batch.sizes) == 1 + len(batch.priors)
        seen += batch.priors[1::2].tolist()
    assert sorted(seen) == [float(n) for n in range(1, 12)]


def test_a_choice_that_is_larger_than_a_batch_is_one_by_itself(tmp_path: Path) -> None:
    small = Offer(([1, 2], [3, 2]), 1, (0.0, 0.0))
    write_offers(tmp_path, [small, Offer(([4] * 20, [5] * 20), 1, (0.0, 0.0)), small])
    batches = OfferBatches(tmp_path, 8)
    lengths = sorted(batches.batch(step).ids.shape[1] for step in range(len(batches)))
    assert 40 in lengths
    assert sum(lengths) == 48


def test_pretraining_learns_to_choose_among_other_batches(tmp_path: Path) -> None:
    tokenizer = tiny_rows(tmp_path / "rows", TEXTS)
    prompts = [asking_messages("", text, lang="zh") for text in TEXTS[:2]]
    offers = [
        encode_offer(tokenizer, prompts, "哪里不适？", (0.0, 0.0)),
        encode_offer(tokenizer, prompts[::-1], "How often?", (0.0, 0.0)),
    ]
    write_offers(tmp_path / "offers", offers)
    choices = OfferBatches(tmp_path / "offers", 256)
    done = pretrain(
        Mixed([(choices, 1), (PackedRows(tmp_path / "rows", 256), 1)]),
        tokenizer,
        tmp_path / "out",
        name="mixed",
        max_steps=60,
        cooldown_steps=60,
        learning_rate=1e-2,
        threads=1,
        dtype="float32",
        **SHAPE,
    )
    assert done.losses[-2] < done.losses[0] / 4  # a step of choices
    assert done.losses[-1] < done.losses[1] / 2  # and one of rows
    model = LocalModel.load(tmp_path / "out", device="cpu", threads=1).base
    for question, right in (("哪里不适？", 0), ("How often?", 1)):
        told = model.likelihoods(prompts, [question] * 2)
        assert told[right] > told[1 - right]


def test_only_the_question_and_its_end_are_learned() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    prompts = [asking_messages("偏头痛", text, lang="zh") for text in TEXTS[:2]]
    offer = encode_offer(tokenizer, prompts, "头痛？", (2.0, 0.0))
    said = {tokenizer.decode(row[-offer.question :]) for row in offer.rows}
    assert said == {"头痛？<|im_end|>"}
    for row, text in zip(offer.rows, TEXTS, strict=False):
        assert text in tokenizer.decode(row[: -offer.question])


def test_kinds_follow_each_other_in_turn_and_no_batch_is_left_out() -> None:
    class Counted:
        tokens = 8

        def __init__(self, name: str) -> None:
            self.name = name

        def batch(self, step: int) -> tuple[str, int]:
            return self.name, step

    mixed = Mixed([(Counted("task"), 2), (Counted("offer"), 0), (Counted("row"), 1)])
    assert [mixed.batch(step) for step in range(6)] == [
        *(("task", 0), ("task", 1), ("row", 0)),
        *(("task", 2), ("task", 3), ("row", 1)),
    ]


def test_a_round_without_batches_is_refused() -> None:
    with pytest.raises(ValueError, match="turns"):
        Mixed([])


def test_a_batch_keeps_what_it_is_on_its_way_to_a_device(tmp_path: Path) -> None:
    write_offers(tmp_path, OFFERS)
    batch = OfferBatches(tmp_path, 64).batch(0)
    moved = batch.to("cpu")
    assert isinstance(moved, Offered)
    pairs = zip(batch, moved, strict=True)
    assert all(torch.equal(one, two) for one, two in pairs if torch.is_tensor(one))
