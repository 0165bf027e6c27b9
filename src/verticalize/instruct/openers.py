"""What people say before they come to their question: of any domain, and beside the point.

A model or gate that has seen such beginnings learns that they tell nothing about the answer.
"""

import random
from collections.abc import Mapping

OPENED = 0.3  # of the questions
OPENERS: Mapping[str, tuple[str, ...]] = {
    "zh": (
        "昨天晚上我跟邻居聊天，越聊越糊涂，想请教一下，",
        "我妈让我帮她上网查查，",
        "上个月搬到这边以后一直没弄明白，",
        "几个朋友聚会时为这事争了半天，",
        "网上的说法五花八门，我都不敢信了，所以想问，",
        "我一个人在家，心里没底，",
        "同事跟我讲了一大堆，我还是没听懂，",
        "明天早上就要做决定了，着急问一句，",
    ),
    "en": (
        "My neighbour and I argued about this all weekend. ",
        "My mother asked me to look something up for her: ",
        "I moved here in spring and still do not understand it. ",
        "Everybody online says something different, so I ask here. ",
        "I am alone at home and not sure what to think. ",
        "A colleague tried to explain it at lunch and lost me. ",
        "I have to make up my mind by tomorrow morning. ",
    ),
}


def opened(question: str, lang: str) -> str:
    """The question, now and then with something before it; always the same for the same one."""
    rng = random.Random(question)
    said = OPENERS.get(lang, ())
    return rng.choice(said) + question if said and rng.random() < OPENED else question
