"""Conversations as token ids: the tokenizer's chat template, or ChatML where it has none.

One way to write a prompt, used by training and by answering, so that a model is asked exactly as it
was taught.
"""

from collections.abc import Sequence
from typing import Any

from verticalize.errors import ModelError
from verticalize.records import Message

CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% if message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] + end }}{% endgeneration %}{{ '\\n' }}"
    "{% else %}{{ message['content'] + end + '\\n' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def chatml(end: str) -> str:
    """The ChatML template whose turns end with the token `end`."""
    return "{% set end = '" + end + "' %}" + CHATML


def render(tokenizer: Any, messages: Sequence[Message], *, prompt: bool = True) -> str:
    """The conversation as text; with `prompt`, up to where the assistant's answer begins.

    Text that looks like one of the tokenizer's special tokens is broken up in the messages, so
    that no passage or question can open a turn of its own.
    """
    specials = set(tokenizer.all_special_tokens)
    safe = [{**message, "content": _plain(message["content"], specials)} for message in messages]
    template = tokenizer.chat_template or chatml(_eos(tokenizer))
    # Templates that know no `enable_thinking` ignore it.
    text = tokenizer.apply_chat_template(
        safe,
        chat_template=template,
        tokenize=False,
        add_generation_prompt=prompt,
        enable_thinking=False,
    )
    return str(text)


def prompt_ids(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    """Ids of the prompt, up to where the answer begins."""
    return markup_ids(tokenizer, render(tokenizer, messages))


def markup_ids(tokenizer: Any, text: str) -> list[int]:
    """Ids of rendered text, in which special tokens are meant."""
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def plain_ids(tokenizer: Any, text: str) -> list[int]:
    """Ids of text that was written by somebody: nothing in it is a special token."""
    encoded = tokenizer(text, add_special_tokens=False, split_special_tokens=True)
    return list(encoded["input_ids"])


def terminator(tokenizer: Any) -> int:
    """The id that ends an assistant's answer in this tokenizer's chat template.

    Raises:
        ModelError: neither template nor tokenizer has one, or the vocabulary lacks it.
    """
    turns: list[Message] = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
    ]
    written = render(tokenizer, turns, prompt=False)
    asked = render(tokenizer, turns[:1])
    if written.startswith(asked + "b"):
        tail = markup_ids(tokenizer, written[len(asked) + 1 :].lstrip())
        if tail and tail[0] in tokenizer.all_special_ids:
            return int(tail[0])
    end = tokenizer.convert_tokens_to_ids(_eos(tokenizer))
    if end is None or end == tokenizer.unk_token_id:
        raise ModelError(
            f"the token that ends an answer, {_eos(tokenizer)!r}, is not in the vocabulary.",
            place=str(tokenizer.name_or_path),
            hint="Set 'eos_token' in its tokenizer_config.json to one that is.",
        )
    return int(end)


def _eos(tokenizer: Any) -> str:
    if tokenizer.eos_token is None:
        raise ModelError(
            "the tokenizer has no token that ends an answer.",
            place=str(tokenizer.name_or_path),
            hint="Set 'eos_token' in its tokenizer_config.json.",
        )
    return str(tokenizer.eos_token)


def _plain(content: str, specials: set[str]) -> str:
    for token in specials:
        if len(token) > 1 and token in content:
            content = content.replace(token, f"{token[0]} {token[1:]}")
    return content
