"""A small everyday test outside any domain, to see what tuning made the model forget.

Twelve questions a language, written by hand: following an instruction, arithmetic, common facts.
Each has one short answer, in several accepted spellings.
"""

from typing import NamedTuple

from verticalize.records import EvalItem


class _Question(NamedTuple):
    question: str
    answers: tuple[str, ...]


_ENGLISH = (
    _Question("Reply with the single word: ready", ("ready",)),
    _Question("Write the word 'apple' three times, separated by spaces.", ("apple apple apple",)),
    _Question("Write the word HOUSE in lower-case letters.", ("house",)),
    _Question("List the first three letters of the English alphabet.", ("a b c", "A, B, C")),
    _Question("What is 7 plus 5? Answer with a number.", ("12", "twelve")),
    _Question("What is 9 times 6? Answer with a number.", ("54", "fifty-four")),
    _Question(
        "A book costs 8 dollars. How much do three such books cost?",
        ("24 dollars", "24", "Three books cost 24 dollars."),
    ),
    _Question("What is half of 50? Answer with a number.", ("25", "twenty-five")),
    _Question("What is the capital of France?", ("Paris", "The capital of France is Paris.")),
    _Question("How many days are in a week?", ("seven", "7", "There are seven days in a week.")),
    _Question("What is the opposite of 'hot'?", ("cold", "The opposite of hot is cold.")),
    _Question(
        "Which planet do we live on?", ("Earth", "We live on Earth.", "We live on planet Earth.")
    ),
)
_CHINESE = (
    _Question("请只回答两个字：收到", ("收到",)),
    _Question("请把“苹果”这个词写三遍。", ("苹果苹果苹果", "苹果，苹果，苹果")),
    _Question("请用一个词说出“大”的反义词。", ("小", "“大”的反义词是“小”。")),
    _Question("请按从小到大的顺序排列：3、1、2。", ("1、2、3", "1，2，3", "123")),
    _Question("7加5等于多少？", ("12", "等于12", "7加5等于12。")),
    _Question("9乘以6等于多少？", ("54", "等于54", "9乘以6等于54。")),
    _Question("一本书8元，买三本一共多少元？", ("24元", "24", "一共24元。")),
    _Question("50的一半是多少？", ("25", "50的一半是25。")),
    _Question("中国的首都是哪里？", ("北京", "中国的首都是北京。")),
    _Question("一个星期有几天？", ("七天", "7天", "一个星期有七天。", "一个星期有7天。")),
    _Question("太阳从哪个方向升起？", ("东方", "东", "太阳从东方升起。")),
    _Question("水的化学式是什么？", ("H2O", "水的化学式是H2O。")),
)


def general_items() -> list[EvalItem]:
    """The questions as items of the slice ``general``, ids ``general-en-01`` and on."""
    return [
        EvalItem(f"general-{lang}-{number:02d}", "general", lang, entry.question, entry.answers)
        for lang, table in (("en", _ENGLISH), ("zh", _CHINESE))
        for number, entry in enumerate(table, start=1)
    ]
