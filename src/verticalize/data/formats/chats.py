"""Conversations as lists of turns: OpenAI messages, ShareGPT, BELLE 3.5M, Chinese-Vicuna."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.conversation import conversation, listed, turn
from verticalize.data.formats.format import Format, keyed
from verticalize.data.formats.maker import Maker, Refused, each, optional, texts
from verticalize.records import Example, Message

OWN = ("id", "generator", "group", "lang", "split")  # what our own rows say of themselves


def own_metadata(fields: Mapping[str, Any], licence: str) -> dict[str, Any] | None:
    """What a row that verticalize wrote says of itself; None for a row of others."""
    metadata = fields.get("metadata")
    if not (isinstance(metadata, dict) and all(isinstance(metadata.get(key), str) for key in OWN)):
        return None
    about = metadata.get("about") or {}
    try:
        about = dict(json.loads(about) if isinstance(about, str) else about)
    except (TypeError, ValueError) as error:
        raise Refused(reasons.NOT_OBJECT, "metadata.about") from error
    if licence:
        about["licence"] = licence
    split = "validation" if metadata["split"] == "validation" else "train"
    return {**{key: metadata[key] for key in OWN}, "split": split, "about": about}


def _messages(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    turns = conversation(listed(fields.get("messages"), "role", "content"), maker)
    own = own_metadata(fields, maker.origin.licence)
    if own is None:
        yield maker.example(turns)
    else:
        evidence = texts(fields["metadata"], "evidence") if "evidence" in fields["metadata"] else []
        yield Example(messages=turns, evidence=tuple(evidence), **own)


def _sharegpt(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    system = optional(fields, "system")
    before = [turn("system", system)] if system.strip() else []
    turns = listed(fields.get("conversations"), "from", "value")
    yield maker.example(conversation([*before, *turns], maker))


def _parallel(maker: Maker) -> Iterator[Example]:
    asked, answered = texts(maker.row.fields, "input"), texts(maker.row.fields, "output")
    if len(asked) != len(answered):
        raise Refused(reasons.UNEQUAL_LISTS, f"{len(asked)} inputs, {len(answered)} outputs")
    turns: list[Message] = []
    for question, answer in zip(asked, answered, strict=True):
        turns += [turn("user", question), turn("assistant", answer)]
    yield maker.example(conversation(turns, maker))


def _speakers(turns: list[Any]) -> set[str]:
    return {str(one.get("from")) for one in turns if isinstance(one, dict)}


MESSAGES = Format(
    "messages",
    "messages",
    keyed("the key messages, a list of turns", lambda turns: all(map(_is_turn, turns)),
          messages=list),
    each(_messages),
    "OpenAI messages; our own rows keep their metadata",
    ("openai", "verticalize"),
)  # fmt: skip
BELLE_CONVERSATIONS = Format(
    "belle-conversations",
    "messages",
    keyed("the key conversations with speakers 'human' and 'assistant'",
          lambda turns: _speakers(turns) >= {"human", "assistant"}, conversations=list),
    each(_sharegpt),
    "conversations of from and value, as in BELLE 3.5M",
    ("belle-3.5m",),
)  # fmt: skip
SHAREGPT = Format(
    "sharegpt",
    "messages",
    keyed("the key conversations, a list of from and value",
          lambda turns: bool(_speakers(turns)), conversations=list),
    each(_sharegpt),
    "conversations of from and value",
    ("vicuna", "fastchat"),
)  # fmt: skip
CHINESE_VICUNA = Format(
    "chinese-vicuna-chat",
    "messages",
    keyed("the keys input and output, two lists", lambda *_: True, input=list, output=list),
    each(_parallel),
    "parallel lists of input and output",
    ("chinese-vicuna",),
)


def _is_turn(one: Any) -> bool:
    return isinstance(one, dict) and "role" in one
