"""Each way in which a training fails is provoked, and found before its first step."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoTokenizer
from tune_rows import example

from verticalize.errors import PreflightError
from verticalize.models.open import Base
from verticalize.records import Example
from verticalize.tune.encode import Dropped, Encoded
from verticalize.tune.methods import Full, Lora
from verticalize.tune.objective import objective_for
from verticalize.tune.preflight.batches import left_out
from verticalize.tune.preflight.checks import CAUSAL, ENDS, FIRST, THEN, examine, run
from verticalize.tune.preflight.disk import disk
from verticalize.tune.preflight.finding import Finding, Report
from verticalize.tune.preflight.memory import choose_tokens_per_step, weigh
from verticalize.tune.preflight.page import render
from verticalize.tune.preflight.rates import crowded
from verticalize.tune.preflight.room import Room, main_memory
from verticalize.tune.preflight.subject import Subject, Training
from verticalize.tune.preflight.timing import duration, timed
from verticalize.tune.rows import Rows, encode_rows

MIB = 1 << 20
PLENTY = Room(memory=1 << 40, total=1 << 40, disk=1 << 40)
TRAINING = Training(
    method=Lora(r=4),
    learning_rate=2e-4,
    num_train_epochs=2,
    max_steps=-1,
    tokens_per_step=128,
    warmup_ratio=0.05,
    max_length=200,
    seed=0,
    device="cpu",
    dtype=torch.float32,
    threads=1,  # what other programs do is none of these tests' business
)
LLAMA3 = (
    "{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
    "{{ m['content'] }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)


def subject(
    base: Path, examples: Sequence[Example], *, room: Room = PLENTY, **training: Any
) -> Subject:
    given = replace(TRAINING, **training)
    config = AutoConfig.from_pretrained(base)
    objective = objective_for(
        config,
        AutoTokenizer.from_pretrained(base),
        max_length=given.max_length,
        tokens_per_step=given.tokens_per_step,
        device="cpu",
    )
    return Subject(
        base=Base("tiny", base, ""),
        config=config,
        objective=objective,
        examples=examples,
        rows=encode_rows(objective, examples),
        training=given,
        room=room,
    )


def of(report: Report, name: str) -> Finding:
    """The worst that a check found."""
    found = [finding for check, finding in report.findings if check == name]
    return max(found, key=lambda finding: ("ok", "note", "bad").index(finding.state))


def worst(given: Subject, name: str) -> Finding:
    """The worst that this check alone finds."""
    checks = [one for one in (*CAUSAL, *FIRST, *ENDS, *THEN) if one[0] == name]
    return of(Report("tiny", tuple(run(checks, given)), (), {}), name)


@pytest.fixture
def copied(tiny_base: Path, tmp_path: Path) -> Path:
    """A copy of the base, to be spoilt."""
    return Path(shutil.copytree(tiny_base, tmp_path / "base"))


def with_template(base: Path, template: str | None) -> Path:
    tokenizer = AutoTokenizer.from_pretrained(base)
    (base / "chat_template.jinja").unlink()
    tokenizer.chat_template = template
    tokenizer.save_pretrained(base)
    return base


def test_nothing_stands_against_a_sound_training(tiny_base: Path, examples: Any) -> None:
    report = examine(subject(tiny_base, examples, tokens_per_step=110))
    assert [finding for _, finding in report.findings if finding.state != "ok"] == []
    assert not report.bad
    report.insist()
    assert report.figures["epochs"] == 2
    assert json.loads(json.dumps(report.row()))["findings"][0]["state"] == "ok"


def test_a_terminator_that_was_cut_off_is_found(tiny_base: Path, examples: Any) -> None:
    whole = subject(tiny_base, examples)
    cut = [Encoded(row.ids[:-1], row.trained[:-1]) for row in whole.rows.train[:3]]
    rows = Rows([*cut, *whole.rows.train[3:]], whole.rows.validation, whole.rows.dropped)
    finding = worst(replace(whole, rows=rows), "terminator")
    assert finding.state == "bad"
    assert "3 of 24 rows" in finding.found
    assert "<|im_end|>" in finding.found
    assert "畏光" in finding.found


def test_an_end_of_answers_that_the_vocabulary_lacks_is_found(copied: Path, examples: Any) -> None:
    spoilt = subject(
        with_template(copied, "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"), examples
    )
    spoilt.tokenizer.eos_token = "<gone>"
    finding = worst(spoilt, "end of answers")
    assert finding.state == "bad"
    assert "<gone>" in finding.found


def test_an_end_at_which_other_programs_go_on_is_told(copied: Path, examples: Any) -> None:
    (copied / "generation_config.json").write_text('{"eos_token_id": [1, 2]}', "utf-8")
    given = subject(copied, examples)
    given.tokenizer.add_special_tokens({"extra_special_tokens": ["<|im_end|>"]})
    given.tokenizer.eos_token = "<|im_start|>"
    finding = worst(given, "end of answers")
    assert finding.state == "note"
    assert "generation_config.json" in finding.remedy


def test_a_template_of_another_model_is_found(copied: Path, examples: Any) -> None:
    report = examine(subject(with_template(copied, LLAMA3), examples))
    finding = of(report, "special words")
    assert finding.state == "bad"
    assert "<|start_header_id|>" in finding.found
    with pytest.raises(PreflightError, match="start_header_id") as stopped:
        report.insist()
    assert stopped.value.exit_code == 10
    assert "--force" in str(stopped.value)


def test_a_base_without_a_template_is_told(copied: Path, examples: Any) -> None:
    assert worst(subject(with_template(copied, None), examples), "template").state == "note"


def test_another_template_than_the_bases_own_is_told(tiny_base: Path, examples: Any) -> None:
    chosen = replace(subject(tiny_base, examples), base=Base("tiny", tiny_base, "", "vicuna"))
    finding = worst(chosen, "template")
    assert finding.state == "note"
    assert "another chat template" in finding.found


def test_a_template_that_rewrites_history_is_told_with_the_rows_it_concerns(
    copied: Path, examples: Any
) -> None:
    with_template(
        copied,
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% if loop.last %}!{% endif %}"
        "{{ m['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    )
    twice = replace(examples[0], messages=examples[0].messages + examples[1].messages[1:])
    finding = worst(subject(copied, [*examples, twice]), "prompt")
    assert finding.state == "note"
    assert "1 row with several answers" in finding.found


def test_rows_that_are_all_too_long_are_found_and_the_longest_is_named(
    tiny_base: Path, examples: Any
) -> None:
    long = [example(n, "头痛？" * 300, "休息。") for n in range(5)]
    long.append(example(77, "头痛？" * 400, "休息。"))
    report = examine(subject(tiny_base, long))
    finding = of(report, "length")
    assert finding.state == "bad"
    assert "6 of 6 rows (100.0%)" in finding.found
    assert "the longest row, e77," in finding.found
    assert "memory" not in report.figures
    assert worst(subject(tiny_base, [*examples, *long]), "length").state == "note"


def test_rows_without_an_answer_are_counted(tiny_base: Path, examples: Any) -> None:
    silent = [example(n, "头痛？", " ") for n in range(40)]
    finding = worst(subject(tiny_base, [*examples, *silent]), "length")
    assert finding.state == "bad"
    assert "40 of 64 rows" in finding.found


def test_ids_beyond_the_embedding_are_found(tiny_base: Path, examples: Any) -> None:
    spoilt = subject(tiny_base, examples)
    spoilt.config.vocab_size = 60
    finding = worst(spoilt, "vocabulary")
    assert finding.state == "bad"
    assert "60 rows" in finding.found


def test_a_language_that_the_vocabulary_lacks_is_found(tiny_base: Path, examples: Any) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel({"<unk>": 0, "<end>": 1, "Rest": 2}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    narrow = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>", eos_token="<end>")
    given = subject(tiny_base, examples)
    finding = worst(
        replace(given, objective=replace(given.objective, tokenizer=narrow)), "languages"
    )
    assert finding.state == "bad"
    assert finding.found.startswith("zh: 100.00% of the tokens are unknown")


def test_a_language_that_is_held_out_whole_is_named(tiny_base: Path, examples: Any) -> None:
    english = replace(examples[-1], id="en", lang="en")
    assert english.split == "validation"
    replay = replace(examples[0], id="replay", lang="en", generator="replay")
    finding = worst(subject(tiny_base, [*examples, english, replay]), "languages")
    assert finding.state == "note"
    assert finding.found.startswith("en: no row of the knowledge is trained")


def test_validation_rows_that_are_trained_on_are_counted(tiny_base: Path, examples: Any) -> None:
    copy = replace(examples[0], id="copy", split="validation")
    finding = worst(subject(tiny_base, [*examples, copy]), "leakage")
    assert finding.state == "note"
    assert "1 of 2 validation rows" in finding.found
    assert "copy" in finding.found


SETTINGS = [
    ({"learning_rate": 0.05}, "learning rate", "bad", "breaks down"),
    ({"warmup_ratio": 0.7}, "warm-up", "bad", "more than half"),
    ({"dtype": torch.float16}, "number type", "bad", "float16 on cpu"),
    ({"method": Lora(r=2, lora_alpha=64)}, "LoRA scale", "note", "32 times"),
    ({"method": Lora(target_modules=["nothing"])}, "targets", "bad", "no module 'nothing'"),
    ({"max_steps": 3}, "amount", "note", "3 steps"),
    ({"num_train_epochs": 30}, "amount", "note", "30 epochs"),
    ({"tokens_per_step": 30}, "packing", "note", "longer than a step's 30 tokens"),
]


def test_what_is_cut_or_left_out_is_told_of_training_and_of_validation_rows(
    tiny_base: Path, examples: Any
) -> None:
    long = replace(examples[0], id="long", split="validation", messages=examples[0].messages * 9)
    given = subject(tiny_base, [*examples, long], max_length=100)
    told = {finding.found for finding in left_out(given)}
    assert any("1 validation rows are left out" in found for found in told)
    dropped = Dropped(too_long=1, truncated=2, split=3)
    both = replace(given, rows=replace(given.rows, dropped=dropped))
    told = {finding.found for finding in left_out(both)}
    assert any("2 of 24 rows (8.3%) are cut at 100 tokens" in found for found in told)
    assert any("3 of 24 rows (12.5%) are longer than 100 tokens" in found for found in told)
    assert any("longer than 100 tokens and left out" in found for found in told)


@pytest.mark.parametrize(
    ("threads", "taken", "state", "words"),
    [
        (2, 1.9, "note", "1.9 of the machine's 2 busy"),
        (1, 1.9, "ok", "1 thread on 2 cores"),
        (2, 0.1, "ok", "2 threads on 2 cores"),
        (4, 0.0, "note", "4 threads on 2 cores: threads wait"),
    ],
)
def test_threads_that_other_programs_keep_waiting_are_told(
    threads: int, taken: float, state: str, words: str
) -> None:
    finding = crowded(threads, 2, taken=taken, of=2)
    assert finding.state == state
    assert words in finding.found


def test_the_threads_of_a_training_are_among_the_checks(tiny_base: Path, examples: Any) -> None:
    finding = worst(subject(tiny_base, examples, threads=1), "threads")
    assert finding.found.startswith("1 thread on ")


@pytest.mark.parametrize(("given", "check", "state", "words"), SETTINGS)
def test_settings_that_are_known_to_fail_are_found(
    tiny_base: Path, examples: Any, given: Any, check: str, state: str, words: str
) -> None:
    finding = worst(subject(tiny_base, examples, **given), check)
    assert finding.state == state
    assert words in finding.found
    assert finding.remedy


def test_a_full_disk_is_found(tiny_base: Path, examples: Any) -> None:
    finding = of(examine(subject(tiny_base, examples, room=replace(PLENTY, disk=1000))), "disk")
    assert finding.state == "bad"


def test_checkpoints_and_the_best_parameters_are_counted_on_the_disk(
    tiny_base: Path, examples: Any
) -> None:
    given = subject(tiny_base, examples, method=Full(), num_train_epochs=9)
    verdict = weigh(given)
    masters = 4 * sum(part.numel() for part in given.skeleton.parameters.values())

    def fits(copies: int, **training: Any) -> bool:
        """Whether checkpoints have room, as on a disk of so many copies of the parameters."""
        one = replace(given, training=replace(given.training, **training))
        one = replace(one, room=replace(PLENTY, disk=copies * masters))
        return next(disk(one, verdict)).state != "bad"

    two_checkpoints, two_best = 2 * 3, 2  # with two moments each; parameters alone
    assert fits(two_checkpoints)
    assert not fits(two_checkpoints - 1)
    assert fits(two_checkpoints + two_best, eval_steps=1)
    assert not fits(two_checkpoints + two_best - 1, eval_steps=1)
    assert fits(two_checkpoints, eval_steps=1000)  # measured at the end alone
    texts = [Encoded((5,) * 40, (True,) * 40)]
    behind = replace(given, texts=texts, room=replace(PLENTY, disk=(6 + 3) * masters - 1))
    assert next(disk(behind, verdict)).state == "bad"


def test_too_little_memory_is_found_with_settings_that_fit(tiny_base: Path, examples: Any) -> None:
    large = {"tokens_per_step": 1024, "gradient_checkpointing": False}
    rows = examples * 2
    needs = weigh(subject(tiny_base, rows, **large)).estimate.peak
    tight = replace(PLENTY, memory=int(needs * 0.9))
    finding = of(examine(subject(tiny_base, rows, room=tight, **large)), "memory")
    assert finding.state == "bad"
    assert "--set tune.tokens_per_step=512" in finding.remedy
    hopeless = replace(PLENTY, memory=MIB)
    finding = of(examine(subject(tiny_base, rows, room=hopeless, **large)), "memory")
    assert finding.state == "bad"
    assert "bfloat16" in finding.remedy


def test_gradients_are_checkpointed_where_nothing_else_fits(tiny_base: Path, examples: Any) -> None:
    rows, size = examples * 2, {"tokens_per_step": 1024}
    plain = weigh(subject(tiny_base, rows, **size))
    assert plain.fits
    assert not plain.checkpointing
    tight = replace(PLENTY, memory=int(plain.estimate.peak * 0.98))
    report = examine(subject(tiny_base, rows, room=tight, **size))
    assert of(report, "memory").state == "note"
    assert report.checkpointing
    assert report.figures["memory"]["bytes"]["activations"] < plain.estimate.activations


def test_the_size_of_a_step_is_chosen_by_the_memory_and_by_the_steps_left(
    tiny_base: Path, examples: Any
) -> None:
    many = [replace(row, id=f"{n}-{row.id}") for n in range(150) for row in examples]
    roomy = subject(tiny_base, many, tokens_per_step=128)
    chosen = choose_tokens_per_step(roomy)
    larger, fitting = roomy.sized(2 * chosen), roomy.sized(chosen)
    assert fitting.steps >= 100 > larger.steps
    need = weigh(fitting).estimate.peak
    less = replace(roomy, room=replace(PLENTY, total=max(256 * MIB, need // 2)))
    assert choose_tokens_per_step(less) <= chosen


def test_steps_are_timed_on_a_model_that_is_thrown_away(tiny_base: Path, examples: Any) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in tiny_base.iterdir()}
    found = timed(subject(tiny_base, examples, max_steps=3), threads=1)
    assert found.steps == 3
    assert found.tokens_per_second > 0
    assert {path.name: path.stat().st_mtime_ns for path in tiny_base.iterdir()} == before


@pytest.mark.parametrize(
    ("seconds", "words"), [(42.4, "42 s"), (700, "12 min"), (8220, "2 h 17 min")]
)
def test_durations_are_told_as_one_says_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_page_shows_trained_tokens_and_escapes_what_rows_say(
    tiny_base: Path, examples: Any
) -> None:
    hostile = example(5, "<script>alert(1)</script> 头痛？", "多 休息。")
    page = render("pack & <b>", examine(subject(tiny_base, [hostile, *examples])))
    assert "<script>" not in page
    assert "pack &amp; &lt;b&gt;" in page
    assert '<u class="t">&lt;|im_end|&gt;</u>' in page
    assert "<s>·</s>" in page


def test_the_memory_of_a_container_is_its_limit(tmp_path: Path) -> None:
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (group / "memory.max").write_text(f"{512 * MIB}\n", "ascii")
    (group / "memory.current").write_text(f"{300 * MIB}\n", "ascii")
    (group / "memory.stat").write_text(f"anon 1\ninactive_file {100 * MIB}\n", "ascii")
    free, total = main_memory(tmp_path)
    assert total == 512 * MIB
    assert free <= 312 * MIB
    (group / "memory.max").write_text("max\n", "ascii")
    assert main_memory(tmp_path)[1] > 512 * MIB
