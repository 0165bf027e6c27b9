"""What must travel with weights: tokenizer, chat template, and the token that ends an answer."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verticalize.models.builtin import FALLBACK, built
from verticalize.models.quiet import quiet
from verticalize.models.template import terminator
from verticalize.store import read_json, write_json

_MARK = re.compile(r"(\{%-?\s*)generation(\s*-?%\})")
_END_MARK = re.compile(r"(\{%-?\s*)endgeneration(\s*-?%\})")
GENERATION = "generation_config.json"
TEMPLATE = "chat_template.jinja"


def chat_template(tokenizer: Any) -> str:
    """The template that prompts were trained with: the tokenizer's own, or ChatML."""
    return str(tokenizer.chat_template or built(tokenizer, FALLBACK))


def plain_template(tokenizer: Any) -> str:
    """The same for software that knows no marks of the trained part: they become ``if true``."""
    template = _MARK.sub(r"\1if true\2", chat_template(tokenizer))
    return _END_MARK.sub(r"\1endif\2", template)


def save_words(tokenizer: Any, out: Path, *, eos: int | Sequence[int] | None) -> None:
    """Write the tokenizer with its template, and name every end of an answer.

    Args:
        eos: what the model's own generation_config.json gives.
    """
    save_tokenizer(tokenizer, out)
    path = out / GENERATION
    config = read_json(path) if path.is_file() else {}
    write_json(path, {**config, "eos_token_id": ends(tokenizer, eos)})


def save_tokenizer(tokenizer: Any, out: Path) -> None:
    """Write the tokenizer's files, and its chat template as ``chat_template.jinja``."""
    with quiet():
        tokenizer.save_pretrained(str(out))
    (out / TEMPLATE).write_text(chat_template(tokenizer), encoding="utf-8")


def ends(tokenizer: Any, eos: int | Sequence[int] | None) -> list[int]:
    """The ids that end an answer: the template's terminator first, then what else there is."""
    own = [eos] if isinstance(eos, int) else list(eos or ())
    found = [terminator(tokenizer), tokenizer.eos_token_id, *own]
    return [int(one) for one in dict.fromkeys(found) if one is not None]


def tokenizer_names(tokenizer: Any) -> list[str]:
    """The names of the files that `save_words` writes."""
    with tempfile.TemporaryDirectory() as scratch:
        save_tokenizer(tokenizer, Path(scratch))
        return sorted({GENERATION, *(path.name for path in Path(scratch).iterdir())})
