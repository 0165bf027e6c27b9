"""What is asked, with no answer to learn from: MT-Bench, BELLE's evaluation set, ChatLLaMA's RL."""

from collections.abc import Iterator

from verticalize.data import reasons
from verticalize.data.formats.format import Fields, Format, keyed, keys
from verticalize.data.formats.maker import Maker, Refused, each, folded, needed, optional, texts
from verticalize.data.rows import Prompt


def _mt_bench(maker: Maker) -> Iterator[Prompt]:
    fields = maker.row.fields
    turns = tuple(texts(fields, "turns"))
    references = tuple(texts(fields, "reference")) if fields.get("reference") else ()
    if not turns or not all(turn.strip() for turn in turns):
        raise Refused(reasons.EMPTY_QUESTION)
    yield maker.prompt(turns, references, about={"question_id": fields.get("question_id")})


def _belle_eval(maker: Maker) -> Iterator[Prompt]:
    fields = maker.row.fields
    answer = optional(fields, "std_answer")
    about = {"category": folded(needed(fields, "class"))}
    yield maker.prompt(_question(fields, "question"), (answer,) if answer else (), about=about)


def _chatllama(maker: Maker) -> Iterator[Prompt]:
    yield maker.prompt(_question(maker.row.fields, "user_input"))


def _question(fields: Fields, name: str) -> tuple[str]:
    words = needed(fields, name)
    if not words.strip():
        raise Refused(reasons.EMPTY_QUESTION)
    return (words,)


def _only_input(fields: Fields) -> str | None:
    alone = isinstance(fields.get("user_input"), str) and "completion" not in fields
    return "the key user_input, with no completion" if alone else None


MT_BENCH = Format(
    "mt-bench",
    "prompts",
    keyed("the keys question_id and turns, a list of texts",
          lambda _, turns: all(isinstance(turn, str) for turn in turns),
          question_id=object, turns=list),
    each(_mt_bench),
    "questions of several turns, with a category",
    ("vicuna-bench",),
)  # fmt: skip
BELLE_EVAL = Format(
    "belle-eval",
    "prompts",
    keys("question", "std_answer", "class"),
    each(_belle_eval),
    "question, reference answer and class",
)
CHATLLAMA_RLHF = Format(
    "chatllama-rlhf",
    "prompts",
    _only_input,
    each(_chatllama),
    "user_input alone",
)
