"""Cells are looked up where a table accounts for every word of a question."""

import dataclasses
from collections.abc import Sequence

import pytest

from verticalize.assistant.answers.lookup import lookup
from verticalize.records import Hit, Passage


def sheet(name: str, *rows: str, lang: str = "en") -> Hit:
    text = "\n".join(rows)
    passage = Passage(name, name, f"{name}.csv", "documents", name, "", lang, 0, len(text), text)
    return Hit(passage, 1, 1.0)


MACHINES = sheet(
    "machines",
    "Asset No.: M-1; Machine: Filler FX-600; Location: Hall A, bay 2; Installed: 03.07.2014;"
    " Status: running; Responsible: S. Brandt",
    "Asset No.: M-2; Machine: Filler FX-900; Location: Hall C; Installed: 12.01.2019;"
    " Status: down; Responsible: S. Brandt",
    "Asset No.: M-3; Machine: Pasteurizer TP-80; Location: Hall C, bay 1; Installed: 30.11.2017;"
    " Status: running; Responsible: D. Kaya",
    "Asset No.: M-4; Machine: Stretch wrapper SW-1; Location: Hall B; Status: out of order;"
    " Responsible: A. Silva",
)
PARTS = sheet(
    "parts",
    "Part no.: 60-1; Description: Seal kit; Fits machine: Filler FX-600; Stock: 12; Min stock: 30;"
    " Price EUR: 22.75; Supplier: Sealtech",
    "Part no.: 60-2; Description: Sieve; Fits machine: Pasteurizer TP-80; Stock: 2; Min stock: 2;"
    " Price EUR: 140.00; Supplier: Thermoplus",
    "Part no.: 60-3; Description: Spray nozzle; Fits machine: Pasteurizer TP-80; Stock: 0;"
    " Min stock: 4; Price EUR: 5.60; Supplier: Thermoplus",
)
CODES = sheet(
    "error codes",
    "Code: P-1; Machine: Pasteurizer TP-80; Meaning: Belt overload; Stop line? (y/n): y",
    "Code: F-1; Machine: Filler FX-600; Meaning: Bottle burst; Stop line? (y/n): n",
    "Code: F-2; Machine: Filler FX-600; Meaning: Bowl too warm; Stop line? (y/n): y",
)
PLANT = [CODES, PARTS, MACHINES]
DRUGS = sheet(
    "药房目录",
    "药品名：速尿；通用名：呋塞米注射液；零售价(元)：1.10；库存量：220；库位：B-04；皮试：否",
    "药品名：氨苄西林；通用名：注射用氨苄西林钠；零售价(元)：2.10；库存量：0；库位：B-02；皮试：是",
    "药品名：青霉素；通用名：注射用青霉素钠；零售价(元)：0.90；库存量：80；库位：B-03；皮试：是",
    lang="zh",
)
DEVICES = sheet(
    "设备台账",
    "设备编号：HX-1；设备名称：呼吸机；存放位置：ICU 3床；状态：在用；责任人：郑晓燕",
    "设备编号：HX-2；设备名称：注射泵；存放位置：抢救室；状态：维修中；责任人：郑晓燕",
    "设备编号：HX-3；设备名称：无影灯；存放位置：手术室；状态：在用；责任人：罗刚",
    lang="zh",
)
WARD = [DRUGS, DEVICES]


def told(question: str, hits: Sequence[Hit], lang: str) -> list[str]:
    answer = lookup(question, hits, lambda _, __: hits, lang)
    return [part.partition("[")[0].strip() for part in answer.text.split("\n\n")] if answer else []


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("who looks after the pasteurizer", "Responsible: D. Kaya"),
        ("When was the FX-900 put in?", "Installed: 12.01.2019"),
        ("where is the stretch wrapper", "Location: Hall B"),
        ("how many seal kits do we still have", "Stock: 12"),
        ("who supplies the seal kit", "Supplier: Sealtech"),
        ("whats F-1 mean", "Meaning: Bottle burst"),
        ("do i have to stop the line for F-2", "Stop line? (y/n): y"),
        ("what now, the display says F-2, what does it mean?", "Meaning: Bowl too warm"),
    ],
)
def test_the_cell_that_is_asked_for_comes_before_its_row(question: str, cell: str) -> None:
    found = told(question, PLANT, "en")
    assert found[0] == cell
    assert len(found) == 2
    assert cell in found[1]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("which machines stand in hall C", ["FX-900", "TP-80"]),
        ("which machines are down right now", ["FX-900", "SW-1"]),
        ("Which parts are below min stock?", ["60-1", "60-3"]),
        ("which parts are out of stock", ["60-3"]),
        ("which codes stop the line", ["P-1", "F-2"]),
        ("what do we buy from Thermoplus", ["60-2", "60-3"]),
        ("error codes of the filler", ["F-1", "F-2"]),
        ("who looks after the filler", ["FX-600", "FX-900"]),
        ("哪些药要皮试", ["氨苄西林", "青霉素"]),
        ("哪些药不要皮试", ["速尿"]),
        ("哪些药断货了", ["氨苄西林"]),
        ("哪些设备在修", ["HX-2"]),
    ],
)
def test_all_rows_that_are_meant(question: str, rows: list[str]) -> None:
    lang = "en" if question.isascii() else "zh"
    found = told(question, PLANT if lang == "en" else WARD, lang)
    cells = [line for line in found if ";" in line or "；" in line]
    assert len(cells) == len(rows)
    assert all(any(row in line for line in cells) for row in rows)


@pytest.mark.parametrize(
    ("question", "count"),
    [("how many machines does s. brandt have", "2 in all:"), ("郑晓燕管多少台设备", "共2条：")],
)
def test_rows_are_counted(question: str, count: str) -> None:
    lang = "en" if question.isascii() else "zh"
    found = told(question, PLANT if lang == "en" else WARD, lang)
    assert found[0] == count
    assert len(found) == 3


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("速尿多少钱一支", "零售价(元)：1.10"),
        ("青霉素还有几支", "库存量：80"),
        ("氨苄西林放哪个柜", "库位：B-02"),
        ("无影灯归谁管", "责任人：罗刚"),  # 无 denies nothing
        ("注射泵在哪儿", "存放位置：抢救室"),
        ("青霉素要皮试不", "皮试：是"),
    ],
)
def test_cells_in_chinese(question: str, cell: str) -> None:
    assert told(question, WARD, "zh")[0] == cell


@pytest.mark.parametrize(
    "question",
    [
        "how much does the filler FX-600 weigh",  # no such column
        "what did the pasteurizer cost",  # the parts that fit it have a price
        "who looks after the pasteurizer in Berlin",
        "who looks after the FX-700",
        "who does not look after the pasteurizer",
        "when was the stretch wrapper installed",  # its cell is empty
        "where are the machines",  # all of them: nothing singles one out
        "速尿的有效期到哪天",
        "哪些药不能报销",
        "阿替普酶还有几支",
    ],
)
def test_one_word_that_nothing_explains_is_enough_to_say_nothing(question: str) -> None:
    lang = "en" if question.isascii() else "zh"
    assert told(question, PLANT if lang == "en" else WARD, lang) == []


def test_an_faq_that_asks_the_same_is_heard_first() -> None:
    text = "Who looks after the pasteurizer?\nCall 4420 at night."
    faq = Passage("f", "f", "faq.csv", "faq", text.split("\n")[0], "", "en", 0, len(text), text)
    assert told("who looks after the pasteurizer", [*PLANT, Hit(faq, 2, 0.9)], "en") == []


def test_a_name_as_a_whole_goes_before_longer_ones() -> None:
    bikes = sheet(
        "products",
        "Model: EB-C20; Price EUR: 3299; Range: 60 km",
        "Model: EB-C20 Pro; Price EUR: 3999; Range: 70 km",
        "Model: EB-C30; Price EUR: 4699; Range: 90 km",
    )
    assert told("price of the EB-C20", [bikes], "en")[0] == "Price EUR: 3299"
    assert told("price of the EB-C20 Pro", [bikes], "en")[0] == "Price EUR: 3999"


FAULTS = sheet(
    "faults",
    "Code: E6; Fits: Air conditioner; Meaning: No contact; What to do: Call us",
    "Code: E12; Fits: Washing machine; Meaning: Drain blocked; What to do: Clean the pipe",
    "Code: 08; Fits: E-bike; Meaning: Throttle; What to do: Start again",
    "Code: E8; Fits: Washing machine; Meaning: Water level; What to do: Check the tap",
    "Code: E8; Fits: Air conditioner; Meaning: Filter dirty; What to do: Rinse it",
)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("the display of my thing keeps showing E 6 since this morning, help", "E6"),
        ("error e12 again and again, any idea?", "E12"),
        ("what does code 08 on my old ebike mean", "08"),
        ("E6", "E6"),
        ("my washing machine shows E8 all of a sudden", "Water level"),
    ],
)
def test_a_code_that_something_shows_is_the_row_whatever_else_is_said(
    question: str, code: str
) -> None:
    assert code in told(question, [FAULTS], "en")[-1]


def test_a_code_of_two_things_names_one_of_them() -> None:
    assert told("it shows E8", [FAULTS], "en") == []
    assert told("it shows E99", [FAULTS], "en") == []


def test_a_follow_up_is_about_the_row_of_the_answer_before() -> None:
    before = told("who looks after the pasteurizer", PLANT, "en")[1]

    def then(question: str, follows: bool = False) -> str:
        answer = lookup(question, PLANT, lambda _, __: PLANT, "en", before=before, follows=follows)
        return answer.text.partition(" [")[0] if answer else ""

    assert then("when was it installed?") == "Installed: 30.11.2017"
    assert then("and where?", follows=True) == "Location: Hall C, bay 1"
    assert then("which machines are down?").startswith("Asset No.: M-2")


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("which machines were installed before 2015", ["M-1"]),
        ("machines installed since 2017", ["M-2", "M-3"]),
    ],
)
def test_rows_of_a_time(question: str, rows: list[str]) -> None:
    found = " ".join(told(question, PLANT, "en"))
    assert [name for name in ("M-1", "M-2", "M-3", "M-4") if name in found] == rows


PLACES = sheet(
    "places",
    "Partner: Golden Deer; Kind: restaurant; Opening days: Mon-Sat; Booking needed: no",
    "Partner: Lotus House; Kind: restaurant; Opening days: daily; Booking needed: yes",
    "Partner: Sakura; Kind: restaurant; Opening days: Wed | Sun; Booking needed: yes",
    "Partner: Glacier Walk; Kind: excursion; Opening days: Tue; Booking needed: yes",
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("which restaurants are open on Mondays", ["Golden Deer", "Lotus House"]),
        ("which restaurants are open on Sunday", ["Lotus House", "Sakura"]),
        ("which restaurants need no booking", ["Golden Deer"]),
        ("which places do not need booking", ["Golden Deer"]),
        ("which restaurants need booking", ["Lotus House", "Sakura"]),
    ],
)
def test_days_and_denials_choose_rows(question: str, names: list[str]) -> None:
    found = " ".join(told(question, [PLACES], "en"))
    every = ("Golden Deer", "Lotus House", "Sakura", "Glacier Walk")
    assert [name for name in every if name in found] == names


SUPPLIERS = sheet(
    "供应商",
    "供应商：丰麦；评级：A；所在地：苏州；地址：金鸡湖路1号；是否有效：是",
    "供应商：旺达；评级：D；所在地：宁波；地址：上海东路5号；是否有效：否",
    "供应商：桂甜；评级：A；所在地：上海；地址：浦江镇8号；是否有效：是",
    "供应商：草原；评级：B；所在地：上海；地址：安亭镇9号；是否有效：是",
    lang="zh",
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("评级A的供应商有哪些", ["丰麦", "桂甜"]),
        ("评D的供应商有哪几家", ["旺达"]),
        ("哪些供应商在上海", ["桂甜", "草原"]),  # and none in a 上海东路
        ("哪些供应商不合作了", ["旺达"]),
    ],
)
def test_letters_and_whole_cells_choose_rows(question: str, names: list[str]) -> None:
    found = " ".join(told(question, [SUPPLIERS], "zh"))
    assert [name for name in ("丰麦", "旺达", "桂甜", "草原") if name in found] == names


def test_one_row_of_each_of_two_tables_is_told() -> None:
    goods = sheet(
        "goods",
        "Code: P-1; Item: Rose Gertrude; Supplier: Petalworth; Price £: 24.50",
        "Code: P-2; Item: Spade; Supplier: Felco; Price £: 30",
        "Code: P-3; Item: Rake; Supplier: Felco; Price £: 20",
    )
    firms = sheet(
        "firms",
        "Supplier: Petalworth; What they supply: roses; Phone: 058",
        "Supplier: Felco; What they supply: tools; Phone: 059",
        "Supplier: Camon; What they supply: spares; Phone: 060",
    )
    found = told("who supplies roses", [goods, firms], "en")
    assert sorted(line.split(";")[0] for line in found) == ["Code: P-1", "Supplier: Petalworth"]


def test_what_states_a_row_chooses_it_or_nothing_is_said() -> None:
    assert "FX-900" in told("which machines in hall C are down", PLANT, "en")[0]
    assert told("how many parts broke down", PLANT, "en") == []  # no status there
    assert told("which machines were installed before March 2015", PLANT, "en") == []
    assert told("which machines cannot be used in hall C", PLANT, "en") == []


def test_of_columns_that_begin_alike_the_one_that_is_named_chooses() -> None:
    shops = sheet(
        "门店",
        "门店：甲店；支持退货：是；支持开票：否",
        "门店：乙店；支持退货：否；支持开票：是",
        "门店：丙店；支持退货：是；支持开票：否",
        lang="zh",
    )
    found = " ".join(told("哪些门店支持开票", [shops], "zh"))
    assert "乙店" in found
    assert "甲店" not in found


def test_words_between_those_of_a_column_are_not_swallowed() -> None:
    assert told("which codes stop the packer line", PLANT, "en") == []


def test_a_bare_number_is_a_code_only_where_the_column_has_codes() -> None:
    people = sheet(
        "people",
        "No.: 7; Name: Bob; Phone: 13",
        "No.: 8; Name: Ann; Phone: 14",
        "No.: 9; Name: Eve; Phone: 15",
    )
    assert told("the scale shows 7 kg too little", [people], "en") == []


def test_of_a_large_table_nothing_is_counted_and_that_is_said() -> None:
    many = [
        sheet(f"part{n}", "", f"Asset: A-{n}; Machine: Pump {n}; Status: down") for n in range(101)
    ]
    rows = [
        Hit(dataclasses.replace(hit.passage, document_id="m", section="m"), n, 1.0)
        for n, hit in enumerate(many, start=1)
    ]
    answer = lookup("how many machines are down", rows, lambda _, __: rows, "en")
    assert answer is not None
    assert "in all" not in answer.text
    assert "only a part was looked through" in answer.text


def test_a_month_chooses_by_its_range_and_is_no_word_of_a_cell() -> None:
    pool = sheet(
        "泳池",
        "月份：1 月至 3 月；开门时间：12:00",
        "月份：4 月至 6 月；开门时间：10:00",
        "月份：9 月至 12 月；开门时间：11:00",
        lang="zh",
    )
    assert told("10月份几点开门时间", [pool], "zh") == []
    assert told("开门时间12:00的是哪个月份", [pool], "zh")
