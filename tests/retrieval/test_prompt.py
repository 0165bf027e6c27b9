from library import passage

from verticalize.retrieval.prompt import (
    block,
    cited,
    closed_messages,
    fit,
    grounded_messages,
    labelled,
)
from verticalize.text import count_tokens

GOUT = passage("c#gout", "gout", "Less beer.\nMore water.", section="Prevention")
BURN = passage("g.md", "Burns", "Cool it. No ice.", section="Burns")


def test_passages_come_first_labelled_in_their_order_then_the_question() -> None:
    system, user = grounded_messages(" Why? ", [GOUT, BURN], system="Be brief.\n", lang="en")
    assert system == {"role": "system", "content": "Be brief."}
    assert user["content"] == (
        "[1] gout · Prevention — Less beer. More water.\n[2] Burns — Cool it. No ice.\n\nQuestion: Why?"
    )


def test_a_chinese_question_is_put_in_chinese() -> None:
    assert grounded_messages("为什么？", [GOUT], system="", lang="zh")[1]["content"].endswith(
        "\n\n问题：为什么？"
    )


def test_every_quoted_sentence_carries_its_label() -> None:
    assert cited(["甲。", "乙。"], 2, "zh") == "甲。[2]乙。[2]"
    assert cited(["A.", "B."], 1, "en") == "A. [1] B. [1]"
    assert cited([], 1, "en") == ""


def test_a_row_of_a_table_stands_apart_from_other_statements() -> None:
    row = "| a |\n|---|\n| b"
    assert cited([row, "甲。"], 1, "zh") == f"{row}[1]\n\n甲。[1]"
    assert cited(["A.", row], 1, "en") == f"A. [1]\n\n{row} [1]"


def test_without_passages_the_prompt_is_the_closed_one() -> None:
    closed = closed_messages("Why?", system="s", lang="en")
    assert grounded_messages("Why?", [], system="s", lang="en") == closed
    assert closed[1]["content"] == "Question: Why?"


def test_labels_follow_the_order_of_the_passages() -> None:
    assert labelled([BURN, GOUT]) == [(1, BURN), (2, GOUT)]


def test_passages_are_kept_whole_while_the_budget_lasts() -> None:
    size = count_tokens(block(1, GOUT)) + 1
    assert fit([GOUT, BURN], size) == [GOUT]
    assert fit([GOUT, BURN], 1000) == [GOUT, BURN]


def test_a_long_passage_keeps_no_later_one_out_and_the_first_always_stays() -> None:
    long = passage("long.md", "Long", "word " * 500)
    assert fit([GOUT, long, BURN], 60) == [GOUT, BURN]
    assert fit([long, GOUT], 60) == [long]
    assert fit([], 60) == []
