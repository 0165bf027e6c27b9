import time

import pytest

from verticalize.retrieval.tables.adjectives import measured
from verticalize.retrieval.tables.amounts import Amount, amount
from verticalize.retrieval.tables.bounds import Bound, bound
from verticalize.retrieval.tables.periods import Period

KG, T, MONTH = Amount(1.0, "mass"), Amount(1.0, "mass", 1000), Amount(1.0, "time", 730.5)
DAY = Amount(1.0, "time", 24)
CHEAP, HEAVY, LIGHT = map(measured, ("cheaper", "最重", "lightest"))
DEAR = measured("贵")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which machines have a weight under 2 tonnes?",
         Bound("machines", "weight", "<", T._replace(number=2))),
        ("Which machines have a daily rate of at least £1,200?",
         Bound("machines", "daily rate", ">=", Amount(1200, "pound"))),
        ("Which generator has the lowest daily rate?", Bound("generator", "daily rate", "min")),
        ("哪些设备的重量不超过500公斤？", Bound("", "设备的重量", "<=", KG._replace(number=500))),
        ("哪些药的库存低于20？", Bound("", "药的库存", "<", Amount(20))),
        ("哪些药库存在20以下？", Bound("", "药库存", "<=", Amount(20))),
        ("哪台机器的重量最大？", Bound("", "机器的重量", "max")),
        ("重量最大的机器是哪台？", Bound("机器", "重量", "max")),
        ("单价低于1.2万元的配件有哪些？", Bound("配件", "单价", "<", Amount(12000, "yuan"))),
        ("保修期在12个月以上的配件有哪些", Bound("配件", "保修期", ">=", MONTH._replace(number=12))),
        ("Which drill is the cheapest?", Bound("drill", "", "min", scale=CHEAP)),
        ("the heaviest machine", Bound("machine", "", "max", scale=HEAVY)),
        ("Which machine weighs the least?", Bound("machine", "", "min", scale=LIGHT)),
        ("Which machines weigh over 2 tonnes?",
         Bound("machines", "", ">", T._replace(number=2), LIGHT)),
        ("Which drills cost less than £100?", Bound("drills", "", "<", Amount(100, "pound"), CHEAP)),
        ("最便宜的配件是哪个？", Bound("配件", "", "min", scale=CHEAP)),
        ("配件里哪个最贵？", Bound("配件", "", "max", scale=DEAR)),
        ("采购周期超过30天的备件", Bound("备件", "采购周期", ">", DAY._replace(number=30))),
        ("Which firm in the south has the best score?", Bound("firm south", "score", "max")),
        ("最贵的配件", Bound("配件", "", "max", scale=DEAR)),
        ("采购周期最长的备件", Bound("备件", "采购周期", "max")),
        ("复验期最短的是哪种物料", Bound("物料", "复验期", "min")),
        ("校准费用最贵的仪器", Bound("仪器", "校准费用", "max", scale=DEAR)),
        ("Which firm has the best score?", Bound("firm", "score", "max")),
        ("Which job has the longest guarantee?", Bound("job", "guarantee", "max")),
        ("What is the cheapest drill in the price list?",
         Bound("drill price list", "", "min", scale=CHEAP)),
        ("Who has an authority of more than 5000?", Bound("", "authority", ">", Amount(5000))),
        ("Which jobs have a guarantee of 60 months?",
         Bound("jobs", "guarantee", "=", MONTH._replace(number=60))),
        ("哪些仪器的校准周期是24个月？", Bound("", "仪器的校准周期", "=", MONTH._replace(number=24))),
        ("哪些国家发票要四份？", Bound("", "国家发票份数", "=", Amount(4))),
        ("Which containers take a payload of more than 29,000 kg?",
         Bound("containers", "payload", ">", KG._replace(number=29000))),
        ("Which container has the biggest volume?", Bound("container", "volume", "max")),
        ("哪些物料可以复验两次？", Bound("物料", "复验次数", "=", Amount(2))),
        ("哪几台设备的功率为500公斤", Bound("", "设备的功率", "=", KG._replace(number=500))),
        ("What can I hire for under 30 euros a day?",
         Bound("", "", "<", Amount(30, "euro"), CHEAP, Period(1, "day"))),
        ("What costs less than 10 euros?", Bound("", "", "<", Amount(10, "euro"), CHEAP)),
        ("Which is the cheapest ski for six days?",
         Bound("ski", "", "min", scale=CHEAP, per=Period(6, "day"))),
        ("price_1_day_eur under 10", Bound("", "price 1 day", "<", Amount(10))),
        ("cheapest ski", Bound("ski", "", "min", scale=CHEAP)),
        ("How much is your cheapest ski to hire for six days?",
         Bound("ski", "", "min", scale=CHEAP, per=Period(6, "day"))),
        ("What is the most expensive item?", Bound("item", "", "max", scale=DEAR)),
        ("What is the most weight?", Bound("", "weight", "max")),
        ("Do you have any skis for under 30 euros?",
         Bound("skis", "", "<", Amount(30, "euro"), CHEAP)),
        ("Is there anything under 30 euros a day?",
         Bound("", "", "<", Amount(30, "euro"), CHEAP, Period(1, "day"))),
        ("Show me all skis under 30 euros", Bound("", "skis", "<", Amount(30, "euro"))),
        ("Which skis have a price_1_day_eur under 10?",
         Bound("skis", "price 1 day", "<", Amount(10))),
    ],
)  # fmt: skip
def test_what_is_asked_of_amounts(question: str, found: Bound) -> None:
    assert bound(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "Which machines run on petrol?",
        "Which machines have a weight not over 1000 kg?",
        "Which machines have a weight over 100 kg and under 1000 kg?",
        "Which machines have a weight of at least five hundred kg?",
        "Which machines have a weight below 100 kg? And above 1000 kg?",
        "Which machines have a weight below 3 stone?",
        "Which licence do I need for machines with a weight over 3500 kg?",
        "Which machine is most suitable for a small garden by weight?",
        "哪些设备的重量低于1.2.3公斤？",
        "What is the cheapest way to hire a drill for two days?",
        "What is the cheapest drug for pregnancy?",
        "the cheapest drill without petrol",
        "Which non-petrol drills have a weight under 100 kg?",
        "Which drills have no weight under 60 kg?",
        "Which is the cheapest?",
        "为什么配件最贵？",
        "哪些设备的重量低于-5公斤？",
        "最贵的设备怎么保养",
        "校准费用最贵的仪器放在哪里",
        "哪些设备是2020年启用的",
        "哪些物料不能复验两次",
        "哪些物料可以复验一次以上",
        "Which firm has the best prices?",
        "Which room is the longest to clean?",
        "",
    ],
)
def test_what_says_more_or_something_else_is_not_read(question: str) -> None:
    assert bound(question) is None


@pytest.mark.parametrize(
    ("sign", "kept"),
    [
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
        ("=", [False, True, False]),
        ("min", [True, False, False]),
        ("max", [False, False, True]),
    ],
)
def test_which_amounts_are_kept(sign: str, kept: list[bool]) -> None:
    limit = Bound("machines", "weight", sign, Amount(2.0))
    assert limit.keeps([Amount(1.0), Amount(2.0), Amount(3.0)]) == kept


def test_units_are_converted_and_what_measures_something_else_is_not_kept() -> None:
    light = Bound("machines", "weight", "<", T._replace(number=2))
    assert light.keeps([KG._replace(number=1999), T._replace(number=3)]) == [True, False]
    assert light.keeps([KG, Amount(1.0, "length")]) == [False, False]
    assert light.keeps([Amount(1.0)]) == [False]
    bare = Bound("machines", "weight", "<", Amount(100.0))
    assert bare.keeps([KG._replace(number=50), KG._replace(number=500)]) == [True, False]
    assert bare.keeps([KG._replace(number=50), T]) == [False, False]  # a hundred of which?


@pytest.mark.parametrize(
    ("value", "where", "found"),
    [
        (": 1,700 kg.", "Weight", Amount(1700.0, "mass")),
        ("1.7", "Weight (t)", Amount(1.7, "mass", 1000.0)),
        ("为30分钟", "", Amount(30.0, "time", 0.016667)),
        ("£2.50", "", Amount(2.5, "pound")),
        ("5000日元", "", Amount(5000.0, "日元")),
        ("-20 °C", "", None),
        ("5 kg/h", "", Amount(5.0, "kg/h")),
        ("<5", "", None),
        ("5+", "", None),
        ("约1元", "", None),
        ("9" * 61, "", None),
        ("120元/台", "", Amount(120.0, "元/台")),
        ("1.5", "价格（万元）", Amount(15000.0, "yuan")),
        ("15千瓦", "", Amount(15000.0, "power", 0.001)),
        ("12个月", "", Amount(12.0, "time", 730.5)),
        ("1 year", "", Amount(1.0, "time", 8766.0)),
        ("2至8℃", "", None),
        ("5万元", "", Amount(50000.0, "yuan")),
        ("EX-35", "", None),
        ("1,,2", "", None),
        ("diesel", "", None),
        ("", "", None),
    ],
)
def test_a_value_that_is_one_number_is_an_amount(
    value: str, where: str, found: Amount | None
) -> None:
    assert amount(value, where) == found


@pytest.mark.parametrize(
    ("question", "name", "of"),
    [
        ("哪些设备的重量不超过500公斤？", "重量（公斤）", "设备"),
        ("哪些设备重量不超过500公斤？", "重量", "设备"),
        ("哪些设备的重量不超过500公斤？", "额定重量", None),
        ("哪些设备的重量不超过500公斤？", "量", None),
        ("Which machines have a weight under 2 tonnes?", "Weight (kg)", "machines"),
        ("Which machines have a weight under 2 tonnes?", "Lifting weight", None),
        ("Which drill is the cheapest?", "Daily rate (£)", "drill"),
        ("Which drill is the cheapest?", "Weight", None),
        ("最便宜的配件是哪个？", "配件单价", "配件"),
        ("不含税单价低于100元的配件有哪些", "含税单价(元)", None),
        ("不含税单价低于100元的配件有哪些", "不含税单价(元)", "配件"),
        ("哪些药不低于5元", "药价", None),
        ("哪些非处方药单价最低", "单价", None),
        ("Which drills cost less than £250 a month?", "Daily rate", None),
        ("Which drills cost less than £250 a month?", "Monthly rate", "drills"),
        ("Which drug is the cheapest?", "Infusion rate", None),
        ("最重的产品是哪个？", "服务质量", None),
        ("哪台设备的CHT最短？", "CHT(天)", "设备"),
        ("哪些物料可以复验两次？", "可复验次数", "物料"),
        ("哪些物料可以复验两次？", "检验次数", None),
        ("哪些国家发票要四份？", "发票份数", "国家"),
        ("Which machines have a weight under 2 tonnes?", "Max. weight (kg)", "machines"),
        ("哪台设备的CHT最短？", "HT(天)", None),
        ("校准费用最贵的仪器", "单次费用(元)", "仪器 校准"),
        ("校准费用最贵的仪器", "功率", None),
        ("等级最贵的仪器", "单次费用(元)", None),
        ("Which ski is the cheapest?", "price_1_day_eur", "ski"),
        ("Which ski is the cheapest for 3 days?", "price_1_day_eur", None),
        ("Which ski is the cheapest for 3 days?", "price_3_days_eur", "ski"),
        ("Which skis have a price under 30 euros a day?", "price_1_day_eur", "skis"),
        ("Which skis have a price under 30 euros a day?", "price_3_days_eur", None),
        ("price_1_day_eur under 10", "price_1_day_eur", ""),
        ("price_1_day_eur under 10", "price_3_days_eur", None),
    ],
)
def test_which_property_is_meant_and_of_what(question: str, name: str, of: str | None) -> None:
    found = bound(question)
    assert found is not None
    assert found.told_of(name) == of


def test_what_is_no_property_may_be_the_things_that_a_price_is_asked_of() -> None:
    skis = bound("Which skis are under 30 euros per day?")
    assert skis is not None
    assert skis.of_things() == Bound("skis", "", "<", Amount(30, "euro"), CHEAP, Period(1, "day"))
    wide = bound("Which skis are under 2 m?")
    assert wide is not None
    assert wide.of_things() is None  # of their width, or their length?


@pytest.mark.parametrize("said", ["Which {}", "List {}x?", "哪些{}的", "最便宜的{}"])
@pytest.mark.parametrize("part", ["(", "a", "ab-", "a ", "药", "1", "1,"])
def test_no_question_takes_long_to_read(said: str, part: str) -> None:
    begun = time.process_time()
    for length in (60, 4000):
        bound(said.format(part * (length // len(part))))
        amount(part * (length // len(part)))
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("question", "head", "meant"),
    [
        ("费用最高的仪器", "单次费用(元)", True),
        ("仪器的费用最高的是哪台", "单次费用(元)", True),
        ("重量最大的设备", "起重量(吨)", False),
        ("哪些设备的费用超过100元", "单次费用(元)", False),
        ("费用最高的仪器", "费用(元)", False),
    ],
)
def test_a_longer_name_may_be_the_property_of_which_the_most_is_asked(
    question: str, head: str, meant: bool
) -> None:
    found = bound(question)
    assert (found is not None and found.may_be(head)) == meant
