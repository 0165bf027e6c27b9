from verticalize.assistant.answers.row_ranking import as_good, rank_rows
from verticalize.records import Passage


def passages(*names: str) -> list[Passage]:
    return [Passage(n, n, n, "documents", "", "", "zh", 0, 0, "") for n in names]


LABELS = {
    (0, 0): "状态：合格；颜色：绿色",
    (0, 1): "状态：不合格；颜色：红色",
    (0, 2): "状态：待验；颜色：黄色",
    (1, 0): "标签要贴牢。",
}
SOURCES = passages("labels.csv", "sop.md")


def order(question: str, scores: list[float]) -> list[str]:
    told = rank_rows(question, SOURCES, LABELS, dict(zip(LABELS, scores, strict=True)))
    return [LABELS[place] for place in sorted(told, key=lambda place: -told[place])]


def test_the_row_whose_name_stands_in_the_question_comes_before_others_of_its_table() -> None:
    assert order("待验物料贴什么标签", [0.5, 0.4, 0.2, 0.1])[0] == LABELS[0, 2]


def test_it_does_not_overtake_what_is_better_than_its_table() -> None:
    assert order("待验物料的标签怎么贴", [0.5, 0.4, 0.2, 0.9])[0] == LABELS[1, 0]


def test_a_name_that_is_part_of_another_is_not_called() -> None:
    assert order("不合格物料贴什么标签", [0.5, 0.4, 0.2, 0.1])[0] == LABELS[0, 1]


def test_a_name_of_two_words_is_more_than_one_of_them() -> None:
    rows = {(0, 0): "Kind: home; Form: A-1", (0, 1): "Kind: theft home; Form: A-2"}
    told = rank_rows("Which form for theft at home?", SOURCES, rows, {(0, 0): 0.6, (0, 1): 0.5})
    assert told[0, 1] > told[0, 0]


def test_scores_stay_as_they_are_where_no_row_is_called() -> None:
    scores = dict(zip(LABELS, [0.5, 0.4, 0.2, 0.1], strict=True))
    assert rank_rows("物料贴什么标签", SOURCES, LABELS, scores) == scores


def test_the_row_whose_range_holds_the_amount_comes_first_in_its_document() -> None:
    rows = {
        (0, 0): "项目：拔牙；体重(kg)：0～15；费用：200",
        (0, 1): "项目：拔牙；体重(kg)：15～40；费用：300",
        (1, 0): "拔牙前称体重。",
    }
    told = rank_rows("30公斤的狗拔牙多少钱", SOURCES, rows, {(0, 0): 0.6, (0, 1): 0.6, (1, 0): 0.5})
    assert sorted(told, key=lambda place: -told[place]) == [(0, 1), (1, 0), (0, 0)]


def test_the_row_of_another_thing_is_not_told_whatever_its_range() -> None:
    rows = {
        (0, 0): "Job: hip joint; From (kg): 15; To (kg): 40",
        (0, 1): "Job: knee joint; From (kg): 0; To (kg): 15",
    }
    scores = {(0, 0): 0.6, (0, 1): 0.3}
    assert rank_rows("What is a hip for a 9 kg dog?", SOURCES, rows, scores) == scores


def test_all_rows_that_are_called_are_told_together() -> None:
    assert as_good("待验和合格分别什么颜色", (0, 0), SOURCES, LABELS) == [(0, 0), (0, 2)]
    assert as_good("待验是什么颜色", (0, 2), SOURCES, LABELS) == [(0, 2)]


MACHINES = {
    (0, 0): "编号：SB-104；名称：旋转压片机；产能：15万片",
    (1, 0): "编号：SB-108；名称：旋转压片机；产能：10万片",
    (2, 0): "编号：SB-109；名称：粉碎机；产能：3吨",
}
ONE = [*passages("a.csv") * 3]


def test_rows_that_hold_the_same_of_the_question_are_told_together() -> None:
    assert as_good("压片机的产能是多少", (0, 0), ONE, MACHINES) == [(0, 0), (1, 0)]
    assert as_good("SB-104的产能是多少", (0, 0), ONE, MACHINES) == [(0, 0)]
    assert as_good("104号压片机的产能是多少", (0, 0), ONE, MACHINES) == [(0, 0)]


def test_rows_that_share_but_their_heads_with_the_question_are_not() -> None:
    assert as_good("产能是多少", (0, 0), ONE, MACHINES) == [(0, 0)]
    assert as_good("转多快，产能多少", (0, 0), ONE, MACHINES) == [(0, 0)]  # 转 alone is no word


def test_what_is_no_row_is_told_alone() -> None:
    assert as_good("标签怎么贴", (1, 0), SOURCES, LABELS) == [(1, 0)]


PLANS = {
    (0, 0): "Peril: Storm; Basic: 300; Plus: 200",
    (0, 1): "Peril: Food in freezer; Basic: 50; Plus: 0",
    (1, 0): "Cover: Food in freezer; Basic: 250; Plus: 500",
    (1, 1): "Food from a broken freezer is paid at once.",
}


def test_a_row_that_is_called_with_one_of_its_columns_comes_before_what_shares_words() -> None:
    scores = {(0, 0): 0.3, (0, 1): 0.5, (1, 0): 0.4, (1, 1): 0.6}
    asked = "How much for food in the freezer on Plus?"
    told = rank_rows(asked, SOURCES, PLANS, scores)
    assert sorted(told, key=lambda place: -told[place])[:3] == [(0, 1), (1, 0), (1, 1)]
    assert as_good(asked, (0, 1), SOURCES, PLANS) == [(0, 1), (1, 0)]
    other = rank_rows("How much for food in the freezer?", SOURCES, PLANS, scores)
    assert max(other, key=lambda place: other[place]) == (1, 1)


def test_names_of_one_letter_are_all_called() -> None:
    rows = {(0, n): f"级别：{name}级；限度：{n}" for n, name in enumerate("ABCD")}
    assert as_good("C级和D级的限度", (0, 2), SOURCES, rows) == [(0, 2), (0, 3)]
