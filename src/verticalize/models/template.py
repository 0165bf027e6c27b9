"""Conversations as token ids: the tokenizer's chat template, or ChatML where it has none.

One way to write a prompt and an answer, used by training and by answering, so that a model is asked
exactly as it was taught. The ids of a prompt and of its answer are made apart, as they come about
when the model answers; the answer's are those that it has behind the prompt, not those of a text
that begins with it: vocabularies like LLaMA's put a space before the first word of a text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.models.builtin import FALLBACK, built, eos
from verticalize.records import Message

Encode = Callable[[Any, str], list[int]]


@dataclass(frozen=True, slots=True)
class Form:
    """What the template writes round an answer, and the model has to write with it.

    Args:
        lead: white space between the prompt's end and the answer (Vicuna: a space).
        closing: from the answer's end through the token that ends it.
    """

    lead: str
    closing: str

    def said(self, text: str) -> str:
        """The answer in what a model wrote, its special tokens taken out."""
        room = self.closing[: len(self.closing) - len(self.closing.lstrip())]
        return text.removeprefix(self.lead).removesuffix(room)


def render(tokenizer: Any, messages: Sequence[Message], *, prompt: bool = True) -> str:
    """The conversation as text; with `prompt`, up to where the assistant's answer begins.

    Text that looks like one of the tokenizer's special tokens is broken up in the messages, so
    that no passage or question can open a turn of its own. Answers stand without the white space
    round them, as they are trained.
    """
    template = tokenizer.chat_template or built(tokenizer, FALLBACK)
    specials, apart = tokenizer.all_special_tokens, "message.input" in template
    # Templates that know no `enable_thinking` ignore it.
    text = tokenizer.apply_chat_template(
        [_safe(message, specials, apart=apart) for message in messages],
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


def following_ids(tokenizer: Any, before: str, text: str, *, markup: bool = False) -> list[int]:
    """Ids of `text` as it stands behind `before`, whose own ids are not changed by it."""
    ids: Encode = markup_ids if markup else plain_ids
    for anchor, encode in _anchors(tokenizer, before, text, ids):
        head, both = encode(tokenizer, anchor), encode(tokenizer, anchor + text)
        if both[: len(head)] == head:
            return both[len(head) :]
    return ids(tokenizer, text)


def answer_form(tokenizer: Any) -> Form:
    """What the tokenizer's template writes round an answer; EOS where it writes no end.

    Raises:
        ModelError: neither template nor tokenizer has a token that ends an answer, or the
            vocabulary lacks it.
    """
    turns: list[Message] = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
    ]
    written = render(tokenizer, turns, prompt=False)
    asked = render(tokenizer, turns[:1])
    said, told, tail = written.removeprefix(asked).partition("b")
    if not (written.startswith(asked) and told and not said.strip()):
        return Form("", eos(tokenizer))
    specials = (one for one in tokenizer.all_special_tokens if one in tail)
    first = min(specials, key=lambda one: (tail.index(one), -len(one)), default=None)
    end = eos(tokenizer) if first is None else tail[: tail.index(first) + len(first)]
    return Form(said, end)


def answer_ids(tokenizer: Any, before: str, content: str, form: Form) -> list[int]:
    """Ids of an answer behind the rendered prompt `before`: all that the model has to write."""
    said = content.strip()
    ids = following_ids(tokenizer, before, form.lead + said)
    return [*ids, *closing_ids(tokenizer, said, form)]


def closing_ids(tokenizer: Any, said: str, form: Form) -> list[int]:
    """Ids of what ends an answer of these words, through the terminator."""
    if form.closing in tokenizer.all_special_tokens:
        return [int(tokenizer.convert_tokens_to_ids(form.closing))]
    return following_ids(tokenizer, said, form.closing, markup=True)


def terminator(tokenizer: Any) -> int:
    """The id that ends an assistant's answer in this tokenizer's chat template.

    Raises:
        ModelError: neither template nor tokenizer has one.
    """
    return closing_ids(tokenizer, "b", answer_form(tokenizer))[-1]


def _anchors(tokenizer: Any, before: str, text: str, ids: Encode) -> Iterator[tuple[str, Encode]]:
    """Texts to stand before `text`, the likeliest to keep to themselves first."""
    specials = tokenizer.all_special_tokens
    last = max((one for one in specials if before.endswith(one)), key=len, default=None)
    if last is not None and (ids is markup_ids or not any(one in text for one in specials)):
        yield last, markup_ids
    for anchor in (*before[-1:], "\n", "a", "。"):
        yield anchor, ids


def _safe(message: Message, specials: Sequence[str], *, apart: bool) -> dict[str, Any]:
    safe: dict[str, Any] = {**message, "content": _plain(message["content"], specials)}
    if "input" in message and apart:
        safe["input"] = _plain(message["input"], specials)
    elif "input" in message:
        safe["content"] += "\n" + _plain(message["input"], specials)
    if message["role"] == "assistant":
        safe["content"] = safe["content"].strip()
    return safe


def safe_text(tokenizer: Any, content: str) -> str:
    """The words of an answer as `render` writes them."""
    return _plain(content, tokenizer.all_special_tokens).strip()


def _plain(content: str, specials: Sequence[str]) -> str:
    for token in specials:
        if len(token) > 1 and token in content:
            content = content.replace(token, f"{token[0]} {token[1:]}")
    return content
