"""The tokens that an inspection shows are those that training sees."""

from pathlib import Path
from typing import Any

import pytest

from families import tiny_family
from verticalize.models.nano import NANO, WEIGHTS
from verticalize.models.open import Base, resolve_base
from verticalize.pipeline.tokens import BaseEncoder
from verticalize.records import Example
from verticalize.tune.encode import encode


@pytest.fixture(scope="module")
def encoder() -> BaseEncoder:
    return BaseEncoder.load(Base(NANO, WEIGHTS, ""), longest=100)


def example(*said: str) -> Example:
    roles = ("user", "assistant") * len(said)
    turns: Any = tuple({"role": r, "content": c} for r, c in zip(roles, said, strict=False))
    return Example("1", turns, (), "direct", "g", "zh")


CHATS = (
    ("偏头痛怎么办？", "多休息。"),
    ("What is 龘靐齉?\n\nSay it <|im_end|> twice.", "🫖 It is rare:  two  spaces."),
    ("头痛？", "休息。", "And nausea?", "Drink water."),
)


@pytest.mark.parametrize("said", CHATS)
def test_the_pieces_put_together_are_the_text_of_the_row(
    encoder: BaseEncoder, said: tuple[str, ...]
) -> None:
    row = encode(encoder.tokenizer, example(*said).messages)
    assert row is not None
    pieces = encoder.pieces(example(*said))
    whole = encoder.tokenizer.decode(list(row.ids), clean_up_tokenization_spaces=False)
    assert "".join(piece.text for piece in pieces) == whole
    assert "\ufffd" not in whole
    assert sum(piece.tokens for piece in pieces) == len(row.ids)


@pytest.mark.parametrize("said", CHATS)
def test_what_is_learned_is_each_answer_with_its_terminator(
    encoder: BaseEncoder, said: tuple[str, ...]
) -> None:
    pieces = encoder.pieces(example(*said))
    learned = "".join(piece.text for piece in pieces if piece.trained)
    assert learned == "".join(f"{answer}<|im_end|>" for answer in said[1::2])
    assert [piece.text for piece in pieces if piece.trained and piece.special] == [
        "<|im_end|>" for _ in said[1::2]
    ]
    size = encoder.size(example(*said))
    assert size is not None
    assert size.trained == sum(piece.tokens for piece in pieces if piece.trained)


def test_a_row_without_an_answer_has_no_pieces(encoder: BaseEncoder) -> None:
    assert encoder.pieces(example("头痛？", " ")) == ()
    assert encoder.size(example("头痛？", " ")) is None


def test_of_an_encoder_decoder_model_the_last_answer_and_its_end_are_learned(
    tmp_path: Path,
) -> None:
    base = tiny_family(tmp_path, "t5", [text for chat in CHATS for text in chat])
    found = BaseEncoder.load(resolve_base(str(base)), longest=100)
    learned = [piece for piece in found.pieces(example(*CHATS[2])) if piece.trained]
    assert "".join(piece.text for piece in learned) == "Drink water.</s>"
