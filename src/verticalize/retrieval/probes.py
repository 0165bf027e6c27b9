"""Questions as lay people put them, with and without an answer, made from the passages themselves.

The refusal gate is fitted on them beside the compiled questions, which are better formed than
anything people type. Those with an answer describe a passage in pieces, half remembered and without
its title, between words that do not matter. Those without have the same frames around pieces of
everyday life, or ask of a known subject what no work of reference says.
"""

import random
import re
from collections.abc import Collection, Iterable, Mapping
from heapq import nsmallest
from typing import NamedTuple

from verticalize.fingerprint import short
from verticalize.on_disk import Chosen, Numbered
from verticalize.records import Passage
from verticalize.text import CJK

_TITLES = 1 << 14  # that are chosen from, whatever there are


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
# pieces of everyday life that hardly any field of knowledge is about
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "路由器老掉线",
        "光猫亮红灯",
        "露营帐篷漏水",
        "睡袋不够暖和",
        "吉他和弦按不响",
        "钢琴跑调",
        "番茄只开花不结果",
        "绿萝叶子发黄",
        "公式拖不下来",
        "表格显示井号",
        "蛋糕中间塌陷",
        "面团发不起来",
        "星空照片拍糊了",
        "镜头对焦不准",
        "花盆被猫打翻",
        "鱼缸水发绿",
        "篮球鞋磨后跟",
        "球拍线断了",
        "雪地轮胎怎么挑",
        "行李箱轮子坏了",
        "签证照片尺寸不对",
        "景区门票抢不到",
        "耳机左边没声音",
        "显卡风扇太吵",
        "键盘进了咖啡",
        "手机内存不足",
        "论文格式排版混乱",
        "英语听力跟不上",
        "奥数题看不懂",
        "书法笔画发抖",
        "象棋开局背不住",
        "咖啡豆研磨太细",
        "火锅底料太咸",
        "腌萝卜不脆",
        "空调滴水",
        "窗帘尺寸量错",
        "墙纸起泡脱落",
        "木地板咯吱响",
        "电影票根收藏",
        "二手相机估价",
    ),
    "en": (
        "the router dropping out",
        "a modem with a red lamp",
        "a leaking tent",
        "a thin sleeping bag",
        "buzzing guitar chords",
        "an untuned piano",
        "tomatoes that bloom without fruit",
        "a yellowing fern",
        "formulas that show hash signs",
        "merged spreadsheet columns",
        "a sponge cake that sinks",
        "dough that stays flat",
        "blurry photos of stars",
        "a lens out of focus",
        "flower pots knocked over by the cat",
        "green aquarium water",
        "basketball shoes a size too big",
        "a snapped racket string",
        "winter tyres on gravel",
        "a suitcase with a lost wheel",
        "a visa photo in the wrong format",
        "sold-out museum tickets",
        "headphones silent on the left",
        "a noisy graphics card",
        "coffee spilled on the keyboard",
        "a phone out of storage",
        "footnotes in a thesis",
        "a listening exam in French",
        "geometry puzzles",
        "shaky calligraphy strokes",
        "chess openings",
        "coffee ground too fine",
        "an over-salted broth",
        "limp pickles",
        "a dripping air conditioner",
        "curtains cut too short",
        "peeling wallpaper",
        "creaking floorboards",
        "collecting cinema stubs",
        "the value of a second-hand camera",
    ),
}
_PIECE = re.compile(r"[，。；：、,;:.!?！？\n（）()]+|\band\b|\binclude[sd]?\b|和|包括|有(?=[^无])")
_LONG_ENOUGH = {"zh": 3, "en": 8}
_KEPT = 0.65
_TOO_LONG = {"zh": 16, "en": 60}
_CJK_CHAR = re.compile(f"[{CJK}]")


def probes(
    passages: Numbered[Passage],
    *,
    without: Collection[str] = (),
    each: int = 150,
    seed: int = 0,
) -> list[Probe]:
    """About `each` questions a language with an answer, and as many without.

    Languages other than Chinese and English get none: there are no wordings for them.

    Args:
        without: ids of documents that nothing is taken from.
    """
    rng = random.Random(seed)
    free: dict[str, Chosen[Passage]] = {}
    for number, passage in enumerate(passages):
        if passage.document_id not in without:
            free.setdefault(passage.lang, Chosen(passages)).append(number)
    found: list[Probe] = []
    for lang in sorted(set(free) & set(DESCRIBED)):
        of_lang = free[lang]
        found += _described(of_lang, lang, each, rng)
        found += _elsewhere(lang, each // 2, rng)
        found += _alien(of_lang, lang, each // 2, rng)
    return found


def _described(passages: Chosen[Passage], lang: str, each: int, rng: random.Random) -> list[Probe]:
    found = []
    for passage in passages.sample(each, rng):
        pieces = _pieces(passage, lang)
        if len(pieces) > 1:
            a, b = (_half_remembered(piece, lang, rng) for piece in rng.sample(pieces, 2))
            found.append(Probe(rng.choice(DESCRIBED[lang]).format(a=a, b=b), lang, True))
    return found


def _half_remembered(piece: str, lang: str, rng: random.Random) -> str:
    """A stretch of about two thirds of a piece: nobody puts it as the source does."""
    words = list(piece) if lang == "zh" else piece.split()
    kept = max(1 if lang == "en" else 2, round(len(words) * _KEPT))
    start = rng.randrange(len(words) - kept + 1)
    return ("" if lang == "zh" else " ").join(words[start : start + kept])


def _elsewhere(lang: str, each: int, rng: random.Random) -> list[Probe]:
    return [
        Probe(rng.choice(DESCRIBED[lang]).format(a=a, b=b), lang, False)
        for a, b in (rng.sample(ELSEWHERE[lang], 2) for _ in range(each))
    ]


def _alien(passages: Chosen[Passage], lang: str, each: int, rng: random.Random) -> list[Probe]:
    titles = _titles(p.title for p in passages if p.title and p.kind != "faq")
    chosen = rng.sample(titles, min(each, len(titles)))
    return [Probe(rng.choice(ALIEN[lang]).format(subject=t), lang, False) for t in chosen]


def _titles(titles: Iterable[str]) -> list[str]:
    """All of them, each once, in order; of more than `_TITLES` so many by their hash."""
    kept: set[str] = set()
    for title in titles:
        kept.add(title)
        if len(kept) >= 2 * _TITLES:
            kept = set(nsmallest(_TITLES, kept, key=short))
    return sorted(nsmallest(_TITLES, kept, key=short))


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
