"""Of sentences that state limits of the same the one answers that holds the amount."""

import pytest

from verticalize.assistant.answers.extract import extract
from verticalize.records import Passage


def document(text: str, lang: str) -> Passage:
    return Passage("d", "d", "rules.md", "documents", "Rules", "", lang, 0, len(text), text)


GIFTS = document(
    "Gifts from clients worth up to £50 may be kept. "
    "Gifts worth more than £50 need the consent of the compliance officer. "
    "Meals with clients above £60 are paid by the firm.",
    "en",
)
BLOOD = document(
    "第一条 一天申请备血量少于800毫升的，由上级医师核准签发。\n"
    "第二条 一天申请备血量在800毫升至1600毫升的，由科主任核准签发。\n"
    "第三条 一天申请备血量达到或超过1600毫升的，报医务科批准。",
    "zh",
)


@pytest.mark.parametrize(
    ("question", "passage", "lang", "answer"),
    [
        ("May I keep a gift worth £30 from a client?", GIFTS, "en", "may be kept"),
        ("May I keep a gift worth £80 from a client?", GIFTS, "en", "consent"),
        ("备血300毫升谁签发？", BLOOD, "zh", "第一条"),
        ("备血1000毫升谁签发？", BLOOD, "zh", "第二条"),
        ("备血2000毫升谁签发？", BLOOD, "zh", "第三条"),
    ],
)
def test_the_side_of_a_limit(question: str, passage: Passage, lang: str, answer: str) -> None:
    first = extract(question, [passage], lang=lang).split("[1]")[0]
    assert answer in first
