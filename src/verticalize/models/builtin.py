"""Chat templates by name: the formats of known models, for bases that come with none or another.

A template belongs to its base: `Base.template` names it, it enters the base's fingerprint, and
every loader of a tokenizer sets it, so that training and answering cannot differ.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from verticalize.errors import ModelError, did_you_mean

AUTO = "auto"  # the tokenizer's own, ChatML where it has none
OWN = "own"
FALLBACK = "chatml"
DIALOGUE = "dialogue"  # for encoder-decoder models, most of whose vocabularies lack markup
# What ends an answer in these formats, where the tokenizer has it as a token; EOS elsewhere.
_ENDS = {"chatml": "<|im_end|>", "llama3": "<|eot_id|>", "dolly": "### End"}


def names() -> list[str]:
    """The built-in templates."""
    folder = files("verticalize.models.templates")
    return sorted(f.name.removesuffix(".jinja") for f in folder.iterdir() if ".jinja" in f.name)


def source(name: str) -> str:
    """The Jinja source of a built-in template.

    Raises:
        ModelError: there is none of that name.
    """
    if name not in names():
        raise ModelError(
            f"there is no chat template '{name}'.",
            place="template",
            hint=did_you_mean(name, [AUTO, *names()]),
        )
    path = files("verticalize.models.templates") / f"{name}.jinja"
    return path.read_text(encoding="utf-8").rstrip("\n")


def choose(wanted: str, *, has_own: bool, fallback: str = FALLBACK) -> str:
    """What the setting `template` means for a base: `OWN`, or the name of a built-in one.

    Raises:
        ModelError: there is none of that name.
    """
    if wanted != AUTO:
        source(wanted)
        return wanted
    return OWN if has_own else fallback


def set_template(tokenizer: Any, template: str) -> None:
    """Give the tokenizer the template that its base has, as one that other programs can read too.

    Raises:
        ModelError: no such template, or the tokenizer has no token that ends an answer.
    """
    kept = tokenizer.chat_template
    if isinstance(kept, dict):  # several by name, as for the use of tools
        kept = tokenizer.chat_template = kept.get("default")
    chosen = choose(template, has_own=bool(kept)) if template != OWN else OWN
    if chosen != OWN:
        tokenizer.chat_template = built(tokenizer, chosen)


def built(tokenizer: Any, name: str) -> str:
    """A built-in template for this tokenizer: with its token before a text, and its end of a turn.

    Raises:
        ModelError: no such template, or the tokenizer has no token that ends an answer.
    """
    text, end = source(name), _ENDS.get(name)
    if end not in tokenizer.all_special_tokens:
        end = eos(tokenizer)
    begin = "{{- bos_token -}}" if _begins(tokenizer) else ""
    return f"{begin}{{% set end = {json.dumps(end, ensure_ascii=False)} %}}{text}"


def eos(tokenizer: Any) -> str:
    """The token that ends a text.

    Raises:
        ModelError: the tokenizer has none, or the vocabulary lacks it.
    """
    if tokenizer.eos_token is None:
        raise ModelError(
            "the tokenizer has no token that ends an answer.",
            place=str(tokenizer.name_or_path),
            hint="Set 'eos_token' in its tokenizer_config.json.",
        )
    token = str(tokenizer.eos_token)
    if tokenizer.convert_tokens_to_ids(token) in (None, tokenizer.unk_token_id):
        raise ModelError(
            f"the token that ends an answer, {token!r}, is not in the vocabulary.",
            place=str(tokenizer.name_or_path),
            hint="Set 'eos_token' in its tokenizer_config.json to one that is.",
        )
    return token


def _begins(tokenizer: Any) -> bool:
    """Whether the tokenizer puts its token for the beginning before every text."""
    ids: Sequence[int] = tokenizer("a")["input_ids"]
    return tokenizer.bos_token_id is not None and ids[:1] == [tokenizer.bos_token_id]
