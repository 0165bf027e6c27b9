"""Questions that the knowledge does not answer: facts that are missing, and other subjects."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from verticalize.domain.relations import Relation
from verticalize.fingerprint import of_value
from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.lines import Line
from verticalize.records import Passage
from verticalize.text import words

MOST_SHARED = 0.6  # of an off-topic question's words in one passage: above, it may be on the topic
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万]+(?:年|月|日|天|元|倍|次|个)")
OFF_TOPIC: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "今天的黄金价格是多少？",
        "从北京坐高铁到上海要多长时间？",
        "怎么用Python读取一个Excel文件？",
        "红烧肉要炖多久才软烂？",
        "世界杯历史上夺冠最多的是哪支球队？",
        "手机屏幕碎了换一块要多少钱？",
        "考研英语一和英语二有什么区别？",
        "太阳系最大的行星是哪一颗？",
        "怎么给吉他换弦？",
        "多肉植物多久浇一次水？",
        "《红楼梦》的作者是谁？",
        "路由器的Wi-Fi密码忘了怎么重置？",
        "个体户的增值税怎么申报？",
        "买房贷款等额本息和等额本金哪个划算？",
        "相机的光圈和快门怎么配合？",
        "火车票改签要收多少手续费？",
        "怎么教小狗定点上厕所？",
        "日语的五十音图怎么背？",
        "空调制冷效果变差怎么清洗滤网？",
        "公司注册资本认缴和实缴有什么不同？",
        "水培绿萝需要加什么营养液？",
        "象棋里马为什么会被绊腿？",
        "怎样在Excel里做数据透视表？",
        "比特币减半是什么意思？",
        "申请发明专利要交哪些文件？",
        "面包发酵失败是什么原因？",
        "雅思口语第二部分怎么准备？",
        "怎么选适合初学者的跑鞋？",
        "冰箱冷藏室结冰怎么处理？",
        "珠穆朗玛峰有多高？",
        "股票停牌期间可以卖出吗？",
        "怎样给自行车补胎？",
        "电影院的IMAX和普通厅有什么区别？",
        "去西藏旅游要准备哪些东西？",
        "鲁迅的原名叫什么？",
        "洗衣机脱水时声音很大怎么回事？",
        "小提琴几岁开始学合适？",
        "农历闰月是怎么算出来的？",
        "如何申请软件著作权登记？",
        "羽毛球单打的发球规则是什么？",
    ),
    "en": (
        "What is the price of gold today?",
        "How do I read an Excel file in Python?",
        "Who won the most football World Cups?",
        "How long should I boil an egg for a soft yolk?",
        "What is the largest planet in the solar system?",
        "How do I change the strings of a guitar?",
        "How often should succulents be watered?",
        "Who wrote Pride and Prejudice?",
        "How do I reset a forgotten router password?",
        "What is the difference between aperture and shutter speed?",
        "How do I teach a puppy to sit?",
        "Why does my bread dough not rise?",
        "How high is Mount Everest?",
        "How can I patch a bicycle tube?",
        "What does a bitcoin halving mean?",
        "Which papers are needed for a patent application?",
        "How do I make a pivot table in a spreadsheet?",
        "Which running shoes suit a beginner?",
        "Why is my washing machine so loud when it spins?",
        "What is the capital of Mongolia?",
        "How do I learn to read sheet music?",
        "What does an index fund charge in fees?",
        "How does castling work in chess?",
        "How do I remove a red wine stain from a carpet?",
        "What is the tallest building in the world?",
        "How do I prune a rose bush in spring?",
        "What is the exchange rate of the euro to the yen?",
        "How do I install Linux beside Windows?",
        "Which visa do I need to study in Japan?",
        "How long is the flight from London to Sydney?",
        "What is the offside rule in football?",
        "How do I register a company in Singapore?",
        "Which telescope is good for watching Saturn?",
        "How do I write a cover letter for an internship?",
        "Why does ice float on water?",
        "How do I file a corporate income tax return?",
        "What is the best time of year to see the northern lights?",
        "How do I tune a piano at home?",
        "Which bait works for trout fishing?",
        "How are crossword puzzles made?",
    ),
}


def lacking(
    lines: Sequence[Line], relations: Mapping[str, Relation], *, seed: int
) -> Iterator[Candidate]:
    """A relation that others of the type have, or that only another type has, asked of a subject.

    Relations whose objects are mostly figures are left out: a figure may stand in another line of
    the same card.
    """
    of_type: dict[tuple[str, str], set[str]] = defaultdict(set)
    has: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    figures = _figures(lines)
    for line in lines:
        of_type[line.type, line.lang].add(line.relation)
        has[line.subject, line.type, line.lang, line.document_id].add(line.relation)
    for (subject, type_, lang, document_id), own in has.items():
        others = {name for name, relation in relations.items() if type_ not in relation.types}
        others = {name for name in others if relations[name].types}
        for name in sorted((of_type[type_, lang] | others) - own - figures):
            questions = relations[name].questions.get(lang, ())
            if not questions:
                continue
            turn = int(of_value([seed, document_id, name])[:8], 16)
            asked = questions[turn % len(questions)].format(subject=subject)
            yield Candidate(
                question=sentence_case(asked, lang),
                answer="",
                generator="lacking",
                relation=name,
                lang=lang,
                evidence=(),
                document_id=document_id,
            )


def off_topic(lang: str) -> Iterator[Candidate]:
    """Everyday questions of many kinds. Those near the topic are left out by `near`."""
    for question in OFF_TOPIC.get(lang, ()):
        yield Candidate(
            question=question,
            answer="",
            generator="off_topic",
            relation="",
            lang=lang,
            evidence=(),
            document_id="off-topic",
        )


def near(question: str, passages: Iterable[Passage]) -> bool:
    """Whether one passage holds so many of a question's words that it may be on the topic."""
    asked = _pieces(question)
    return any(
        len(asked & _pieces(f"{passage.title} {passage.text}")) > MOST_SHARED * len(asked)
        for passage in passages
    )


def _pieces(text: str) -> set[tuple[str, str]]:
    """Pairs of neighbouring scoring tokens: single ones are shared by any two texts."""
    tokens = words(text)
    return set(pairwise(tokens))


def _figures(lines: Sequence[Line]) -> set[str]:
    with_figure: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for line in lines:
        total[line.relation] += 1
        with_figure[line.relation] += bool(_FIGURE.search(line.listed))
    return {name for name, count in total.items() if 2 * with_figure[name] > count}
