"""What a question asks for by its last words (怎么办, is it serious?), or by the form of all of it.

A story that ends so has the words of symptoms and causes, of which nobody asks.
"""

import re
from collections.abc import Mapping

SHARE = 0.7  # of what is asked that the closing words, or the last clause, say
_DO = r"""
    (?:怎么办|咋办|怎么处理|如何处理|咋整)[呀啊呢好了]{0,2}
  | \bwhat\ (?:do|should|can|must)\ (?:i|we|you|they|he|she)\ do(?:\ (?:now|next|about\ it))?
  | \bwhat\ (?:to\ do|now)
"""
_WORRY = r"""
    (?:要紧|严重|危险|有事|正常)吗 | 要不要紧
  | (?:要|用|需要)(?:不要|不用)?(?:马上)?(?:去医院|看医生|就医)吗?
  | \bis\ (?:it|this|that)\ (?:serious|dangerous|bad|normal|an\ emergency)
  | \bshould\ (?:i|we)\ (?:worry|be\ worried)
  | \b(?:should|do|must)\ (?:i|we)\ (?:need\ to\ |have\ to\ )?
    (?:see\ (?:a|the|my)\ doctor | go\ to\ (?:the\ )?(?:hospital|doctor|er|a&e))
"""
_TAKE = r"""
    [吃用](?:什么|啥)药[好呢]?
  | \bwhat\ (?:medicine|tablets|pills|drugs?)\ (?:can|should|do)\ (?:i|we)\ take
"""
_WE = r"(?:do|can|should|must|would)\ (?:i|we|you|they|he|she)"
_OF_IT = r"(?:\ (?:about|for|to)?\ ?(?:it|this|that|help)|\ first|\ now)?"
_WHERE = rf"""
    (?:去|到|上|找|向)(?:哪里|哪儿|谁|(?:哪个|什么)(?:部门|单位|机构|地方))
    (?:[投申告反举求][诉请状映报助]|[告说理管评复办]|评理|说理|重新看|解决|处理|维权|讨说法)?
  | \bwhere\ {_WE}\ (?:go|turn|complain|report|file|apply){_OF_IT}
  | \bwhom?\ {_WE}\ (?:call|contact|tell|see|ask|(?:go|turn|speak|complain|report)\ to){_OF_IT}
"""
_FOR = r"""
    \bwhat(?:['’]s|\ is|\ are)\ (?!(?:you|we|they|i|he|she)\b|the\ \w+\ for\b)[^,.?]{2,60}
    \ (?:used\ |taken\ |given\ |good\ )?for
"""
_Forms = tuple[tuple[re.Pattern[str], Mapping[str, float]], ...]


def _forms(*words_and_properties: tuple[str, Mapping[str, float]]) -> _Forms:
    return tuple(
        (re.compile(rf"(?:{words})\W{{0,5}}$", re.IGNORECASE | re.VERBOSE), asked)
        for words, asked in words_and_properties
    )


_OF_A_STORY = _forms(
    (
        _DO,
        {
            "treatment": 0.35, "urgency": 0.25, "first_aid": 0.2, "remedy": 0.08,
            "where_to_go": 0.06, "fault_remedy": 0.06,
        },
    ),
    (_WORRY, {"urgency": 0.7, "complication": 0.15, "prognosis": 0.15}),
    (_TAKE, {"medicine": 0.6, "treatment": 0.4}),
)  # fmt: skip
_OTHERS = _forms(
    (_WHERE, {"where_to_go": 0.55, "department": 0.25, "reporting": 0.1, "contact": 0.1}),
    (_FOR, {"indication": 0.6, "purpose": 0.4}),
)


def closing(question: str) -> Mapping[str, float]:
    """What the closing words of a question ask for, by property; nothing where there are none."""
    forms = (*_OF_A_STORY, *_OTHERS)
    return next((told for pattern, told in forms if pattern.search(question)), {})


def ends_a_story(question: str) -> bool:
    """Whether its closing words ask of all that is told before them."""
    return any(pattern.search(question) for pattern, _ in _OF_A_STORY)
