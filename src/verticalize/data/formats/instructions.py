"""Rows of one instruction and its answer: Alpaca, Dolly, BELLE, ChatGLM, ChatYuan, pCLUE, seeds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.conversation import asked, closed, conversation, marked, pairs, turn
from verticalize.data.formats.format import Format, keyed, keys
from verticalize.data.formats.maker import Maker, Refused, each, folded, needed, optional, texts
from verticalize.records import Example, Message

_NOTHING = {"<noinput>", "noinput", "<no input>", "nan"}  # what self-instruct writes for no input
_CITATION = re.compile(r"\[\d{1,3}\]")
_SPEAKER = re.compile(r"(?:\A|\n)(?:(?P<user>用户)|(?P<assistant>小元))[：:]")


def _beside(fields: Mapping[str, Any], name: str = "input") -> str:
    value = optional(fields, name)
    return "" if value.strip().lower() in _NOTHING else value


def _answered(
    maker: Maker, question: Message, answer: str, before: list[Message], **about: Any
) -> Iterator[Example]:
    """One example; where turns stand before the question, only the last answer is the target."""
    if not question["content"].strip():
        raise Refused(reasons.EMPTY_QUESTION)
    if not answer.strip():
        raise Refused(reasons.EMPTY_ANSWER)
    if len(before) > 1:
        about["targets"] = "last"
    turns = conversation([*before, question, turn("assistant", answer)], maker)
    yield maker.example(turns, about=about)


def _alpaca(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    system = optional(fields, "system")
    before = [turn("system", system)] if system.strip() else []
    before += pairs(fields.get("history"))
    question = asked(needed(fields, "instruction"), _beside(fields))
    return _answered(maker, question, needed(fields, "output"), before)


def _seed(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    instances = fields.get("instances")
    if not (isinstance(instances, list) and all(isinstance(one, dict) for one in instances)):
        raise Refused(reasons.NOT_TEXT, "instances")
    if not instances:
        raise Refused(reasons.NO_ANSWER)
    classification = bool(fields.get("is_classification"))
    about = {"name": optional(fields, "name"), "classification": classification}
    for number, one in enumerate(instances):
        question = asked(needed(fields, "instruction"), _beside(one))
        turns = conversation([question, turn("assistant", needed(one, "output"))], maker)
        part, group = (f"{number}", f"{maker.row.number}") if len(instances) > 1 else ("", "")
        yield maker.example(turns, part=part, group=group, about=about)


def _dolly(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    context, response = optional(fields, "context"), needed(fields, "response")
    if maker.origin.options.strip_citations and context.strip():
        context, response = _CITATION.sub("", context), _CITATION.sub("", response)
    return _answered(maker, asked(needed(fields, "instruction"), context), response, [])


def _belle_target(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    return _answered(maker, turn("user", needed(fields, "input")), needed(fields, "target"), [])


def _pclue(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    about = {"choices": texts(fields, "answer_choices")}
    kind = {"category": folded(named)} if (named := optional(fields, "type")) else {}
    question = turn("user", needed(fields, "input"))
    return _answered(maker, question, needed(fields, "target"), [], **about, **kind)


def _chatyuan(maker: Maker) -> Iterator[Example]:
    source = unescaped(needed(maker.row.fields, "source"))
    target = unescaped(needed(maker.row.fields, "target"))
    marks = _SPEAKER.search(source)
    heard = closed(marked(source, _SPEAKER)[1]) if marks else [turn("user", source)]
    if not heard or heard[-1]["role"] != "user":
        raise Refused(reasons.NOT_ALTERNATING, "the source ends with an answer")
    return _answered(maker, heard[-1], target, heard[:-1])


def escaped(words: str) -> str:
    """Line breaks and tabs as ChatYuan's T5, whose vocabulary has neither, is given them."""
    return words.replace("\n", "\\n").replace("\t", "\\t")


def unescaped(words: str) -> str:
    """The inverse of `escaped`."""
    return words.replace("\\n", "\n").replace("\\t", "\t")


def _chatglm(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    question = turn("user", needed(fields, "prompt"))
    return _answered(maker, question, needed(fields, "response"), pairs(fields.get("history")))


def _adgen(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    return _answered(maker, turn("user", needed(fields, "content")), needed(fields, "summary"), [])


def _chatllama_actor(maker: Maker) -> Iterator[Example]:
    fields = maker.row.fields
    question = turn("user", needed(fields, "user_input"))
    return _answered(maker, question, needed(fields, "completion"), [])


SEEDS = Format(
    "seed-tasks",
    "messages",
    keyed("the key instruction and a list of instances", lambda *_: True,
          instruction=str, instances=list),
    each(_seed),
    "seed tasks of self-instruct: one instruction with its instances",
    ("self-instruct", "belle-seeds", "alpaca-seeds"),
)  # fmt: skip
DOLLY = Format(
    "dolly",
    "messages",
    keys("instruction", "context", "response"),
    each(_dolly),
    "instruction, context, response and category",
    ("dolly-15k", "databricks-dolly-15k"),
    licence="CC-BY-SA-3.0, if this is databricks-dolly-15k",
)
ALPACA = Format(
    "alpaca",
    "messages",
    keys("instruction", "output"),
    each(_alpaca),
    "instruction, input and output, with system and history where LLaMA-Factory has them",
    ("belle", "huatuo", "luotuo", "chinese-vicuna-instruct"),
)
PCLUE = Format(
    "pclue",
    "messages",
    keys("input", "target", "answer_choices"),
    each(_pclue),
    "input, target, answer choices and type of task",
)
BELLE_TARGET = Format(
    "belle-target",
    "messages",
    keys("input", "target"),
    each(_belle_target),
    "input and target, as in BELLE 0.5M",
    ("belle-0.5m",),
)
CHATYUAN = Format(
    "chatyuan",
    "messages",
    keys("source", "target"),
    each(_chatyuan),
    "source and target with escaped line breaks",
    ("promptclue",),
)
CHATGLM = Format(
    "chatglm",
    "messages",
    keys("prompt", "response"),
    each(_chatglm),
    "prompt and response, with a history of pairs",
)
ADGEN = Format(
    "adgen",
    "messages",
    keys("content", "summary"),
    each(_adgen),
    "content and summary, as in ADGEN",
)
CHATLLAMA = Format(
    "chatllama-actor",
    "messages",
    keys("user_input", "completion"),
    each(_chatllama_actor),
    "user_input and completion",
    ("chatllama",),
)
