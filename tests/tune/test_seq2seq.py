"""Encoder-decoder models: whole labels, exact batches, and answers as they were trained."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
from tune_rows import example

from families import tiny_family, tiny_tokenizer
from verticalize.errors import ModelError
from verticalize.models.builtin import set_template
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.models.local import LocalModel
from verticalize.models.seq2seq.texts import Texts
from verticalize.models.seq2seq.view import Seq2SeqView
from verticalize.records import Example
from verticalize.tune.methods import Lora
from verticalize.tune.objective import objective_of
from verticalize.tune.seq2seq import Pair, PairPlan, Seq2Seq, batch, encode_pair
from verticalize.tune.train import tune

ROWS = [
    example(1, "偏头痛有什么症状？", "恶心和畏光。"),
    example(2, "What helps migraine?", "1. Rest\n2. Aspirin"),
    example(3, "高血压？", "Measure it."),
]
TEXTS = [*(message["content"] for row in ROWS for message in row.messages), "[1]"]
FAST = {"device": "cpu", "dtype": "float32", "threads": 1}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_family(tmp_path_factory.mktemp("t5"), "t5", TEXTS)


@pytest.fixture(scope="module")
def tuned(base: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    """A tiny T5 that knows the three answers."""
    out = tmp_path_factory.mktemp("adapter")
    tune(base, ROWS, out, method=Lora(r=16), learning_rate=1e-2, max_steps=80, **FAST)
    return LocalModel.load(base, out, **FAST)


def questions(rows: list[Example] = ROWS) -> list:
    return [list(row.messages[:-1]) for row in rows]


def test_prompts_are_read_with_eos_and_answers_are_labels_with_their_end(base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(base)
    set_template(tokenizer, "dialogue")
    pair = encode_pair(Texts.of(tokenizer), ROWS[0])
    read = tokenizer.decode(pair.asked)
    assert read == "回答医学问题。\\nUser: 偏头痛有什么症状？\\nAssistant:</s>"
    assert tokenizer.decode(pair.said) == "恶心和畏光。</s>"


def test_the_last_answer_is_written_and_the_earlier_ones_are_read(base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(base)
    set_template(tokenizer, "dialogue")
    turns = (*ROWS[0].messages, {"role": "user", "content": "高血压？"}, ROWS[2].messages[-1])
    pair = encode_pair(Texts.of(tokenizer), Example("r", turns, (), "test", "g", "zh"))
    assert "Assistant: 恶心和畏光。" in tokenizer.decode(pair.asked)
    assert tokenizer.decode(pair.said) == "Measure it.</s>"


def test_rows_without_an_answer_and_over_long_ones_are_left_out_and_counted(base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(base)
    rows = [ROWS[2], example(4, "长？" * 200, "长。"), example(5, "空？", " ")]
    pairs, dropped = Seq2Seq(tokenizer, 200, 500, "cpu").encode(rows)
    assert len(pairs) == 1
    assert (dropped.too_long, dropped.no_answer) == (1, 1)


def test_a_padded_batch_has_loss_and_gradients_of_its_rows_alone(base: Path) -> None:
    model = AutoModelForSeq2SeqLM.from_pretrained(base).eval()
    tokenizer = AutoTokenizer.from_pretrained(base)
    objective = objective_of(model, tokenizer, max_length=500, tokens_per_step=9, device="cpu")
    pairs, _ = objective.encode(ROWS)
    assert len({len(pair.asked) for pair in pairs}) == len({len(pair.said) for pair in pairs}) == 3

    def gradients() -> dict[str, torch.Tensor]:
        found = {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
        model.zero_grad()
        return found

    together = objective.compute(model, batch(pairs))
    together.loss.backward()
    expected, alone = gradients(), 0.0
    for pair in pairs:
        # transformers' own loss, for the labels as they are
        loss = model(input_ids=torch.tensor([pair.asked]), labels=torch.tensor([pair.said])).loss
        (loss * len(pair.said) / together.trained).backward()
        alone += float(loss.detach()) * len(pair.said) / together.trained
    assert float(together.loss.detach()) == pytest.approx(alone, abs=1e-5)
    for name, gradient in gradients().items():
        torch.testing.assert_close(gradient, expected[name], rtol=1e-4, atol=1e-6)


def test_the_first_id_of_an_answer_is_trained(base: Path) -> None:
    """Labels that are shifted by hand as well leave it out: no answer is then ever right."""
    model = AutoModelForSeq2SeqLM.from_pretrained(base).eval()
    objective = Seq2Seq(AutoTokenizer.from_pretrained(base), 500, 500, "cpu")
    asked, said = (7, 8, 1), (9, 6, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(30):
        step = objective.compute(model, batch([Pair(asked, said)]))
        step.loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert step.trained == len(said)
    first = model(input_ids=torch.tensor([asked]), decoder_input_ids=torch.tensor([[0]])).logits
    assert int(first[0, -1].argmax()) == said[0]


def test_a_plan_groups_like_lengths_and_gives_each_pair_once_an_epoch() -> None:
    random = Random(0)
    pairs = [Pair((n,) * random.randint(1, 40), (n,) * random.randint(1, 9)) for n in range(1, 200)]
    plan = PairPlan(pairs, tokens_per_step=400, seed=0, device="cpu")
    epochs = []
    for epoch in range(2):
        batches = [plan.step(epoch * len(plan) + n) for n in range(len(plan))]
        seen = Counter(int(row[0]) for one in batches for row in one.input_ids)
        assert seen == Counter(range(1, 200))
        assert all(one.input_ids.numel() + one.labels.numel() <= 400 for one in batches)
        padding = 1 - sum(one.read for one in batches) / sum(
            one.input_ids.numel() + one.labels.numel() for one in batches
        )
        assert padding < 0.2  # unsorted: 0.4
        epochs.append([one.input_ids.tolist() for one in batches])
    assert epochs[0] != epochs[1]


def test_tuning_teaches_the_answers_with_their_line_breaks(tuned: LocalModel) -> None:
    assert isinstance(tuned.tuned, Seq2SeqView)
    answers = tuned.tuned.generate(questions(), max_new_tokens=30)
    assert answers == [row.messages[-1]["content"] for row in ROWS]
    assert tuned.base.generate(questions(), max_new_tokens=30) != answers
    asked = Texts.of(tuned.tokenizer).asked(questions()[0])
    assert tuned.tuned.count(questions()[0], "") == (len(asked), 0)


def test_greedy_answers_are_those_of_transformers_generate(tuned: LocalModel) -> None:
    texts = Texts.of(tuned.tokenizer)
    for prompt in questions():
        ids = torch.tensor([texts.asked(prompt)])
        out = tuned.model.generate(input_ids=ids, max_new_tokens=12, do_sample=False)
        told = texts.text(out[0].tolist())
        assert tuned.base.generate([prompt], max_new_tokens=12) == [told]
    assert tuned.base.generate(questions(), max_new_tokens=12)[-1] == told


def test_a_stream_adds_up_to_the_answer(tuned: LocalModel) -> None:
    for prompt in questions():
        pieces = list(tuned.tuned.stream(prompt, max_new_tokens=30))
        assert "".join(pieces) == tuned.tuned.generate([prompt], max_new_tokens=30)[0]
        assert len(pieces) > 1


def test_sampling_depends_on_the_seed_and_not_on_the_batch(tuned: LocalModel) -> None:
    options = {"max_new_tokens": 8, "temperature": 1.5}
    one = tuned.base.generate(questions(), seed=1, **options)
    assert tuned.base.generate(questions()[:1], seed=1, **options) == one[:1]
    assert tuned.base.generate(questions(), seed=2, **options) != one


def test_likelihoods_are_those_of_transformers_loss(tuned: LocalModel) -> None:
    texts = Texts.of(tuned.tokenizer)
    answers = ["恶心", "Rest\nand Aspirin", "it."]
    found = tuned.base.likelihoods(questions(), answers)
    for prompt, answer, likelihood in zip(questions(), answers, found, strict=True):
        labels = torch.tensor([[*texts.said(answer), texts.end]])
        with torch.no_grad():
            loss = tuned.model(input_ids=torch.tensor([texts.asked(prompt)]), labels=labels).loss
        assert likelihood == pytest.approx(-float(loss), abs=1e-5)


def test_under_a_grammar_it_quotes_verbatim_or_refuses(tuned: LocalModel) -> None:
    grammar = QuoteGrammar((" [1]",), (("Rest.", "恶心和畏光。"),), "Measure it.", max_sentences=1)
    allowed = {"Rest. [1]", "恶心和畏光。 [1]", "Measure it."}
    seen = set()
    for seed in range(6):
        options = {"max_new_tokens": 40, "temperature": 3.0, "seed": seed}
        answers = tuned.base.generate(questions(), grammars=[grammar, None, grammar], **options)
        streamed = "".join(tuned.base.stream(questions()[0], grammar=grammar, **options))
        assert streamed == answers[0]
        seen |= {answers[0], answers[2]}
    assert seen <= allowed
    assert len(seen) > 1


@pytest.mark.parametrize(
    "text", ["一\n二\n", "a\tb", r"\frac{a}{b} \nu", "a\\\nb", "\\\\n", "plain 文字"]
)
def test_lines_survive_a_vocabulary_that_has_none(text: str) -> None:
    tokenizer = tiny_tokenizer([text, "\\nt"])
    texts = Texts.of(tokenizer)
    assert texts.escaped
    assert texts.text(texts.said(text)) == text


def test_a_half_written_line_break_is_held_back() -> None:
    texts = Texts.of(tiny_tokenizer(["一\\n二"]))
    ids = texts.said("一\n二")
    assert [texts.text(ids[:n], whole=False) for n in (1, 2, 3, 4)] == [
        "一",
        "一",
        "一\n",
        "一\n二",
    ]


def test_line_breaks_are_written_as_chatyuan_writes_them() -> None:
    tokenizer = tiny_tokenizer(["用户：小元\\n"])
    set_template(tokenizer, "chatyuan")
    ids = Texts.of(tokenizer).asked([{"role": "user", "content": "小\n户"}])
    assert tokenizer.decode(ids) == r"用户：小\n户\n小元：</s>"


def test_noise_that_would_not_reach_an_encoder_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="tune.neftune_noise_alpha: noise on the embeddings"):
        tune(base, ROWS, tmp_path, neftune_noise_alpha=5.0, **FAST)


@pytest.mark.parametrize("switch", [{"train_on_prompt": True}, {"overlong": "truncate"}])
def test_what_an_encoder_decoder_cannot_do_names_the_setting(base: Path, switch: dict) -> None:
    model = AutoModelForSeq2SeqLM.from_pretrained(base)
    tokenizer = AutoTokenizer.from_pretrained(base)
    options = {"max_length": 500, "tokens_per_step": 500, "device": "cpu", **switch}
    with pytest.raises(ModelError, match=f"Set tune.{next(iter(switch))} to"):
        objective_of(model, tokenizer, **options)
