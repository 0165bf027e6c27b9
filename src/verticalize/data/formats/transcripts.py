"""Whole chats in one string, with marks of who speaks: Baize, BELLE, HuaTuo's literature, OIG."""

import re
from collections.abc import Iterator

from verticalize.data import reasons
from verticalize.data.formats.conversation import closed, conversation, marked, turn
from verticalize.data.formats.format import Format, keyed
from verticalize.data.formats.maker import Maker, Refused, each, needed
from verticalize.records import Example, Message

BAIZE_MARKS = re.compile(r"\[\|(?:(?P<user>Human)|(?P<assistant>AI))\|\]")
BELLE_MARKS = re.compile(r"(?:\A|\n)\s*(?:(?P<user>Human)|(?P<assistant>Assistant))[:：]")
HUATUO_MARKS = re.compile(r"(?:\A|\s)<(?:(?P<user>user)|(?P<assistant>bot))>[:：]")
OIG_MARKS = re.compile(r"(?:\A|\n)\s*<(?:(?P<user>human)|(?P<assistant>bot))>:")


def _baize(maker: Maker) -> Iterator[Example]:
    _, turns = marked(needed(maker.row.fields, "input"), BAIZE_MARKS)  # the preamble is the form's
    topic = maker.row.fields.get("topic")
    about = {"topic": topic} if isinstance(topic, str) else {}
    yield maker.example(conversation(closed(turns), maker), about=about)


def _oig(maker: Maker) -> Iterator[Example]:
    before, turns = marked(needed(maker.row.fields, "text"), OIG_MARKS)
    system = [turn("system", before)] if before else []
    yield maker.example(conversation([*system, *turns], maker))


def _belle(maker: Maker) -> Iterator[Example]:
    return _continued(maker, BELLE_MARKS)


def _huatuo(maker: Maker) -> Iterator[Example]:
    return _continued(maker, HUATUO_MARKS)


def _continued(maker: Maker, marks: re.Pattern[str]) -> Iterator[Example]:
    """The chat so far stands in the instruction; the output is what is to be learned."""
    fields = maker.row.fields
    turns = closed(marked(needed(fields, "instruction"), marks)[1])
    if not turns or turns[-1]["role"] != "user":
        raise Refused(reasons.NOT_ALTERNATING, "the instruction ends with an answer")
    answer = needed(fields, "output").strip()
    if not answer:
        raise Refused(reasons.EMPTY_ANSWER)
    messages = conversation([*turns, turn("assistant", answer)], maker)
    yield maker.example(messages, about=_targets(messages))


def _targets(messages: tuple[Message, ...]) -> dict[str, str]:
    return {"targets": "last"} if len(messages) > 2 else {}


BAIZE = Format(
    "baize",
    "messages",
    keyed("the key input with the marks [|Human|] and [|AI|]",
          lambda words: "[|Human|]" in words and "[|AI|]" in words, input=str),
    each(_baize),
    "a chat in one string with the marks [|Human|] and [|AI|]",
)  # fmt: skip
BELLE_MULTITURN = Format(
    "belle-multiturn",
    "messages",
    keyed("the keys instruction and output, the instruction with the marks Human: and Assistant:",
          lambda words, _: words.lstrip().startswith("Human:") and "\nAssistant:" in words,
          instruction=str, output=str),
    each(_belle),
    "the chat so far in the instruction, with the marks Human: and Assistant:",
    ("belle-0.8m",),
)  # fmt: skip
HUATUO_LITERATURE = Format(
    "huatuo-literature",
    "messages",
    keyed("the keys instruction and output, the instruction with the mark <user>:",
          lambda words, _: words.lstrip().startswith("<user>:"), instruction=str, output=str),
    each(_huatuo),
    "the chat so far in the instruction, with the marks <user>: and <bot>:",
)  # fmt: skip
OIG = Format(
    "oig",
    "messages",
    keyed("the key text with the marks <human>: and <bot>:",
          lambda words: "<human>:" in words and "<bot>:" in words, text=str),
    each(_oig),
    "a chat in one string with the marks <human>: and <bot>:",
    ("openchatkit",),
)  # fmt: skip
