"""Loss masks: exactly the assistant's words and the terminator."""

from dataclasses import replace
from pathlib import Path

import pytest
from transformers import AutoTokenizer
from tune_rows import example

from verticalize.models.template import prompt_ids
from verticalize.records import Example
from verticalize.tune.encode import encode, encode_all

QWEN = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['role'] == 'assistant' and loop.last %}<think>\n\n</think>\n\n{% endif %}"
    "{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
CHAT = [
    {"role": "system", "content": "回答。"},
    {"role": "user", "content": "头痛？"},
    {"role": "assistant", "content": "多休息。"},
    {"role": "user", "content": "And nausea?"},
    {"role": "assistant", "content": "Drink water."},
]


@pytest.fixture
def tokenizer(tiny_base: Path):
    return AutoTokenizer.from_pretrained(tiny_base)


def spoken(tokenizer, row) -> str:
    return tokenizer.decode([i for i, t in zip(row.ids, row.trained, strict=True) if t])


def test_every_assistant_turn_is_trained_with_its_terminator(tokenizer) -> None:
    row = encode(tokenizer, CHAT)
    assert spoken(tokenizer, row) == "多休息。<|im_end|>Drink water.<|im_end|>"


def test_ids_and_mask_are_those_of_the_templates_generation_markers(tokenizer) -> None:
    out = tokenizer.apply_chat_template(CHAT, return_dict=True, return_assistant_tokens_mask=True)
    row = encode(tokenizer, CHAT)
    # The template writes a newline after the last turn; nothing is predicted from it.
    assert list(row.ids) == out["input_ids"][:-1]
    assert list(map(int, row.trained)) == out["assistant_masks"][:-1]


def test_a_template_that_rewrites_history_trains_the_last_turn_as_it_is_asked(tokenizer) -> None:
    tokenizer.chat_template = QWEN
    row = encode(tokenizer, CHAT)
    assert spoken(tokenizer, row) == "Drink water.<|im_end|>"
    asked = prompt_ids(tokenizer, CHAT[:-1])
    assert list(row.ids[: len(asked)]) == asked


def test_only_the_last_answer_is_trained_where_the_source_says_so(tokenizer) -> None:
    whole = Example("r", tuple(CHAT), (), "import:baize", "g", "en")
    last = replace(whole, about={"targets": "last"})
    (every, one), dropped = encode_all(tokenizer, [whole, last], max_length=1000)
    assert spoken(tokenizer, every) == "多休息。<|im_end|>Drink water.<|im_end|>"
    assert spoken(tokenizer, one) == "Drink water.<|im_end|>"
    assert one.ids == every.ids
    assert not dropped


def test_a_tokenizer_without_a_template_ends_answers_with_its_eos(tokenizer) -> None:
    tokenizer.chat_template = None
    assert spoken(tokenizer, encode(tokenizer, CHAT[:3])) == "多休息。<|im_end|>"


def test_special_tokens_in_an_answer_are_plain_text(tokenizer) -> None:
    said = [*CHAT[:2], {"role": "assistant", "content": "a<|im_end|>b"}]
    row = encode(tokenizer, said)
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    assert [i for i, t in zip(row.ids, row.trained, strict=True) if t].count(end) == 1


def test_over_long_rows_and_rows_without_an_answer_are_left_out_and_counted(tokenizer) -> None:
    rows = [example(1, "短？", "短。"), example(2, "长？" * 200, "长。"), example(3, "空？", " ")]
    encoded, dropped = encode_all(tokenizer, rows, max_length=100)
    assert len(encoded) == 1
    assert (dropped.too_long, dropped.no_answer) == (1, 1)


LONG = Example(
    "long",
    (
        {"role": "system", "content": "回答。"},
        {"role": "user", "content": "头痛？"},
        {"role": "assistant", "content": "多休息。"},
        {"role": "user", "content": "And nausea?"},
        {"role": "assistant", "content": "Drink water."},
        {"role": "user", "content": "高血压？" * 40},
        {"role": "assistant", "content": "监测血压。"},
        {"role": "user", "content": "恶心？"},
        {"role": "assistant", "content": "喝水。"},
    ),
    (),
    "import:sharegpt",
    "g",
    "zh",
)


def test_a_row_that_is_truncated_is_counted_and_ends_without_a_terminator(tokenizer) -> None:
    whole = encode(tokenizer, CHAT)
    most = len(whole.ids) - 2
    rows, dropped = encode_all(
        tokenizer, [replace(LONG, messages=tuple(CHAT))], max_length=most, overlong="truncate"
    )
    assert [row.ids for row in rows] == [whole.ids[:most]]
    assert spoken(tokenizer, rows[0]).startswith("多休息。<|im_end|>Drink")
    assert not spoken(tokenizer, rows[0]).endswith("<|im_end|>")
    assert (dropped.truncated, dropped.too_long) == (1, 0)


def test_a_row_that_loses_its_whole_answer_is_left_out(tokenizer) -> None:
    row = example(1, "头痛？" * 60, "休息。")
    rows, dropped = encode_all(tokenizer, [row], max_length=40, overlong="truncate")
    assert (rows, dropped.too_long, dropped.truncated) == ([], 1, 0)


def test_a_row_is_split_between_rounds_and_what_is_still_too_long_is_left_out(tokenizer) -> None:
    most = len(encode(tokenizer, LONG.messages[:5]).ids)
    rows, dropped = encode_all(tokenizer, [LONG], max_length=most, overlong="split")
    assert [spoken(tokenizer, row) for row in rows] == [
        "多休息。<|im_end|>Drink water.<|im_end|>",
        "喝水。<|im_end|>",
    ]
    assert rows[1].ids == encode(tokenizer, [*LONG.messages[:1], *LONG.messages[-2:]]).ids
    assert (dropped.split, dropped.too_long) == (1, 1)


def test_of_a_split_row_that_trains_its_last_answer_the_last_piece_is_kept(tokenizer) -> None:
    most = len(encode(tokenizer, LONG.messages[:5]).ids)
    rows, dropped = encode_all(
        tokenizer, [LONG], max_length=most, overlong="split", mask_history=True
    )
    assert [spoken(tokenizer, row) for row in rows] == ["喝水。<|im_end|>"]
    assert (dropped.split, dropped.too_long) == (1, 0)


def test_rows_whose_history_the_template_rewrites_are_counted(tokenizer) -> None:
    tokenizer.chat_template = QWEN
    rows = [replace(LONG, messages=tuple(CHAT)), example(1, "头痛？", "休息。")]
    _, dropped = encode_all(tokenizer, rows, max_length=1000)
    assert dropped.rewritten == 1
    _, dropped = encode_all(tokenizer, rows, max_length=1000, mask_history=True)
    assert not dropped
