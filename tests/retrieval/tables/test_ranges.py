import math
import time

import pytest

from verticalize.records import Hit, Passage
from verticalize.retrieval.tables.amounts import Amount
from verticalize.retrieval.tables.ranges import Span, fits, given, is_looked_up, led_by_range, spans
from verticalize.retrieval.tables.weekdays import WEEKDAY

KG = "mass"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does a knee operation cost for a 12 kg dog?", [Amount(12, KG)]),
        ("x-ray for a 30kg dog", [Amount(30, KG)]),
        ("我要称280公斤的东西，用哪台秤", [Amount(280, KG)]),
        ("How much more does a 72 year old pay?", [Amount(72, "age")]),
        ("75岁的老人要加多少", [Amount(75, "age")]),
        ("A file scored 8 points.", [Amount(8, "point")]),
        ("a claim of 7,800 pounds", [Amount(7800, "pound")]),
        ("来货1.2万支，取多少", [Amount(12000, "支")]),
        ("停了3个小时", [Amount(3, "time")]),
        ("YQ-014什么时候校准", []),
        ("2025年6月要校准的", []),
        ("第3台是谁的", []),
        ("step 2.3 of CM-6", []),
        ("What is in room 12?", []),
    ],
)
def test_the_amounts_of_a_question_have_a_unit(question: str, found: list[Amount]) -> None:
    assert given(question) == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("名称：秤；量程：0～500 kg", [Span("量程", 0, 500, KG)]),
        ("名称：秤；量程(kg)：0～500", [Span("量程", 0, 500, KG)]),
        ("Job: x-ray; Weight from (kg): 0; Weight to (kg): 25", [Span("Weight from", 0, 25, KG)]),
        ("项目：拔牙；体重下限(kg)：5；体重上限(kg)：15", [Span("体重下限", 5, 15, KG)]),
        ("| Lot | Sample |\n|---|---|\n| 91 to 150 | 8", [Span("Lot", 91, 150)]),
        ("| Age | Loading |\n|---|---|\n| 65-69 | 40%", [Span("Age", 65, 69, "age")]),
        (
            "| 金额 | 批准人 |\n|---|---|\n| 5万元以上 | 经理",
            [Span("金额", 50000, math.inf, "yuan")],
        ),
        ("35001至150000  200", [Span("", 35001, 150000)]),
        ("- 7 to 9 points: refer it.", [Span("", 7, 9, "point")]),
        ("10 points or more: refer it.", [Span("", 10, math.inf, "point")]),
        ("16岁以下：免费", [Span("", -math.inf, 16, "age")]),
        ("Age 70 to 74: plus 85%.", [Span("", 70, 74, "age")]),
        ("年龄(岁)：60～69；加费：40%", [Span("年龄", 60, 69, "age")]),
        ("Age (years): 65 to 69; Loading: 40%", [Span("Age", 65, 69, "age")]),
        ("Name: Lea; In: Mon, Tue", [Span("In", day, day, WEEKDAY) for day in (0, 1)]),
        ("设备：秤；房间号：1-207；日期：2025-06-16", []),
        ("Name: Lea; Hours: 8-17; Extension: 210", []),
        (
            "bike: Trail; max_rider_weight_kg: 125",
            [Span("max rider weight", -math.inf, 125, "mass")],
        ),
        ("秤：A；最小称量（g）：20", [Span("最小称量", 0.02, math.inf, "mass")]),
        ("Item: seal; Min stock: 5", []),  # a number of anything
        ("1 to 3 days after that you may go.", []),
        ("Keep it between 2 and 8 °C.", []),
        ("Fee from (GBP): 5; Note: none", []),
    ],
)
def test_ranges_stand_in_cells_or_at_the_head_of_a_line(statement: str, found: list[Span]) -> None:
    assert spans(statement) == found


@pytest.mark.parametrize(
    ("question", "suited"),
    [
        ("x-ray for a 12 kg dog", [1, -1, 0]),
        ("x-ray for a 30kg dog", [-1, 1, 0]),
        ("x-ray for a 25 kg dog", [1, 1, 0]),  # no row excludes it
        ("x-ray for a 120 kg dog", [-1, -1, 0]),  # none holds it
        ("x-ray for a 12 year old dog", [0, 0, 0]),
        ("x-ray for a dog", [0, 0, 0]),
    ],
)
def test_ranges_choose_only_where_some_hold_the_amount_and_others_do_not(
    question: str, suited: list[int]
) -> None:
    rows = [f"Job: x-ray; From (kg): {low}; To (kg): {high}" for low, high in ((0, 25), (25, 100))]
    found = fits(question, [*rows, "Dogs are x-rayed asleep."])
    chosen = 1 in suited and -1 in suited
    assert [round(fit) for fit in found] == (suited if chosen else [0, 0, 0])


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("under 5 kg", [True, False, False]),
        ("up to 5 kg", [True, True, False]),
        ("over 5 kg", [False, False, True]),
        ("5 kg or more", [False, True, True]),
        ("不满5公斤", [True, False, False]),
        ("5公斤以上", [False, True, True]),
    ],
)
def test_an_end_belongs_to_a_range_as_it_says(cell: str, held: list[bool]) -> None:
    (span,) = spans(f"Job: x-ray; Weight: {cell}")
    assert [span.holds(Amount(number, KG)) for number in (4, 5, 6)] == held


def test_the_narrowest_range_that_holds_it_suits_best() -> None:
    rows = [f"名称：秤；量程：0～{most} kg" for most in (60, 500, 2000)]
    left, best, wide = fits("我要称280公斤的东西", rows)
    assert left < 0 < wide < best


def test_a_counted_thing_may_stand_for_a_number_without_unit() -> None:
    assert [
        round(fit) for fit in fits("批量2000个取多少", ["501至1200  32", "1201至3200  50"])
    ] == [-1, 1]
    assert fits("用2000公斤取多少", ["501至1200  32", "1201至3200  50"]) == [0, 0]


def test_a_line_of_a_table_without_bars_is_told_below_what_it_is_of() -> None:
    assert is_looked_up("1201至3200  50", below="按下表取样。")
    assert not is_looked_up("1201至3200  50", below="501至1200  32")
    assert not is_looked_up("名称：秤；量程：0～500 kg", below="见下表。")
    assert not is_looked_up("Samples are kept.", below="See the table.")


def hit(name: str, text: str, document: str = "scales.csv") -> Hit:
    passage = Passage(name, document, document, "documents", "", "", "zh", 0, len(text), text)
    return Hit(passage, "abcdef".index(name) + 1, 1.0)


SCALES = [
    hit("a", "名称：台秤；地点：车间；量程：0～60 kg"),
    hit("b", "秤要校准。", "sop.md"),
    hit("c", "名称：地磅；地点：仓库；量程：0～2000 kg"),
    hit("d", "名称：地磅；地点：仓库；量程：0～500 kg"),
    hit("e", "名称：天平；地点：车间；量程：0～5 kg"),
    hit("f", "名称：地磅；地点：港口；量程：0～500 kg", "other.csv"),
]


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("我要称280公斤的，用哪台秤", "adcb"),
        ("我要称50公斤的，用哪台秤", "abcd"),  # the best row holds it
        ("我要称5000公斤的，用哪台秤", "abcd"),  # none does
        ("用哪台秤", "abcd"),
    ],
)
def test_rows_that_hold_the_amount_come_second_where_the_best_excludes_it(
    question: str, order: str
) -> None:
    found = led_by_range(question, SCALES, 4)
    assert "".join(one.passage.id for one in found) == order
    assert [one.rank for one in found] == [1, 2, 3, 4]


def test_of_rows_that_hold_it_those_most_like_the_best_come_first() -> None:
    rows = [
        hit("a", "Job: knee; Kind: dog; From (kg): 15; To (kg): 40"),
        hit("b", "Job: eye; Kind: cat; From (kg): 0; To (kg): 12"),
        hit("c", "Job: knee; Kind: dog; From (kg): 0; To (kg): 15"),
    ]
    found = led_by_range("What does a knee cost for a 10 kg dog?", rows, 2)
    assert [one.passage.id for one in found] == ["a", "c"]


def test_the_row_of_another_thing_is_not_led() -> None:
    rows = [
        hit("a", "Job: hip joint; From (kg): 15; To (kg): 40"),
        hit("b", "Rest after it."),
        hit("c", "Job: eye; From (kg): 0; To (kg): 15"),
    ]
    found = led_by_range("What is a hip for a 9 kg dog?", rows, 3)
    assert [one.passage.id for one in found] == ["a", "b", "c"]


def test_of_nothing_found_nothing_is_led() -> None:
    assert led_by_range("for a 12 kg dog", [], 5) == []


@pytest.mark.parametrize("part", ["1", "1,", "1 to ", "1 kg to ", "至1", "age ", "a: 1; "])
def test_nothing_takes_long_to_read(part: str) -> None:
    begun = time.process_time()
    text = part * (4000 // len(part))
    given(text)
    spans(text)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "question",
    ["Where is it stored at −15 °C?", "零下15℃放哪", "minus 15 °C?", "15 °C below zero"],
)
def test_an_amount_below_zero_is_not_read_as_one_above(question: str) -> None:
    assert given(question) == []


def test_of_two_amounts_of_one_kind_none_chooses() -> None:
    assert given("工龄12年3个月有几天年假？") == []
    assert given("my dog weighs 35 kg, not 12 kg") == []


def test_both_ends_of_a_range_are_in_its_unit() -> None:
    (found,) = spans("金额：1～5万元；审批：总监")
    assert (found.low, found.high) == (10_000.0, 50_000.0)


def test_months_are_parts_of_years_of_age() -> None:
    found, asked = spans("年龄：6～12个月；剂量：1ml"), given("8岁剂量多少")
    assert found
    assert asked
    assert not any(span.holds(one) for span in found for one in asked)
