"""Chat templates in pieces, proven on conversations; what has no pieces is refused."""

from typing import Any

import pytest

from verticalize.errors import ModelError
from verticalize.export.ollama import go_template
from verticalize.export.turns import turns_of
from verticalize.export.words import plain_template
from verticalize.models.nano.tokenizer import train_tokenizer
from verticalize.models.template import render

LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}"
    "{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + m['content'] + '<|im_end|>' }}"
    "{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)
VICUNA = (
    "{% for m in messages %}{% if m['role'] == 'system' %}{{ m['content'] + ' ' }}"
    "{% elif m['role'] == 'user' %}{{ 'USER: ' + m['content'] }}"
    "{% else %}{{ ' ASSISTANT: ' + m['content'] + eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ ' ASSISTANT:' }}{% endif %}"
)
ALPACA = (
    "{% for m in messages %}{% if m['role'] == 'system' %}{{ m['content'] + '\\n\\n' }}"
    "{% elif m['role'] == 'user' %}{{ '### Instruction:\\n' + m['content'] + '\\n\\n' }}"
    "{% else %}{{ '### Response:\\n' + m['content'] + eos_token + '\\n\\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '### Response:\\n' }}{% endif %}"
)
ROUNDS = (
    "{% for m in messages if m['role'] != 'system' %}{{ '[Round ' ~ loop.index ~ ']' + m['content']"
    " + (eos_token if m['role'] == 'assistant' else '') }}{% endfor %}"
)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    made = train_tokenizer(["头痛。What is it?"] * 4, vocab_size=300)
    made.add_special_tokens({"bos_token": "<s>"})
    return made


def with_template(tokenizer: Any, template: str | None) -> Any:
    tokenizer.chat_template = template
    return tokenizer


@pytest.mark.parametrize(
    "template, begin, before_user, end",
    [
        (None, "", "<|im_start|>user\n", "<|im_end|>\n"),
        (LLAMA3, "<s>", "<|start_header_id|>user<|end_header_id|>\n\n", "<|im_end|>"),
        (VICUNA, "", "USER: ", "<|im_end|>"),
        (ALPACA, "", "### Instruction:\n", "<|im_end|>\n\n"),
    ],
    ids=["chatml", "llama3", "vicuna", "alpaca"],
)
def test_the_pieces_of_a_template_write_what_it_writes(
    tokenizer: Any, template: str | None, begin: str, before_user: str, end: str
) -> None:
    turns = turns_of(with_template(tokenizer, template))
    assert (turns.begin, turns.before_user, turns.end) == (begin, before_user, end)
    assert turns.stop == "<|im_end|>"


def test_known_templates_have_a_name(tokenizer: Any) -> None:
    names = [turns_of(with_template(tokenizer, one)).name for one in (None, VICUNA, ALPACA)]
    assert names == ["chatml", "vicuna", "alpaca"]


def test_a_template_that_counts_rounds_is_refused(tokenizer: Any) -> None:
    with pytest.raises(ModelError, match="differently from others"):
        turns_of(with_template(tokenizer, ROUNDS))


def test_braces_in_a_template_are_no_code_of_go(tokenizer: Any) -> None:
    turns = turns_of(with_template(tokenizer, VICUNA.replace("USER: ", "{{ USER }} ")))
    assert '{{ "{{" }} USER }} {{ .Prompt }}' in go_template(turns)


def test_a_template_without_the_marks_of_training_writes_the_same(tokenizer: Any) -> None:
    from verticalize.models.builtin import built

    messages: Any = [
        {"role": "user", "content": "头痛？"},
        {"role": "assistant", "content": "休息。"},
    ]
    marked = with_template(tokenizer, built(tokenizer, "chatml"))
    expected, plain = render(marked, messages), plain_template(marked)
    assert "generation %}" not in plain
    assert render(with_template(tokenizer, plain), messages) == expected
