"""What people say before they come to their question: of any domain, and beside the point.

A model that has seen such beginnings learns that they tell nothing about the answer.
"""

import random

OPENED = 0.3  # of the questions
OPENERS = {
    "zh": (
        "你好，",
        "您好，请问一下，",
        "麻烦问下，",
        "急，在线等：",
        "大家好，新人一枚，",
        "我在网上查了半天也没看明白，",
        "家里人为这事吵了好几天，",
        "昨天同事提起来我才知道，",
        "我妈非要我来问问，",
        "隔壁邻居家刚碰上这事，",
        "孩子还小，什么都不懂，",
        "老人家七十多了，不太会用手机，",
        "单位体检之后我一直惦记着，",
        "朋友圈里看到一篇文章，",
        "我下个月要出差，时间挺紧，",
        "说来话长，简单讲就是想知道，",
        "写论文要用，",
        "备考复习到这里，",
        "值班时有人问我，",
        "刚下班，累得不行，脑子也转不动了，",
        "前几天在电视上看到的，",
        "我爸脾气倔，不肯去问，",
        "表哥说得头头是道，我不太信，",
        "去年就听说过，一直没弄清楚，",
        "半夜睡不着，想起来问一句，",
        "店里的人说法不一，",
    ),
    "en": (
        "Hello, ",
        "Hi there, quick one: ",
        "Sorry if this has been asked before. ",
        "Urgent, please: ",
        "My neighbour brought this up yesterday. ",
        "We have been arguing about it at home for days. ",
        "I read a long article and understood nothing. ",
        "My mother made me promise to ask. ",
        "A colleague mentioned it over lunch. ",
        "I am new to all this. ",
        "For a talk at my son's school: ",
        "Revising for an exam and stuck here. ",
        "I am seventy-two and not good with computers. ",
        "We moved house last month and everything is upside down. ",
        "Nobody I rang could tell me. ",
        "It has been on my mind since last week. ",
        "My brother-in-law claims to know, but I doubt it. ",
        "I saw something about it on television. ",
        "Please keep it simple. ",
        "A friend in Leeds wants to know: ",
        "I work nights, so forgive the hour. ",
        "Two people told me two different things. ",
        "The leaflet was no help. ",
        "Somebody asked me at the desk today. ",
        "Long story short: ",
        "My daughter is away and I have nobody else to ask. ",
    ),
}


def opened(question: str, lang: str) -> str:
    """The question, now and then with something before it; always the same for the same one."""
    rng = random.Random(question)
    said = OPENERS.get(lang, ())
    return rng.choice(said) + question if said and rng.random() < OPENED else question
