"""Whether a short question has no subject of its own: "how long does that take" without "that"."""

import re
from collections.abc import Sequence

from verticalize.assistant.turns.known import Subjects
from verticalize.records import Hit
from verticalize.retrieval.searching import Find
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import content, units
from verticalize.text import CJK_CHAR

SHORT = 16  # characters of a question in Chinese, about, which leaves its subject to the one before
# What may be asked of anything. The names of things are no part of it, however common they are.
_GENERAL_ZH = """
处理 解决 办理 申请 包括 包含 例外 依据 根据 法律 法规 规定 条款 条件 要求 标准 手续 流程 步骤
材料 费用 价格 价钱 收费 要钱 花钱 多少钱 多久 多长 多大 多高 多重 多远 时间 时候 期限 开始 结束
起算 计算 怎么算 开始算 生效 到期 到货 发货 交货 送到 型号 规格 品牌 数量 原因 后果 影响 好处 坏处
区别 严重 危险 负责 延长 延期 哪天 几天 几年 几个月 小时 分钟 准备 提交 提供 还有 还剩 上次 下次
"""
_EACH_ZH = "[一每单][次个件支台套瓶天年](?!性)|[一每]个月"
_GENERAL_EN = """
cost costs price charge fee long often soon much rule law deadline time limit exception exceptions
include included includes including exclude excluded excludes cover covered covers begin begins
reason cause causes difference first next last day days week weeks month months year years hour
hours minute minutes apply applies mean happen responsible extend extended renew renewed
document documents paperwork form forms ask need needed number
"""
_ZH = re.compile("|".join([*sorted(_GENERAL_ZH.split(), key=len, reverse=True), _EACH_ZH]))
_EN = re.compile(rf"\b(?:{'|'.join(_GENERAL_EN.split())})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_CODE = re.compile(r"\b[A-Z]{2,}\b|[A-Za-z]-?\d")
WHOM = "孕妇|产妇|哺乳期|儿童|小儿|小孩|孩子|宝宝|婴儿|老人|老年人|大人|成人"
# Chinese leaves out what is spoken of: 会传染吗, 去哪里投诉, 要吃多久, 孕妇能用吗.
_DROPPED = re.compile(
    rf"(?:会(?:不会)?.{{1,4}}|(?:能不能|可不可以|要不要|能|可以|需要|要).{{1,2}})[吗么]?"
    r"|(?:怎么|怎样|如何).|(?:要|该|应该|需要|得)?[^\W\d_第有](?:什么|哪些|哪种).{0,3}"
    r"|(?:存?放|摆|停|安?装|住|位)?(?:在|于)(?:哪里?|哪儿|什么地方|几楼)"
    rf"|(?:去|到|找|向)(?:哪里?|哪儿|谁).{{0,2}}|(?:由|要)?谁.{{1,2}}的?"
    rf"|(?:要|得|需要|能|可以).{{0,4}}多(?:久|长时间|少钱?)|多久.{{0,3}}"
    rf"|(?:要|得|需要)?多久(?:要|得|需要)?(?:重新|再)?.{{1,2}}一次"
    rf"|(?:要|得|需要)(?:几|多少)(?:[天年周]|个?月|个?小时|分钟)(?:才?能|可以)?.{{0,2}}"
    rf"|(?:{WHOM}|我[妈爸]?)(?:能不能|可不可以|能|可以)[吃用喝打做][吗么]?"
)
# What is asked of who answers, or of all that they have.
_HOUSE = re.compile(r"\b(?:your|our)\b|^what (?:\w+ )?are there\b|你们|贵", re.IGNORECASE)
_FOR = re.compile(rf"^(?:{WHOM})的?")
_PROPERTY = re.compile(r"what(?:['’]s| is| are) the [\w' -]+", re.IGNORECASE)


def is_bare(question: str, before: str, search: Find, subjects: Subjects) -> bool:
    """Whether a full question has no subject of its own but that of `before`, the one before it.

    It is short, has no name or code, and asks only what may be asked of anything; or it asks what
    the document found for the one before tells, in a form that leaves room for a subject.
    """
    text = question.strip(" ?？")
    if not is_short(text) or named(text, subjects):
        return False
    if _DROPPED.fullmatch(text):
        return True
    text = _FOR.sub("", text)
    rest = subject_words(text)
    if not units(rest):
        return True
    if CJK_CHAR.search(text):
        asks_of_it = not text.startswith(content(rest).split()[0])
    else:
        asks_of_it = bool(_PROPERTY.fullmatch(text)) and named(before, subjects)
    return asks_of_it and _told(rest, search(before), subjects)


def is_short(question: str) -> bool:
    """Whether it may leave its subject to the question before it: short, and not of "your" shop."""
    text = question.strip(" ?？")
    most = SHORT if CJK_CHAR.search(text) else 3 * SHORT
    return len(text) <= most and not _HOUSE.search(text)


def named(text: str, subjects: Subjects) -> bool:
    """Whether a text holds a name, a code or an acronym."""
    return bool(_CODE.search(text)) or subjects.named(text)


def subject_words(text: str) -> str:
    """A text without what may be asked of anything."""
    for mention in TERMS.find(text):
        text = f"{text[: mention.start]}{' ' * (mention.end - mention.start)}{text[mention.end :]}"
    return _EN.sub(" ", _ZH.sub(" ", _YEAR.sub(" ", text))).strip()


def _told(words: str, found: Sequence[Hit], subjects: Subjects) -> bool:
    """Whether the document found first has these words, as far as it was found."""
    of = [hit.passage for hit in found if hit.passage.document_id == found[0].passage.document_id]
    return any(subjects.held(words, passage) for passage in of)
