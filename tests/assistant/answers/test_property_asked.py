"""Whose sentence tells the property that a question asks for, in whatever words."""

import dataclasses

import pytest
from small import make
from small import passage as found

from verticalize.assistant.answers.extract import extract, quotable
from verticalize.records import Hit, Passage


def card(title: str, *lines: str, lang: str = "en") -> Passage:
    text = "\n".join(lines)
    return Passage(
        id=title, document_id=title, source="cards.jsonl", kind="facts", title=title, section="",
        lang=lang, start=0, end=len(text), text=text,
    )  # fmt: skip


KILN = """Common symptoms of kiln fever include chills and joint pain.
Risk factors for kiln fever include age over 60 and work in brickyards.
Possible complications of kiln fever include deafness and kidney failure.
Medicines used for kiln fever include brexolin and tarodine.
Tests used for kiln fever include a blood count and a scan of the chest."""  # no short card
YAORE = """窑热病的常见症状有寒战和关节痛。
窑热病的危险因素包括60岁以上和砖厂作业。
窑热病可能的并发症有耳聋和肾衰竭。
窑热病的常用药物有布雷索林。"""


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("Who is more likely than others to get kiln fever?", KILN, "Risk factors"),
        ("Could kiln fever leave some lasting damage behind?", KILN, "Possible complications"),
        ("窑热病拖着不治会落下什么毛病？", YAORE, "窑热病可能的并发症"),
        ("什么样的人容易得窑热病？", YAORE, "窑热病的危险因素"),
    ],
)
def test_where_words_tell_nothing_the_property_asked_for_does(
    question: str, text: str, told: str
) -> None:
    title = "kiln fever" if text is KILN else "窑热病"
    lang = "en" if text is KILN else "zh"
    assert extract(question, [card(title, text, lang=lang)], lang=lang).startswith(told)


def test_the_property_of_another_subject_does_not_overrule_the_one_named() -> None:
    def trail(number: int, rest: str) -> Passage:
        text = (
            f"The warden of trail {number}: Ms Harlow.\nThe length of trail {number}: 4 km.\n{rest}"
        )
        return card(
            f"trail {number}", text, "A wide view over the valley and its three lakes. " * 6
        )

    three, nine = trail(3, ""), trail(9, "The meeting point of trail 9: the fountain.")
    told = quotable("Where do we all gather for trail 3?", [three, nine])
    shares = dict(zip(told.sentences[1], told.shares[1], strict=True))
    assert shares.get("The meeting point of trail 9: the fountain.", -1) < max(told.shares[0])
    unnamed = quotable("Where do we all gather?", [three, nine])
    freed = dict(zip(unnamed.sentences[1], unnamed.shares[1], strict=True))
    assert freed["The meeting point of trail 9: the fountain."] > max(unnamed.shares[0])


def test_a_card_is_told_in_part_where_one_fact_is_meant_in_other_words() -> None:
    gout = card(
        "gout",
        "Symptoms of gout: hot swollen toe.",
        "Complications of gout: kidney stones and tophi.",
        "Tests for gout: serum urate.",
    )
    told = extract("can it leave lasting damage if nobody treats gout", [gout], lang="en")
    assert told == "Complications of gout: kidney stones and tophi. [1]"
    whole = extract("gout", [gout], lang="en")
    assert whole == f"{gout.text} [1]"


def test_the_part_of_a_card_that_tells_what_is_meant_is_read_and_cited() -> None:
    lines = (
        "Common symptoms of gout include a hot swollen toe.",
        "Possible complications of gout include kidney stones and tophi.",
    )
    parts, start = [], 0
    for line in lines:
        end = start + len(line)
        parts.append(
            dataclasses.replace(
                found("en"), id=f"g@{start}", document_id="g", kind="facts", title="gout",
                text=line, start=start, end=end, parent="g@0-200",
            )
        )  # fmt: skip
        start = end + 1
    assistant = make("-", search=lambda *_, **__: [Hit(parts[0], 1, 1.0)], beside=lambda _: parts)
    question = "Will gout leave lasting damage if nobody treats it?"
    answer = assistant.ask(question, arm="retrieval")
    assert answer.text.startswith(lines[1])
    (citation,) = answer.citations
    assert citation.passage_id == parts[1].id
    assert [hit.rank for hit in answer.hits] == [1, 2]
