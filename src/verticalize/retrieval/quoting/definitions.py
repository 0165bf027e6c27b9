"""Sentences that say what a term means, and questions that ask for it."""

import re

_TERM_ZH = r"“?(?P<zh>[^，。：；的“”]{1,24}?)”?(?:（[^）]*）)?，?"
_TERM_EN = r"(?:An?\s|The\s(?:term\s)?)?[“\"]?(?P<en>[A-Za-z][\w' -]{0,60}?)[”\"]?(?:\s\([^)]*\))?"
_NO_TERM = re.compile(
    r"^(?:这|那|它|其|他|她|如果|最|关键|主要|一般|通常|因此|所以|目前|原因|目的|不|没|检查后)"
    r"|^(?:the )?(?:it|this|that|there|he|she|they|ours|yours|one|what|which|who|how|if"
    r"|when|another|first|most|\w+est|best|worst)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    rf"^{_TERM_ZH}(?:是指|指的是|就是指|指(?![数南标导定出示甲尖纹头])(?=[^，。]+的[^，。]+))"
    r"|^(?:本|该)[^，。]{1,6}所称的?“?(?P<law>[^，。”]{1,20})”?，?是?指"
    rf"|^{_TERM_EN} means "
)
_DESCRIBES = re.compile(
    rf"^{_TERM_ZH}是(?:一[种类组台个套件项家份]|由|[^，。不]{{2,40}}(?:的|[A-Z])[^，。]{{1,12}}[，。])"
    r"|^(?!(?:(?!\b(?:is|are)\b).)*\b(?:of|for|on|to)\b)"  # "the basis of X" is not what X is
    rf"{_TERM_EN} (?:is|are) (?:an?|the) "
)

_ALSO = re.compile(r"又称|也称|又叫|也叫|俗称|简称")

# Under which headings a file says what its words mean: searched for where a meaning is asked.
SECTIONS = {"en": "definitions definition meaning glossary", "zh": "定义 术语 释义 缩写"}

# What is asked about something is no question for its meaning: 痛风的病因是什么, "gout symptoms".
_ABOUT_ZH = (
    "病因|原因|症状|表现|特点|特征|作用|机制|机理|原理|方法|办法|措施|治疗|检查|用药|药物|标准|依据|条件|期限|区别|后果"
    "|危害|剂量|用量|禁忌|适应证|价格|费用|流程|步骤|时机|部位|科室|类别|影响|目的|关键|责任|权利|义务|程序|例外|处罚|规定"
)
_ABOUT_EN = (
    r"symptoms?|signs?|causes?|treatments?|tests?|complications?|effects?|factors?|medicines?|drugs?"
    r"|options?|rules?|rights?|duties|penalt(?:y|ies)|limits?|dos(?:e|age)|uses?|types?|stages?"
)
_SUBJECT_ZH = rf"(?:(?!{_ABOUT_ZH})[^的，。？?])"
_SUBJECT_EN = (
    r"(?!the (?:\w+est|best|most|first|next|only|point)\b|(?:my|your|it|there|how|why|when)\b"
    r"|(?:an? |the )?(?:normal|good|safe|right|usual)\b)"
    r"(?:(?!\b(?:of|for|in|when|to|with|from|after|before|if|on|used|behind|between|that|can|should"
    r"|\w+ing an?|causing)\b"
    rf"|\b(?:{_ABOUT_EN})\b)[^,.?;])" + "{2,60}?"
)
_IS_WHAT_ZH = (
    r"(?:到底|究竟)?(?:是(?:一?种|个)?(?:什么样的|什么|啥)|属于什么样的(?=病|疾病))"
    r"(?:意思|病|疾病|毛病|概念|东西)?[？?。]?$"
)
_ASKS = re.compile(
    rf"(?:^|[，：:])(?:请问)?(?:什么是|什么叫|何谓){_SUBJECT_ZH}+[？?。]?$"
    rf"|^(?:您好，|请问|想了解一下，)*{_SUBJECT_ZH}+{_IS_WHAT_ZH}"
    rf"|，这{_IS_WHAT_ZH}"
    rf"|^{_SUBJECT_ZH}{{1,8}}(?:到底|究竟)?是怎么回事[？?。]?$"
    r"|(?:怎样|怎么样?|如何)才(?:算作?|算是|视为)[^，。？?]{1,20}[？?。]?$"
    r"|(?:^|[，：])(?:什么样?的?|哪些)(?:情况|情形)?(?:才)?(?:叫做?|算作?|算是|视为)[^，。？?]{1,20}[？?。]?$"
    r"|是什么意思|什么意思[？?。]?$|指的是什么|是指什么|说的是什么|怎么定义|如何定义|的?定义(?:是什么)?[？?。]?$"
    rf"|怎么理解{_SUBJECT_ZH}+[？?。]?$|一句话(?:解释|介绍|说明){_SUBJECT_ZH}+[？?。]?$"
    rf"|(?:解释|介绍)一下{_SUBJECT_ZH}+[吗？?。]*$"
    rf"|^(?:so |in \w+ words, )*what(?:'s| is| are)(?: exactly)? {_SUBJECT_EN}\??$"
    rf"|^(?:so )?what exactly (?:is|are) {_SUBJECT_EN}\??$"
    r"|\bwhat (?:does|do|did) .{1,60} mean\b|\b(?:is|are) meant (?:by|when)\b|\bdefinition\b"
    r"|\bwhat (?:counts|qualifies) as (?!the (?:\w+est|best|most)\b).{1,60}$|\bmeaning of\b"
    r"|\bwhat (?:do|does) (?:you|we|they|the \w+) mean by\b"
    r"|^(?:please )?define\b|\bhow (?:is|are) .{1,50} defined\b"
    rf"|\b(?:explain|describe) {_SUBJECT_EN}(?: to me| in one sentence)?[.?]?$"
    rf"|\btell me (?:about {_SUBJECT_EN}|what {_SUBJECT_EN} (?:is|are))[.?]?$"
    r"|\bwhat (?:kind|sort|type) of (?:condition|disease|illness|disorder|problem) is [^,]*$"
    r"|[.;,] (?:so )?what(?:'s| is| are) (?:that|this|it|these|those)\?*$",
    re.IGNORECASE,
)


def defines(sentence: str) -> bool:
    """Whether a sentence says what a term means, in as many words."""
    return bool(_DEFINES.match(sentence)) and not _NO_TERM.match(sentence)


def describes(sentence: str) -> bool:
    """Whether a sentence says what something is: it defines it, or names its kind."""
    return described(sentence) is not None


def described(sentence: str) -> str | None:
    """The term of which a sentence says what it is."""
    told = _DEFINES.match(sentence) or _DESCRIBES.match(sentence)
    if told is None or _NO_TERM.match(sentence):
        return None
    groups = told.groupdict()
    term = groups["zh"] or groups["en"] or groups.get("law")
    return _ALSO.split(term, maxsplit=1)[0] if term else None


def asks_meaning(question: str) -> bool:
    """Whether a question asks what something is, and not something about it."""
    return bool(_ASKS.search(question.strip()))
