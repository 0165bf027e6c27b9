import time

import pytest

from verticalize.assistant.answers.listing import listing
from verticalize.records import Hit, Passage


def card(title: str, *lines: str, kind: str = "facts", lang: str = "zh") -> Hit:
    text = "\n".join(lines)
    passage = Passage(title, title, "d.csv", kind, title, "", lang, 0, len(text), text)  # type: ignore[arg-type]
    return Hit(passage, 1, 1.0)


CARDS = [
    card("华法林", "华法林的妊娠分级：X。", "华法林的级别：B级。"),
    card("地高辛", "地高辛的妊娠分级：C。", "地高辛的级别：B级。"),
    card("甲氨蝶呤", "甲氨蝶呤的妊娠分级：X。", "甲氨蝶呤的级别：A级。"),
    card("手册", "B级药品双人核对。", kind="documents"),
    card("warfarin", "Pregnancy category of warfarin: X.", lang="en"),
    card("methotrexate", "Pregnancy category of methotrexate: X.", lang="en"),
]


def ask(question: str, lang: str = "zh") -> list[str]:
    found = listing(question, CARDS[:1], lambda asked, k: CARDS[:k], lang)
    return found.text.split("\n\n") if found else []


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("哪些药是妊娠X级？", ["华法林的妊娠分级：X。[1]", "甲氨蝶呤的妊娠分级：X。[2]"]),
        ("B级高警示药品有哪些？", ["华法林的级别：B级。[1]", "地高辛的级别：B级。[2]"]),
        ("A级的药有哪些？", []),  # one alone is no list
        ("华法林的级别是B级吗？", []),
        ("哪些药不能和华法林的B级药一起用？", []),  # asks about one of them
        ("哪些药要冷藏？", []),
        ("哪些药不是妊娠X级？", ["地高辛的妊娠分级：C。[1]"]),
        ("哪些药是妊娠X级、B级？", ["华法林的妊娠分级：X。[1]", "华法林的级别：B级。[1]"]),
    ],
)
def test_every_fact_with_the_value_is_listed(question: str, told: list[str]) -> None:
    assert ask(question) == told


def test_what_else_is_said_of_them_counts_as_well() -> None:
    cards = [
        card("G-6", "Kind of G-6: generator.", "Fuel of G-6: petrol."),
        card("WP-3", "Kind of WP-3: pump.", "Fuel of WP-3: petrol."),
        card("G-20", "Kind of G-20: generator.", "Fuel of G-20: diesel."),
    ]
    found = listing(
        "Which generators have petrol as fuel?", cards[:1], lambda a, k: cards[:k], "en"
    )
    assert found is not None
    assert "WP-3" not in found.text
    assert "Fuel of G-6: petrol. [1]" in found.text


def test_a_long_list_says_how_many_are_left_out() -> None:
    cards = [card(f"M-{n}", f"Fuel of M-{n}: petrol.") for n in range(25)]
    found = listing("Which machines have petrol as fuel?", [], lambda a, k: cards[:k], "en")
    assert found is not None
    assert found.text.count("petrol") == 20
    assert found.text.endswith("\n\n(and 5 more)")


def test_so_in_english() -> None:
    assert ask("Which drugs are pregnancy category X?", "en") == [
        "Pregnancy category of warfarin: X. [1]",
        "Pregnancy category of methotrexate: X. [2]",
    ]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which machines have a daily rate below 100?", ["G-6", "G-20"]),
        ("Which machine has the highest daily rate?", ["EX-17"]),
        ("Which generator has the highest daily rate?", ["G-20"]),
        ("Which generators have a daily rate of at least 85?", ["G-20"]),
        ("Which machines have a daily rate over 500?", []),
        ("Which machines have a weight below 100?", []),  # of which nothing is told
        ("Which machines have a daily rate below 100 kg?", []),  # in another unit
    ],
)
def test_numbers_are_compared(question: str, names: list[str]) -> None:
    rates = {"G-6": 35, "G-20": 85, "EX-17": 120}
    cards = [
        card(
            name,
            f"Kind of {name}: {'generator' if name[0] == 'G' else 'excavator'}.",
            f"Daily rate (GBP) of {name}: {rate}.",
        )
        for name, rate in rates.items()
    ]
    found = listing(question, [], lambda asked, k: cards[:k], "en")
    told = found.text if found else ""
    assert [name for name in rates if f"of {name}:" in told] == names


def test_a_not_that_belongs_to_the_value_is_none_of_the_question() -> None:
    sorts = {"甲": "非处方药", "乙": "处方药", "丙": "非处方药", "丁": "处方药"}
    cards = [card(name, f"{name}的分类：{sort}。") for name, sort in sorts.items()]
    found = listing("哪些药的分类是非处方药？", [], lambda asked, k: cards[:k], "zh")
    assert found is not None
    assert found.text.split("\n\n") == ["甲的分类：非处方药。[1]", "丙的分类：非处方药。[2]"]


PARTS = "\n".join(
    f"配件：{name}；型号：{kind}；单价(元)：{price}；供货天数：{days}"
    for name, kind, price, days in [
        ("光幕", "W-9", 360, 2),
        ("主板", "M-1", 2600, 5),
        ("主板", "M-2", 3100, 7),
        ("靴衬", "T89", 15, 1),
        ("安全钳", "AQ-7", 1680, 20),
    ]
)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("哪个配件最贵", ["M-2"]),
        ("最便宜的主板是哪种", ["M-1"]),
        ("200块以下的配件有哪些", ["T89"]),
        ("单价低于1千元的配件有哪些", ["W-9", "T89"]),
        ("到货最慢的配件是什么", ["AQ-7"]),
        ("哪些配件供货天数超过6天", ["M-2", "AQ-7"]),
        ("供货天数最长的配件是哪个", ["AQ-7"]),
        ("最重的配件是哪个", []),
    ],
)
def test_rows_of_tables_are_listed_by_their_numbers(question: str, kinds: list[str]) -> None:
    table = card("价格表", PARTS, kind="documents")
    found = listing(question, [table], lambda a, k: [table], "zh")
    told = found.text.split("\n\n") if found else []
    assert [row.partition("型号：")[2].partition("；")[0] for row in told] == kinds


HIRE = """item: Touring ski; category: ski; price_1_day_eur: 42; price_3_days_eur: 75
item: Cross-country ski; category: ski; price_1_day_eur: 22; price_3_days_eur: 80
item: Ski poles; category: accessory; price_1_day_eur: 4; price_3_days_eur: 10
item: Ski boots; category: boots; price_1_day_eur: 14; price_3_days_eur: 37"""


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which is the cheapest ski?", ["Cross-country ski"]),  # poles are no skis
        ("Which is the cheapest ski for 3 days?", ["Touring ski"]),
        ("Which is the cheapest ski for 6 days?", []),
        ("What can I hire for under 20 euros a day?", ["Ski poles", "Ski boots"]),
        ("Which skis are under 30 euros per day?", ["Cross-country ski"]),
        ("What costs less than 20 euros?", ["Ski poles", "Ski boots"]),
        ("price_3_days_eur under 40", ["Ski poles", "Ski boots"]),
        ("What can I hire for under 20 pounds a day?", []),
    ],
)
def test_columns_as_programs_name_them_are_read(question: str, items: list[str]) -> None:
    table = card("Prices", HIRE, kind="documents", lang="en")
    found = listing(question, [table], lambda a, k: [table], "en")
    told = found.text.split("\n\n") if found else []
    assert [row.partition("item: ")[2].partition(";")[0] for row in told] == items


def test_rows_with_a_value_are_listed_under_their_header() -> None:
    rows = "| Code | Priority |\n|---|---|\n| E-01 | high |\n| E-02 | low |\n| E-03 | high |"
    table = card("Alarms", rows, kind="documents", lang="en")
    found = listing("Which alarms have high priority?", [table], lambda a, k: [table], "en")
    assert found is not None
    assert "E-01" in found.text
    assert "E-03" in found.text
    assert "E-02" not in found.text


SCALES = """编号：Y-1；名称：天平；周期(月)：12；方式：外校；状态：在用；责任人：丁若谷
编号：Y-2；名称：磅秤；周期(月)：6；方式：内校；状态：停用；责任人：邢大勇
编号：Y-3；名称：地磅；周期(月)：12；方式：内校；状态：在用；责任人：丁若谷
编号：Y-4；名称：量筒；周期(月)：24；方式：内校；状态：在用；责任人：秦朗"""


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("哪些秤的周期是12个月？", ["Y-1", "Y-3"]),
        ("哪几台秤的周期是1年", ["Y-1", "Y-3"]),
        ("哪些秤不是在用状态？", ["Y-2"]),
        ("丁若谷负责哪几台秤？", ["Y-1", "Y-3"]),
        ("哪些秤的方式是外校", []),  # one alone is no list
        ("周期最长的秤", ["Y-4"]),
        ("哪些秤的校准周期由邢大勇定", []),  # 校 of the question is no 内校
    ],
)
def test_rows_are_listed_by_numbers_and_by_whole_words(question: str, names: list[str]) -> None:
    table = card("秤", SCALES, kind="documents")
    found = listing(question, [table], lambda a, k: [table], "zh")
    told = found.text if found else ""
    assert [f"Y-{n}" for n in (1, 2, 3, 4) if f"Y-{n}" in told] == names


KINDS = """Kind: fire; Keep originals: no; Note: photos only
Kind: theft; Keep originals: yes; Note: photos only
Kind: bags; Keep originals: yes; Note: no photos"""


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("which kinds do we keep originals for?", ["theft", "bags"]),
        ("which kinds do we not keep originals for?", ["fire"]),
        ("which kinds are photos only?", ["fire", "theft"]),
        ("all kinds that are photos only", ["fire", "theft"]),
        ("which dogs do we keep originals for?", []),
        ("which dogs are photos only?", []),
        ("which kinds do we keep?", []),
        ("which originals are there?", []),
    ],
)
def test_a_column_of_yes_and_no_is_asked_by_its_name(question: str, kinds: list[str]) -> None:
    table = card("Claims", KINDS, kind="documents", lang="en")
    found = listing(question, [table], lambda a, k: [table], "en")
    told = found.text if found else ""
    assert [kind for kind in ("fire", "theft", "bags") if f"Kind: {kind}" in told] == kinds


def test_a_table_whose_head_is_asked_for_is_meant_as_a_whole() -> None:
    rows = """Code: R1; Job: wall; Unit: m2; Guarantee (months): 60
Code: R2; Job: chimney; Unit: job; Guarantee (months): 60
Code: R3; Job: paint; Unit: job; Guarantee (months): 24"""
    table = card("Tariff", rows, kind="documents", lang="en")
    question = "Which jobs have a guarantee of 60 months?"
    found = listing(question, [table], lambda a, k: [table], "en")
    assert found is not None
    assert [code for code in ("R1", "R2", "R3") if code in found.text] == ["R1", "R2"]


CHECKS = """秤：天平；上次校准：2025-06-30；下次校准：2026-06-29
秤：磅秤；上次校准：2024-12-16；下次校准：2025-06-15
秤：地磅；上次校准：2024-08-01；下次校准：2025-07-31"""


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("哪些秤6月份要校准", ["天平", "磅秤"]),
        ("哪些秤2025年6月要校准", ["磅秤"]),
        ("下次校准在2025年的秤有哪些", ["磅秤", "地磅"]),
        ("哪些秤6月份要清洁", []),
    ],
)
def test_rows_are_listed_by_their_dates(question: str, names: list[str]) -> None:
    table = card("秤", CHECKS, kind="documents")
    found = listing(question, [table], lambda a, k: [table], "zh")
    told = found.text if found else ""
    assert [name for name in ("天平", "磅秤", "地磅") if name in told] == names


def test_a_column_may_have_an_abbreviation_that_a_passage_explains() -> None:
    rows = "\n".join(
        f"设备：{name}；CHT(天)：{days}；有效期：2年"
        for name, days in zip("甲乙丙", "375", strict=True)
    )
    table = card("清洁", rows, kind="documents")
    terms = card("术语", "CHT(清洁有效期)：清洁后可用的时间。", kind="documents")
    found = listing("哪台设备的清洁有效期最短", [table], lambda a, k: [table, terms], "zh")
    assert found is not None
    assert found.text == "设备：甲；CHT(天)：3；有效期：2年[1]"


FIRMS = """Firm: Tapley; Trade: plumber; Area: south
Firm: Corran; Trade: plumber; Area: north and south
Firm: Aldwin; Trade: glazier; Area: north"""


@pytest.mark.parametrize(
    ("question", "firms"),
    [
        ("Which firms are in the south?", ["Tapley", "Corran"]),
        ("Which firms are in the north", ["Corran", "Aldwin"]),
        ("who is in the south?", ["Tapley", "Corran"]),
        ("Who works in the north and south team?", []),  # one alone is no list
        ("Who is in charge of the plumbers in the south?", []),
        ("Which dogs are in the south?", []),
        ("Which firms are in the south of France?", []),
    ],
)
def test_what_things_are_is_a_whole_value_or_one_of_several(
    question: str, firms: list[str]
) -> None:
    table = card("Firms", FIRMS, kind="documents", lang="en")
    found = listing(question, [table], lambda a, k: [table], "en")
    told = found.text if found else ""
    assert [firm for firm in ("Tapley", "Corran", "Aldwin") if firm in told] == firms


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("库存最多的配件", ["甲"]),
        ("安全库存最多的配件", ["乙"]),
        ("费用最高的配件", ["丙"]),  # the only column of costs
        ("天数最多的配件", []),  # of two columns of days
    ],
)
def test_a_column_is_meant_by_its_name_or_by_the_end_of_it(question: str, names: list[str]) -> None:
    rows = "\n".join(
        f"配件：{name}；库存：{stock}；安全库存：{safe}；单次费用(元)：{cost}；供货天数：1；保修天数：9"
        for name, stock, safe, cost in [("甲", 9, 1, 10), ("乙", 5, 8, 20), ("丙", 1, 2, 30)]
    )
    table = card("配件", rows, kind="documents")
    found = listing(question, [table], lambda a, k: [table], "zh")
    told = found.text if found else ""
    assert [name for name in "甲乙丙" if name in told] == names


def test_a_value_that_stands_in_the_question_is_meant_and_no_other_with_its_words() -> None:
    cards = [
        card("Chlorine", "Interval of Chlorine: every 3 months.", lang="en"),
        card("Endotoxin", "Interval of Endotoxin: monthly.", lang="en"),
        card("Viable count", "Interval of Viable count: monthly.", lang="en"),
        card("Hardness", "Interval of Hardness: every 3 months.", lang="en"),
    ]
    question = "Which have an interval of every 3 months?"
    found = listing(question, cards[:1], lambda a, k: cards[:k], "en")
    assert found is not None
    assert "monthly" not in found.text
    assert "Hardness" in found.text


PLANS = """Cover: diet; Basic: not covered; Gold: 200
Cover: teeth; Basic: not covered; Gold: not covered
Cover: straying; Basic: 100; Gold: 750
Cover: kennel; Basic: not covered; Gold: included"""


@pytest.mark.parametrize(
    ("question", "covers"),
    [
        ("What is not covered on Basic?", ["diet", "teeth", "kennel"]),
        (
            "what's not covered at all under the Basic plan in the pet table",
            ["diet", "teeth", "kennel"],
        ),
        ("What is not covered on Gold?", []),  # one alone is no list
        ("What is not covered on Silver?", []),
        ("What is the fee for teeth that are not covered?", []),
        ("What is not covered?", []),
    ],
)
def test_what_has_a_value_in_a_column_is_listed(question: str, covers: list[str]) -> None:
    table = card("Pet", PLANS, kind="documents", lang="en")
    found = listing(question, [table], lambda a, k: [table], "en")
    told = found.text if found else ""
    assert [name for name in ("diet", "teeth", "straying", "kennel") if name in told] == covers


@pytest.mark.parametrize("said", ["What is {} on {}?", "Which {} are in the {}?", "哪些{}是{}的"])
@pytest.mark.parametrize("part", ["on ", "a ", "in the ", "药", "是"])
def test_no_question_takes_long_to_be_read(said: str, part: str) -> None:
    table = card("Pet", PLANS, kind="documents", lang="en")
    begun = time.process_time()
    for length in (50, 2000):
        text = part * (length // len(part))
        listing(said.format(text, text), [table], lambda a, k: [table], "en")
    assert time.process_time() - begun < 1


TERMS = """术语：EXW；主运费由谁付：买方；出口清关：买方；进口清关：买方
术语：FOB；主运费由谁付：买方；出口清关：卖方；进口清关：买方
术语：CIF；主运费由谁付：卖方；出口清关：卖方；进口清关：买方"""


def test_a_value_is_one_of_the_column_that_the_question_names() -> None:
    table = card("术语", TERMS, kind="documents")
    found = listing("哪些术语由买方付主运费？", [table], lambda a, k: [table], "zh")
    assert found is not None
    assert [name for name in ("EXW", "FOB", "CIF") if name in found.text] == ["EXW", "FOB"]
