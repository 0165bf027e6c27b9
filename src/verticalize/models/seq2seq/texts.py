"""Prompts and answers as the ids of an encoder and of a decoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.seq2seq.escape import escape, loses_lines, one_line, unescape
from verticalize.models.template import plain_ids, render
from verticalize.records import Message


@dataclass(frozen=True, slots=True)
class Texts:
    """A tokenizer's two sides.

    Args:
        end: the id that ends an answer.
        escaped: line breaks are written as a backslash and an n, for the vocabulary has none.
    """

    tokenizer: Any
    end: int
    escaped: bool

    @classmethod
    def of(cls, tokenizer: Any) -> "Texts":
        """
        Raises:
            ModelError: the tokenizer has no token that ends an answer.
        """
        if tokenizer.eos_token_id is None:
            raise ModelError(
                "the tokenizer has no token that ends an answer.",
                place=str(tokenizer.name_or_path),
                hint="Set 'eos_token' in its tokenizer_config.json.",
            )
        return cls(tokenizer, int(tokenizer.eos_token_id), loses_lines(tokenizer))

    def asked(self, messages: Sequence[Message]) -> list[int]:
        """What the encoder reads: the rendered prompt, ended as this tokenizer ends its texts."""
        text = render(self.tokenizer, messages).removeprefix(self.tokenizer.bos_token or "")
        return list(self.tokenizer(one_line(text) if self.escaped else text)["input_ids"])

    def said(self, text: str) -> list[int]:
        """An answer, without its end."""
        return plain_ids(self.tokenizer, escape(text) if self.escaped else text)

    def text(self, ids: Sequence[int], *, whole: bool = True) -> str:
        """The words of an answer; of one that is not `whole`, those that will stay as they are."""
        text = str(
            self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        )
        if not whole:
            # A character, or an escaped one, that may not be written to its end is held back.
            text = text.rstrip("\ufffd").rstrip("\\" if self.escaped else "")
        return unescape(text) if self.escaped else text
