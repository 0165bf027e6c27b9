"""Two answers of which one is better: HH-RLHF, BELLE's reward and DPO data, TRL's pairs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.chats import own_metadata
from verticalize.data.formats.conversation import closed, listed, marked, question, turn
from verticalize.data.formats.format import Fields, Format
from verticalize.data.formats.maker import Maker, Refused, each, needed
from verticalize.records import Message, Preference

MARKS = re.compile(r"(?:\A|\n\n)\s*(?:(?P<user>Human)|(?P<assistant>Assistant)):")
_WORSE = ("rejected", "reject")  # BELLE's documentation has both


def _worse(fields: Mapping[str, Any]) -> str:
    return next((name for name in _WORSE if name in fields), _WORSE[0])


def _transcripts(maker: Maker) -> Iterator[Preference]:
    """HH-RLHF: both chats whole, the same up to the last answer."""
    fields = maker.row.fields
    better = marked(needed(fields, "chosen"), MARKS)[1]
    worse = marked(needed(fields, _worse(fields)), MARKS)[1]
    if better[:-1] != worse[:-1]:
        if not maker.origin.options.cut_contexts:
            raise Refused(reasons.CONTEXTS_DIFFER)
        shared = _shared(better, worse)
        better, worse = better[: shared + 1], worse[: shared + 1]
    if not better[-1]["role"] == worse[-1]["role"] == "assistant":
        raise Refused(reasons.NO_ANSWER)
    prompt = question(better[:-1])
    yield maker.preference(prompt, better[-1]["content"], worse[-1]["content"])


def _shared(better: list[Message], worse: list[Message]) -> int:
    """How many turns the two have in common; both go on with an answer, or they do not compare."""
    shared = 0
    while shared < min(len(better), len(worse)) and better[shared] == worse[shared]:
        shared += 1
    if shared == min(len(better), len(worse)):
        raise Refused(reasons.CONTEXTS_DIFFER, "one goes on where the other ends")
    if not better[shared]["role"] == worse[shared]["role"] == "assistant":
        raise Refused(reasons.CONTEXTS_DIFFER, "they part at a question")
    return shared


def _prompted(maker: Maker) -> Iterator[Preference]:
    """BELLE's DPO rows and others with a prompt of their own, which may be a chat in one string."""
    fields = maker.row.fields
    words = needed(fields, "prompt")
    prompt = closed(marked(words, MARKS)[1]) if MARKS.match(words) else [turn("user", words)]
    better, worse = needed(fields, "chosen"), needed(fields, _worse(fields))
    yield maker.preference(question(prompt), better, worse)


def _messages(maker: Maker) -> Iterator[Preference]:
    """TRL: lists of messages, with the prompt apart or as the beginning of both; our own rows."""
    fields = maker.row.fields
    better, worse = (listed(fields.get(name), "role", "content") for name in ("chosen", "rejected"))
    prompt = _prompt(fields.get("prompt"), alone=len(better) == len(worse) == 1)
    if not prompt:
        if better[:-1] != worse[:-1]:
            raise Refused(reasons.CONTEXTS_DIFFER)
        prompt, better, worse = better[:-1], better[-1:], worse[-1:]
    if [one["role"] for one in (*better, *worse)] != ["assistant", "assistant"]:
        raise Refused(reasons.NO_ANSWER)
    made = maker.preference(question(prompt), better[0]["content"], worse[0]["content"])
    own = own_metadata(fields, maker.origin.licence)
    yield made if own is None else replace(made, **own)


def _prompt(given: Any, *, alone: bool) -> list[Message]:
    """The turns before the answers; a text, as UltraFeedback has it, repeats what is in both."""
    if isinstance(given, str):
        return [turn("user", given)] if alone else []
    return listed(given, "role", "content") if given else []


def _both(fields: Fields, kind: type) -> bool:
    return isinstance(fields.get("chosen"), kind) and isinstance(fields.get(_worse(fields)), kind)


def _fits_transcripts(fields: Fields) -> str | None:
    if not (_both(fields, str) and MARKS.match(fields["chosen"])):
        return None
    name = _worse(fields)
    return f"the keys chosen and {name}, texts with the marks Human: and Assistant:"


def _fits_prompted(fields: Fields) -> str | None:
    if not (_both(fields, str) and isinstance(fields.get("prompt"), str)):
        return None
    return f"the keys prompt, chosen and {_worse(fields)}, which are texts"


def _fits_messages(fields: Fields) -> str | None:
    return "the keys chosen and rejected, lists of turns" if _both(fields, list) else None


HH_RLHF = Format(
    "hh-rlhf",
    "preferences",
    _fits_transcripts,
    each(_transcripts),
    "two whole chats, the prompt inside both",
    ("belle-rm", "anthropic-hh"),
)
PROMPTED = Format(
    "belle-dpo",
    "preferences",
    _fits_prompted,
    each(_prompted),
    "prompt, chosen and rejected as texts",
    ("dpo",),
)
PAIRS = Format(
    "preference-messages",
    "preferences",
    _fits_messages,
    each(_messages),
    "chosen and rejected as messages, as TRL and verticalize write them",
    ("trl",),
)
