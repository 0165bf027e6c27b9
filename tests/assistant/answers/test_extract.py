import dataclasses
from datetime import date

import pytest

from verticalize.assistant.answers.extract import extract, quotable
from verticalize.assistant.citing.cite import cite
from verticalize.records import Passage
from verticalize.retrieval.quoting.statements import looks_like_heading, statements


def passage(text: str, title: str = "", name: str = "a") -> Passage:
    return Passage(
        id=f"{name}@0-{len(text)}",
        document_id=name,
        source=name,
        kind="documents",
        title=title,
        section="",
        lang="zh",
        start=0,
        end=len(text),
        text=text,
    )


EN = "Gout mostly attacks the joint of the big toe. The term “gout” means crystals in a joint."


def test_questions_and_headings_are_no_statements():
    source = passage("# 痛风\n痛风能喝酒吗？\n最好不喝酒。")
    assert list(statements(source)) == ["最好不喝酒。"]


def test_the_sentence_that_shares_most_with_the_question_is_told():
    source = passage("Gout hurts. Colchicine treats gout attacks. Rest helps.")
    assert extract("Which medicine treats gout attacks?", [source], lang="en") == (
        "Colchicine treats gout attacks. [1]"
    )


def test_a_neighbour_that_also_answers_is_told_as_well():
    source = passage("痛风的症状有剧痛。痛风的症状还有红肿。多喝水。")
    assert extract("痛风的症状", [source], lang="zh") == (
        "痛风的症状有剧痛。[1]痛风的症状还有红肿。[1]"
    )


def test_a_definition_is_told_to_those_who_ask_for_one():
    symptoms, meaning = "痛风的常见症状有剧痛。", "痛风是指结晶引起关节红肿和剧痛的一种关节炎。"
    card = passage(f"{symptoms}\n痛风主要累及关节。\n{meaning}")
    assert extract("痛风是什么？", [card], lang="zh") == f"{meaning}[1]"
    told = quotable("痛风会有哪些症状，是剧痛还是红肿？", [card])
    shares = dict(zip(told.sentences[0], told.shares[0], strict=True))
    assert shares[meaning] < shares[symptoms] - 0.2
    assert extract("What exactly is gout?", [passage(EN)], lang="en").startswith("The term")
    assert extract("Tell me which joint gout attacks.", [passage(EN)], lang="en").startswith("Gout")


def test_a_lower_passage_has_to_be_clearly_better():
    first, second = passage("痛风要多喝水。", name="a"), passage("痛风的检查有血尿酸。", name="b")
    assert extract("痛风的检查有哪些", [first, second], lang="zh").endswith("[2]")
    assert extract("痛风", [first, second], lang="zh").endswith("[1]")


def test_where_nothing_is_stated_nothing_is_told():
    assert extract("痛风", [passage("痛风能喝酒吗？")], lang="zh") == ""
    assert extract("痛风", [], lang="zh") == ""


def test_the_question_of_an_faq_is_never_the_answer_whatever_its_punctuation():
    text = "My landlord keeps my deposit. I left in May.\nShe has 45 days to return it."
    row = dataclasses.replace(passage(text), kind="faq")
    assert list(statements(row)) == ["She has 45 days to return it."]
    assert next(statements(dataclasses.replace(row, start=9))).startswith("My landlord")
    alone = dataclasses.replace(passage("One line."), kind="faq")
    assert list(statements(alone)) == ["One line."]


def test_the_mark_of_an_item_without_its_list_is_not_told():
    source = passage("1. Warm up slowly.\n- Drink water.")
    assert extract("how to warm up", [source], lang="en") == "Warm up slowly. [1]"


LISTS = {
    "zh": "有下列情形之一的，视为旷工：\n（一）擅自离岗；\n（二）逾期不归。",
    "en": "Before exercise, do this:\n1. Warm up slowly.\n2. Drink water.",
}


@pytest.mark.parametrize(("lang", "asked"), [("zh", "逾期不归算旷工吗"), ("en", "how to warm up")])
def test_a_list_is_told_whole_and_its_citation_covers_it(lang, asked):
    listed = LISTS[lang]
    source = dataclasses.replace(passage(f"{listed}\n\nElse."), start=7)
    told = extract(asked, [source], lang=lang)
    assert told.startswith(listed)
    cited = cite(told, [source])
    assert cited.text == told
    (citation,) = cited.citations
    assert citation.quote == listed
    assert (citation.start, citation.end) == (7, 7 + len(listed))


def test_an_item_quoted_alone_is_cited_alone():
    (citation,) = cite("（二）逾期不归。[1]", [passage(LISTS["zh"])]).citations
    assert citation.quote == "（二）逾期不归。"


def test_a_lead_in_whose_items_stand_elsewhere_is_not_told():
    assert list(statements(passage("Rest.\n\nDo this:"))) == ["Rest."]


TABLE = "| 药 | 用量 |\n|---|---|\n| 甲 | 5 mg |\n| 乙 | 7 mg |"


@pytest.mark.parametrize(
    "source",
    [
        passage(f"见下表。\n{TABLE}"),
        dataclasses.replace(passage("| 乙 | 7 mg |\n完。"), lead="| 药 | 用量 |"),
    ],
    ids=["header in the passage", "header in its lead"],
)
def test_a_row_is_told_under_its_header_and_cited_by_itself(source):
    told = extract("乙的用量", [source], lang="zh")
    assert told == "| 药 | 用量 |\n|---|---|\n| 乙 | 7 mg[1]"
    (citation,) = cite(told, [source]).citations
    assert citation.quote == "| 乙 | 7 mg"


def test_two_rows_are_told_as_tables_of_their_own_and_each_is_cited():
    told = extract("甲和乙的用量", [passage(TABLE)], lang="zh")
    head = "| 药 | 用量 |\n|---|---|\n"
    assert told == f"{head}| 甲 | 5 mg[1]\n\n{head}| 乙 | 7 mg[1]"
    cited = cite(told, [passage(TABLE)])
    assert cited.text == told
    assert [found.quote for found in cited.citations] == ["| 甲 | 5 mg", "| 乙 | 7 mg"]


def test_a_model_is_offered_the_sentences_that_share_most_with_the_question():
    first = passage("Gout hurts. Colchicine treats gout attacks. Rest helps.", name="a")
    second = passage("Gout attacks are treated early. Birds fly.", name="b")
    offered = quotable("Which medicine treats gout attacks?", [first, second], most=2)
    assert offered.sentences == (
        ("Colchicine treats gout attacks.",),
        ("Gout attacks are treated early.",),
    )
    ((best,), (second_best,)) = offered.shares
    assert best > second_best > 0


def test_the_steps_of_a_procedure_are_told_together():
    source = passage("先停机。\n1. 关上阀门。\n2. 取下滤网？\n3. 冲洗滤网。", title="滤网")
    assert extract("滤网怎么冲洗？", [source], lang="zh") == (
        "1. 关上阀门。\n2. 取下滤网？\n3. 冲洗滤网。[1]"
    )


GUIDE = dataclasses.replace(
    passage(
        "## 4. Mould change\nThe mould change takes two people. Screws of the mould need 210 N·m.\n"
        "1. Lock the machine.\n2. Lift the mould out."
    ),
    section="4. Mould change",
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How do I change the mould?", "1. Lock the machine.\n2. Lift the mould out. [1]"),
        ("How do I tighten the screws of the mould?", "Screws of the mould need 210 N·m. [1]"),
        ("How many people does it take?", "The mould change takes two people. [1]"),
    ],
)
def test_who_asks_how_is_told_the_steps_under_the_heading(question: str, told: str) -> None:
    assert extract(question, [GUIDE], lang="en") == told


def test_a_sentence_about_another_numbered_thing_is_not_the_answer():
    presses = [
        passage("The mould of press 9 is M-1034.", name="a"),
        passage("Presses 1 to 8 have moulds of the Berg works.", name="b"),
    ]
    told = extract("Which mould is in press 3?", presses, lang="en")
    assert told == "Presses 1 to 8 have moulds of the Berg works. [2]"


def test_of_two_procedures_the_one_whose_heading_says_more_of_the_question_is_told():
    down = dataclasses.replace(
        passage("说明。\n1. 关料斗。\n2. 断电。", name="down"), section="周末停机"
    )
    up = dataclasses.replace(
        passage("说明。\n1. 合总电源。\n2. 开加热。", name="up"), section="周末停机后的开机步骤"
    )
    assert extract("周末停机后怎么开机？", [down, up], lang="zh") == "1. 合总电源。\n2. 开加热。[2]"
    assert extract("周末怎么停机？", [down, up], lang="zh") == "1. 关料斗。\n2. 断电。[1]"


OLD = dataclasses.replace(
    passage("专柜钥匙由组长一人保管。", "规定（2018版）", "old"),
    metadata={"status": "repealed", "effective_to": "2024-05-31"},
)
NEW = passage("专柜实行双锁，两把钥匙由两名药师分别保管。", "规定（2024版）", "new")


@pytest.mark.parametrize(
    ("question", "on", "told"),
    [
        ("专柜钥匙由谁保管？", date(2026, 1, 1), NEW),
        ("专柜钥匙由谁保管？", date(2020, 1, 1), OLD),
        ("专柜钥匙由谁保管？", None, OLD),
        ("以前专柜钥匙由谁保管？", date(2026, 1, 1), OLD),
        ("2018版里专柜钥匙由谁保管？", date(2026, 1, 1), OLD),
        ("旧规定里两把钥匙由谁分别保管？", date(2026, 1, 1), OLD),
        ("新旧规定里两把钥匙由谁分别保管？", date(2026, 1, 1), NEW),
    ],
)
def test_the_rule_in_force_comes_before_a_repealed_one(question, on, told):
    said = extract(question, [OLD, NEW], lang="zh", on=on)
    assert said == f"{told.text}[{[OLD, NEW].index(told) + 1}]"


def test_an_amount_is_told_where_one_is_asked_for():
    found = [passage("门锁短接须登记。门锁违规者罚款 2000 元。")]
    assert extract("门锁短接罚多少钱", found, lang="zh") == "门锁违规者罚款 2000 元。[1]"
    assert extract("门锁短接怎么办", found, lang="zh").startswith("门锁短接须登记。")


def test_what_looks_like_a_heading_is_told_only_where_nothing_else_is():
    found = [passage("公司服务制度（2024年版）\n公司派两名技工服务。")]
    assert extract("公司老板叫什么", found, lang="zh") == "公司派两名技工服务。[1]"
    assert extract("服务制度", [passage("公司服务制度")], lang="zh") == "公司服务制度[1]"


def test_a_line_that_denies_or_holds_an_amount_is_no_heading():
    for line in ("Smoking in the ward is never allowed", "押金300元", "探视不得携带宠物入内"):
        assert not looks_like_heading(line)
    for line in ("第三条 合同分类", "Hepatitis C", "培训部 2024年9月", "公司服务制度（2024年版）"):
        assert looks_like_heading(line)


LEASE = passage(
    "4.1 The charge is $38. It is due monthly.\n4.2 Pets are not allowed.", "Lease", "l"
)
BOOK = passage("4.2 Gifts are entered in the register.", "Handbook", "h")


def test_a_clause_that_is_asked_for_by_its_number_is_told_whole():
    told = extract("What does clause 4.1 of the lease say?", [LEASE, BOOK], lang="en")
    assert told == "4.1 The charge is $38. It is due monthly. [1]"
    (citation,) = cite(told, [LEASE, BOOK]).citations
    assert citation.quote == "4.1 The charge is $38. It is due monthly."


def card(title: str, *lines: str) -> Passage:
    return dataclasses.replace(passage("\n".join(lines), title, title), kind="facts")


METFORMIN = card(
    "Metformin",
    "Dose on dialysis of Metformin: contraindicated.",
    "Removed by dialysis of Metformin: yes.",
    "Remarks of Metformin: lactic acidosis.",
)


def test_a_card_is_told_whole_where_no_fact_of_it_is_asked_for():
    told = extract("Can dialysis patients have metformin?", [METFORMIN], lang="en")
    assert told == f"{METFORMIN.text} [1]"
    (citation,) = cite(told, [METFORMIN]).citations
    assert citation.quote == METFORMIN.text
    told = extract("What is the dose of metformin?", [METFORMIN], lang="en")
    assert told == "Dose on dialysis of Metformin: contraindicated. [1]"


def test_a_long_card_is_never_told_whole():
    long = card("X", "Use of X: " + "many " * 60 + "things.", "Colour of X: red.")
    assert extract("Who likes X?", [long], lang="en") != f"{long.text} [1]"


def test_a_short_answer_of_an_faq_is_told_whole():
    text = "May I drive?\nNot after the first three sessions. Later you may drive if you feel well."
    found = dataclasses.replace(passage(text), kind="faq")
    assert extract("may I drive home", [found], lang="en") == f"{text.partition(chr(10))[2]} [1]"
    (quoted,) = statements(found)
    assert quoted == text.partition("\n")[2]


def test_the_line_whose_label_is_asked_for_is_told():
    found = [
        passage("半包：小件由公司承担。每台每月450元。\n大包：配件由公司承担。每台每月820元。")
    ]
    assert extract("大包多少钱一个月", found, lang="zh").startswith(
        "大包：配件由公司承担。每台每月820元。"
    )
    assert extract("半包多少钱一个月", found, lang="zh").startswith(
        "半包：小件由公司承担。每台每月450元。"
    )


def test_what_a_label_or_its_brackets_name_is_told_as_its_meaning():
    text = "1.4 Unoccupied: not lived in for more than 45 days.\n2.6 Theft. Not while unoccupied."
    told = extract("What counts as unoccupied?", [passage(text)], lang="en")
    assert told.startswith("1.4 Unoccupied: not lived in")
    terms = passage("DHT(待清洁时间)：从使用结束到开始清洁的时间。\n超过DHT的，先浸泡30分钟。")
    assert extract("待清洁时间是什么意思", [terms], lang="zh").startswith("DHT(待清洁时间)")
    assert extract("超过DHT怎么办", [terms], lang="zh").startswith("超过DHT的")


def test_the_question_of_an_faq_says_almost_as_much_as_its_answer():
    answer = "Turn off the stopcock and call us."
    faq = dataclasses.replace(
        passage(f"What do I do when a pipe bursts?\n{answer}", "What do I do when a pipe bursts?"),
        kind="faq",
    )
    tariff = passage("Replace burst copper pipe: 180.", name="b")
    question = "a burst pipe in my kitchen"
    assert extract(question, [faq, tariff], lang="en") == f"{answer} [1]"
    told = dataclasses.replace(faq, kind="documents")
    assert extract(question, [told, tariff], lang="en") == "Replace burst copper pipe: 180. [2]"


def test_a_sentence_that_sends_the_reader_elsewhere_is_told_last():
    duty = passage("夜班报告值班人员，电话见《联系电话》。")
    phones = passage("值班人员：轮值；内线：8819", name="b")
    assert extract("值班人员的电话是多少", [duty, phones], lang="zh") == (
        "值班人员：轮值；内线：8819[2]"
    )
    rule = passage("消费者要发票的，值班人员须给，见《保护法》。")
    assert extract("值班人员须给发票吗", [rule, phones], lang="zh").endswith("《保护法》。[1]")
