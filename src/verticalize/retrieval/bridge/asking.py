"""How a question asks, in Chinese and in English: how many days, who, when."""

import re
from typing import NamedTuple

_ENGLISH = (
    (r"多少天|几天|多少日", "how many days"),
    (r"多少个?月|几个月", "how many months"),
    (r"多少年|几年", "how many years"),
    (r"多少个?小时|几个?小时", "how many hours"),
    (r"多少分钟|几分钟", "how many minutes"),
    (r"多少钱|多少元|多少费用|什么价格?|怎么收费|如何收费", "how much does it cost"),
    (r"多久(?=.{0,6}一次)|多长时间(?=.{0,6}一次)|几次", "how often"),
    (r"多少次(?!品)", "how many times"),
    (r"多久|多长时间|多长", "how long"),
    (r"什么时候|何时|哪一?天|几号|几点(?![建意要])|哪一?年|啥时候", "when"),
    (r"谁|哪位|什么人|哪个人|何人", "who"),
    (r"哪里|哪儿|什么地方|何处|哪个地方", "where"),
    (r"为什么|为何|为啥|什么原因", "why"),
    (r"怎么样?|如何|怎样|咋", "how"),
    (r"百分之(?:几|多少)", "what percent"),
    (r"哪[一几]?[些个种项款家台箱辆件条批张份支名位只瓶桶根类级]|什么|啥|何种", "which"),
    (r"多少[个种位名件箱台人]?|几[个种位名件箱台人]", "how many"),
    (r"哪", "which"),
)
_CHINESE = (
    (r"how many (?:working |business |calendar )?days", "多少天"),
    (r"how many months", "几个月"),
    (r"how many years", "多少年"),
    (r"how many hours", "多少小时"),
    (r"how many minutes", "多少分钟"),
    (r"how many times", "几次"),
    (r"how many people", "多少人"),
    (r"how many", "多少"),
    (r"what (?:percent|percentage|share)", "百分之多少"),
    (r"how much(?: (?:does|do|is|are) [^?]*? (?:cost|costs))", "多少钱"),
    (r"how much", "多少"),
    (r"how often", "多久一次"),
    (r"how (?:long|soon|quickly|fast)", "多久"),
    (r"(?:by )?when|what (?:time|day|date|year)", "什么时候"),
    (r"who(?:m|se)?", "谁"),
    (r"where", "哪里"),
    (r"why", "为什么"),
    (r"how", "怎么"),
    (r"which", "哪些"),
    (r"what", "什么"),
)
_TO_ENGLISH = tuple((re.compile(form), said) for form, said in _ENGLISH)
_TO_CHINESE = tuple(  # not WHO, which is no question
    (re.compile(rf"\b(?-i:(?![A-Z]{{2}}))(?:{form})\b", re.IGNORECASE), said)
    for form, said in _CHINESE
)


class Asking(NamedTuple):
    """How it is asked, in the other language, and the question without that."""

    said: str
    rest: str


def in_english(question: str) -> Asking:
    """Of a Chinese question."""
    return _first(question, _TO_ENGLISH)


def in_chinese(question: str) -> Asking:
    """Of an English one."""
    return _first(question, _TO_CHINESE)


def _first(question: str, forms: tuple[tuple[re.Pattern[str], str], ...]) -> Asking:
    for form, said in forms:
        if found := form.search(question):
            rest = f"{question[: found.start()]} {question[found.end() :]}"
            # "How much does it cost" is asked of a thing that stands between: it has to stay.
            middle = found[0] if said == "多少钱" else ""
            return Asking(said, f"{middle} {rest}" if middle else rest)
    return Asking("", question)
