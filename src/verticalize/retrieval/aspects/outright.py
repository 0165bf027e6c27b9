"""Properties of a rule's record that nobody asks for in passing: is it in force, since when, where.

"If I quit, can I still collect unemployment?" and "brand new car" have the words of such questions,
and ask for something else.
"""

import re

_CUES = {
    "status": r"""
        \bin\ (?:force|effect)\b | \bvalid\b | \b(?:good|current|old|dead)\ law\b | \brepealed\b
      | \bstill\ (?:the\ (?:law|rule)|appl(?:y|ies)|stands?|holds?|counts?|good|on\ the\ books)
      | \babolished\b | \bscrapped\b | \bstatus\b | \b(?:active|open|closed|done|finished)\b
      | 效力 | 有效 | 生效 | 失效 | 作废 | 废止 | 废除 | 现行 | 过时
      | 还在?(?:管用|算数|用|适用|执行) | 状态 | 进度 | 到哪 | 办好 | 好了[吗没]
    """,
    "effective_date": r"""
        \b(?:in|into|take|takes|took|taken)\ (?:force|effect)\b | \beffective\b | \bsince\ when\b
      | \b(?:start|starts|started|begin|began|come|comes|came|kick|kicks|kicked)\b | \bhow\ old\b
      | \bwhen\ (?:was|were|did|is)\b.*\b(?:law|rule|act|adopted|passed|introduced|new)\b
      | \b(?:what|which)\ (?:year|date|day)\b | \bintroduced\b | \bchange
      | \b(?:recent|new)\ (?:law|rule)\b
      | 生效 | 施行 | 实施 | 实行 | 执行 | 起用 | 启用 | 开始 | 出台 | 新规 | 新(?:解释|规定|法)
      | 哪一?[天年日] | 何时 | 几时 | 什么时候 | 多久了
    """,
    "effective_to": r"""
        \b(?:until|till|expire|expires|expired|end|ends|ended|lapse|lapses|lapsed|repealed)\b
      | \b(?:scrapped|abolished|dropped)\b | \b(?:what|which)\ (?:year|date|day)\b
      | \b(?:in|take|takes|took)\ (?:force|effect)\b | \bstill\b | \bold\b
      | 到(?:什么时候|何时|哪|几) | 截止 | 为止 | 失效 | 废止 | 作废 | 不再 | 过期 | 结束
      | 以前 | 旧 | 老
    """,
    "superseded_by": r"""
        \breplac | \bsuperse | \bnew\b | \binstead\b | \bchanged?\b | \bnow\b | \bsuccess | \bupdate
      | 取代 | 替代 | 代替 | 换成 | 改成 | 改为 | 变成 | 新 | 现在 | 如今 | 后来
    """,
    "jurisdiction": r"""
        \bwhere\b | \bjurisdiction | \bwhich\ (?:state|city|place|courts?)\b
      | \b(?:only|apply|applies)\b
      | \b(?:Maryland|Virginia|federal|D\.?C\.?|District|state|states|city|nationwide)\b
      | 哪[里儿个] | 地[区域方] | 全国 | 各地 | 外地 | 管辖 | 适用范围 | 只在
      | 香港 | 台湾 | 省 | 市
    """,
    "topic": r"""
        \b(?:field|area|branch|kind|type|part)\ of\ (?:the\ )?law\b | \btopic\b | \bcategory\b
      | \bbelongs?\b | \b(?:falls?|comes?|filed)\ under\b | \bwhich\ (?:field|area|branch|law)\b
      | 领域 | 哪[类方一种]+ | 归[哪类]? | 属于 | 部门法 | 范畴 | 类别
    """,
}
_OUTRIGHT = {name: re.compile(cue, re.IGNORECASE | re.VERBOSE) for name, cue in _CUES.items()}
# How the record of a rule says these. The status of an order, or what a talk is about, are others.
_OF_A_RULE = re.compile(
    r"\bthe rule on\b|\b(?:law|act|statute|regulation)\b.*\b(?:in force|took effect|repealed)\b"
    r"|的(?:效力状态|施行日期|适用地区)是|的有效期截止到|现已由.{1,30}取代|属于.{0,6}法律?领域",
    re.IGNORECASE,
)


def unasked(question: str) -> frozenset[str]:
    """Those of the properties that the question does not ask for outright."""
    return frozenset(name for name, cue in _OUTRIGHT.items() if not cue.search(question))


def is_of_a_rule(sentence: str) -> bool:
    """Whether a sentence may tell one of them of a rule."""
    return bool(_OF_A_RULE.search(sentence))
