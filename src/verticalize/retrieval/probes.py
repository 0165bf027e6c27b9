"""Questions as lay people put them, with and without an answer, made from the passages themselves.

The refusal gate is fitted on them beside the compiled questions, which are better formed than
anything people type. Those with an answer describe a passage in pieces, without its title, between
words that do not matter. Those without ask of a known subject what no passage says, or are about
nothing that the knowledge holds.
"""

import random
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from verticalize.records import Passage
from verticalize.text import CJK


class Probe(NamedTuple):
    """A question and whether the passages hold its answer."""

    question: str
    lang: str
    answerable: bool


# {a} and {b} are pieces of a passage
DESCRIBED: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "我妈最近{a}，还有{b}，这是怎么回事",
        "同事跟我说起{a}，又提到{b}，应该怎么处理",
        "想了解一下{a}和{b}，谁能说明白",
        "昨天碰到{a}，后来又{b}，要紧吗",
        "{a}，{b}，这种情况要注意什么",
        "家里人遇上{a}，担心{b}，有没有办法",
        "关于{a}，是不是跟{b}有关系",
        "网上有人说{a}，也有人说{b}，到底怎么做才对",
    ),
    "en": (
        "my aunt has been dealing with {a} and now {b}, what is going on",
        "a colleague mentioned {a} and also {b}, how should that be handled",
        "I keep reading about {a} but also {b}, can somebody explain",
        "yesterday it was {a}, then {b}, should I worry",
        "{a}, {b}: what do I need to watch out for",
        "we are worried about {a} because of {b}, is there anything to do",
        "does {a} have anything to do with {b}",
        "someone at the gym told me {a} and {b}, is that right",
    ),
}
# {subject} is a title; what is asked of it is nothing that a work of reference would say
ALIEN: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "{subject}在拼多多上卖什么价位",
        "{subject}这个名字最早是哪位学者起的",
        "有没有讲{subject}的电影或者电视剧",
        "哪个明星跟{subject}有过关系",
        "上海哪家机构做{subject}口碑最好",
        "{subject}的英文单词怎么拼写",
        "非洲每年有多少万人碰到{subject}",
        "{subject}相关专业的研究生好就业吗",
        "懂{subject}的人平均工资有多高",
        "{subject}有没有手机小程序可以打卡",
        "唐朝的诗人写过{subject}吗",
        "{subject}能不能用微信支付分期付款",
        "哪本关于{subject}的小说值得买",
        "{subject}的吉祥物长什么样子",
        "{subject}在股市里属于哪个板块",
        "{subject}的专家里谁的粉丝最多",
    ),
    "en": (
        "what does {subject} go for on eBay",
        "which scholar coined the name {subject}",
        "is there a film or a TV series about {subject}",
        "which football player has had to do with {subject}",
        "which place in Chicago has the best reviews for {subject}",
        "how do you spell {subject} in Finnish",
        "how many thousand Africans come across {subject} annually",
        "do graduates who studied {subject} find jobs easily",
        "what salary does an expert on {subject} earn",
        "is there a smartphone app with badges for {subject}",
        "did any Victorian poet write about {subject}",
        "can {subject} be financed with a credit card in instalments",
        "which novel about {subject} is worth buying",
        "what does the mascot of {subject} look like",
        "which stock market index covers {subject}",
        "who among the experts on {subject} has the most followers",
    ),
}
# about nothing that a field of knowledge would hold, in as many words as people use
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "我家路由器最近老掉线，重启了也没用，是不是该换光猫",
        "周末想带孩子去露营，帐篷和睡袋买什么牌子划算",
        "吉他和弦总是按不响，手指又疼，练琴有没有窍门",
        "阳台上的番茄只开花不结果，是不是肥料施错了",
        "表格里的公式拖不下来，显示井号，单元格格式怎么改",
        "蛋糕烤出来中间塌了，是温度还是打发的问题",
        "相机拍星空总糊，快门和光圈怎么设",
        "猫咪半夜跑酷打翻花盆，怎么让它安静",
        "篮球鞋磨脚后跟，买大半码行不行",
        "去云南自驾，冬天哪条公路积雪少",
    ),
    "en": (
        "my router drops the connection every evening, is it time to swap the modem",
        "we want to go camping with tents and sleeping bags, which brand lasts",
        "my guitar chords buzz and my fingers ache, any trick for practising",
        "the tomatoes on my balcony bloom without fruit, wrong fertiliser?",
        "my spreadsheet formula shows hash signs when I drag the cells",
        "my sponge cake sinks in the middle, is it the oven or the whisking",
        "my photos of the stars come out blurry, which shutter and aperture",
        "the cat knocks over flower pots at midnight, how do I calm her",
        "my basketball shoes rub at the heel, would half a size up do",
        "which roads in Norway are free of snow for a winter drive",
    ),
}
_PIECE = re.compile(r"[，。；：、,;:.!?！？\n（）()]+|\band\b|\binclude[sd]?\b|和|包括|有(?=[^无])")
_LONG_ENOUGH = {"zh": 3, "en": 8}
_TOO_LONG = {"zh": 16, "en": 60}
_CJK_CHAR = re.compile(f"[{CJK}]")


def probes(passages: Sequence[Passage], *, each: int = 150, seed: int = 0) -> list[Probe]:
    """About `each` questions a language with an answer, and as many without.

    Languages other than Chinese and English get none: there are no wordings for them.
    """
    rng = random.Random(seed)
    found: list[Probe] = []
    for lang in sorted({p.lang for p in passages} & set(DESCRIBED)):
        of_lang = [p for p in passages if p.lang == lang]
        found += _described(of_lang, lang, each, rng)
        found += _alien(of_lang, lang, each, rng)
        found += [Probe(question, lang, False) for question in ELSEWHERE[lang]]
    return found


def _described(
    passages: Sequence[Passage], lang: str, each: int, rng: random.Random
) -> list[Probe]:
    found = []
    for passage in rng.sample(passages, min(each, len(passages))):
        pieces = _pieces(passage, lang)
        if len(pieces) > 1:
            a, b = rng.sample(pieces, 2)
            frame = rng.choice(DESCRIBED[lang])
            found.append(Probe(frame.format(a=a, b=b), lang, True))
    return found


def _alien(passages: Sequence[Passage], lang: str, each: int, rng: random.Random) -> list[Probe]:
    titles = sorted({p.title for p in passages if p.title and p.kind != "faq"})
    chosen = rng.sample(titles, min(each, len(titles)))
    return [Probe(rng.choice(ALIEN[lang]).format(subject=t), lang, False) for t in chosen]


def _pieces(passage: Passage, lang: str) -> list[str]:
    """Short stretches of the text that do not name the passage."""
    pieces = (piece.strip() for piece in _PIECE.split(passage.text))
    return [
        piece
        for piece in dict.fromkeys(pieces)
        if _LONG_ENOUGH[lang] <= len(piece) <= _TOO_LONG[lang]
        and passage.title.casefold() not in piece.casefold()
        and bool(_CJK_CHAR.search(piece)) == (lang == "zh")
    ]
