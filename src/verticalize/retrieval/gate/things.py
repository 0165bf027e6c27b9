"""Whether a question is about things of which the knowledge has no word.

"The dose of amoxicillin" is not answered by doses of other medicines, though "dose" agrees.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from string import ascii_lowercase

from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.designations import codes
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.retrieval.words.tokens import tokens, units
from verticalize.text import CJK, language

SHARE = 0.2  # of the content words of a question that is about unknown things
_CHINESE = re.compile(f"[{CJK}]{{2,}}")
_WORD = re.compile(r"[^\W\d_]{3,}(?:['’][a-z]+)?")
_OWNED = re.compile(r"['’]s$")
# No thing: what happened, and which of them.
_DONE = re.compile(r"(?:ed|est|n['’]t|['’](?:re|ve|ll))$")
_INNER = re.compile(r"[，。；：,;:]|[.?!？！](?=.)")
_ENDS = "?？!！.。 "
# What stands before the thing that a question is for, or about, with at most one word between.
_TOWARDS = (
    r"(?:\b(?:with|for|in|on|of|against|from|by|affects?|interacts?) (?:(?!what|which)\w+ )?"
    r"|(?:对|用于|在|跟|同)[^，。？?]{0,2}?)"
)
_LONG = 6  # letters of a word that may be misspelt
_NOUN = "n"  # and what begins so: names of places, people, firms (tags of ICTCLAS)
# Words for anything: a question that has one asks of something else.
_CHINESE_COMMON = """
时候 情况 东西 问题 意思 区别 差别 规定 条件 多长 个人 月份 机器 名字 毛病
流程 级别 后者 前者 中文 外面 里面 地方 办法 方式 方法 过程 结果 原因 内容
部分 样子 程度 数量 数字 价钱 钱数 块钱 顺序 类型 种类 类别 标准 要求 公司
单位 部门 人员 员工 客户 用户 师傅 老师 医生 大夫 病人 患者 家属 孩子 小孩
老人 男人 女人 妈妈 爸爸 新旧 旧版 老版 新版 版本 期限 时间 日期 年份 小时
分钟 星期 礼拜 早上 晚上 半夜 夜里 白天 周末 文件 资料 材料 多长时间 号码
领导 上级 分公司 贵公司 本公司 总公司 我司 薪水 工资 手机 微信 邮箱 中国
全国 国内 国外 本地 外地 家里
"""
_ENGLISH_COMMON = """
able accident accidental accidentally add added additional age allow allowed almost alone amount
amt answer anymore apart app apply approx area arrange arrive asap available avoid baby bad base
based become begin behind believe below beside big bit block book both break bring broke
broken build building business buy call care carry case cause certain chance change charge check
child children choose city clear client clients close cold colleague colleagues color colour
common compare compared complete computer condition consider contact contain continue copy
correct cost count country counts cover create cube current customer customers cut daily damage
damaged day deal decide define depend describe detail details differ difference different
difficult direct doctor document dollar dollars done drop due early easy effect eight email
employee employees end enough enter euro euros event everyone example except expect expensive
explain fail fall far fast fee feel fifty fill final fine finish first fit fix follow foot
forget forgot forgotten form forty free full future general goes grow guest half hand hang
happen hard head hear heavy height hello hid hide high hit hold holiday holidays home hour hours
hows huge hundred idea ill important inch include increase info inside instead issue item job
join keep kid kids kilo kind kindly kinds know laptop large last late later lead learn leave
left length less level limit list listen little live load local lose loses lost loud low main
man manager max maximum mean measure meet member men mention meter meters metre metres min mind
minimum minute minutes miss mobile money month morning move name near new next night nine normal
note notice number nurse offer office online open order original outside paid part parts pass
patient patients pay people permission person phone pick place plan play point pound pounds
prefer present prevent previous price problem process produce provide public pull purpose push
qty question quick quickly rate reach read ready real reason reboot receive recommend reduce
refuse remain remember remove repeat replace report request require reset restart result return
review right ring rule run running safe sale save schedule search second section sell send
separate serve service several short show sick side sign similar simple single sit size skip
small solid somewhere soon sorry sort source special spend square staff stand standard stands
state stay step stick store straight strong stuck subject suddenly suit supply support switch
system team tell ten term test text thats thirty thousand throw till time tired today tonight
total touch travel treat trouble true twenty type types unit update useful usual value version
visit wait walk wall warm wash waste watch water weak wear website week weight whatever whats
wheres whole wide woman women work working world worse worst worth write wrong year yearly
"""
_COMMON_ZH = frozenset(_CHINESE_COMMON.split())
_COMMON_EN = frozenset(_ENGLISH_COMMON.split())


def unknown_things(question: str, index: Index) -> list[str]:
    """The nouns of a question of which no passage of the index and no glossary has a word.

    English has no tagger here: all its words count that are not common ones for anything, done
    ("dropped") or misspelt.
    """
    plain = unicodedata.normalize("NFKC", question)
    found = [*_chinese(plain, index), *_english(plain, index)]
    return [word for word in found if not list(index.terms.find(word))]


def unknown_codes(question: str, index: Index) -> Iterator[str]:
    """The codes of a question that no passage has: F420, FV-8; ``UN3481`` may stand apart."""
    for code, prefix in codes(unicodedata.normalize("NFKC", question)):
        number = code[len(prefix) :].lstrip("-_ ")
        forms = {code.casefold(), *tokens(code.replace("-", ""))}
        apart = {prefix.casefold(), number.casefold()}
        parted = len(number) > 2 and all(map(index.lexical.knows, apart))
        known = parted or any(map(index.lexical.knows, forms))
        if not known and not list(index.terms.find(code)):
            yield code


def asks_of_unknown(question: str, index: Index) -> bool:
    """Whether a plain question is to a good part about unknown things, or about an unknown code.

    It is plain where it has one clause: who tells a story first uses words that no knowledge has.
    Never where the index has no passage in the question's language: then all is unknown.
    """
    words = units(question)
    if not words or _INNER.search(question.strip().rstrip(_ENDS)):
        return False
    if language(question) not in index.manifest.languages:
        return False
    several = len(unknown_things(question, index)) >= SHARE * len(words)
    return several or any(unknown_codes(question, index))


def asks_for_unknown(question: str, index: Index) -> bool:
    """Whether something unknown is what a known thing is asked for: "the dose for tortoises".

    Not where it only says what is asked: "which specialty covers gallstones?"
    """
    plain = unicodedata.normalize("NFKC", question)
    return any(
        re.search(rf"{_TOWARDS}{re.escape(thing)}", plain, re.IGNORECASE)
        for thing in unknown_things(question, index)
    )


def _chinese(question: str, index: Index) -> Iterator[str]:
    import rjieba

    for word, tag in rjieba.tag(question, False):
        if tag.startswith(_NOUN) and _CHINESE.fullmatch(word) and word not in _COMMON_ZH:
            parts = {a + b for a, b in pairwise(word)}
            if not any(map(index.lexical.knows, parts)):
                yield word


def _english(question: str, index: Index) -> Iterator[str]:
    for match in _WORD.finditer(question):
        word = _OWNED.sub("", match[0].casefold())
        plain = word.isascii() and not (word in ENGLISH or word in _COMMON_EN or _DONE.search(word))
        found = list(tokens(word)) if plain else []
        if found and not any(map(index.lexical.knows, found)) and not _misspelt(word, index):
            yield word


def _misspelt(word: str, index: Index) -> bool:
    """Whether a word of the index, or a common one, is one letter away."""
    if len(word) < _LONG:
        return False
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = {
        *(a + b[1:] for a, b in splits if b),
        *(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1),
        *(a + letter + b[1:] for a, b in splits if b for letter in ascii_lowercase),
        *(a + letter + b for a, b in splits for letter in ascii_lowercase),
    }
    if not near.isdisjoint(ENGLISH | _COMMON_EN):
        return True
    return any(map(index.lexical.knows, {stem(other) for other in near}))
