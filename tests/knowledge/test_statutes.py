"""Statutes are cut at their articles, paragraphs and items, and passages are named after them."""

import pytest

from verticalize.knowledge.cutting.chunk import chunk
from verticalize.knowledge.cutting.provisions import provisions
from verticalize.knowledge.cutting.sections import sections
from verticalize.records import Document


def statute(text: str) -> Document:
    return Document("law.txt", "law.txt", "documents", "Law", "zh", text)


def articles(text: str) -> list[str]:
    return [section.article for section in sections(statute(text)) if section.article]


@pytest.mark.parametrize(
    ("line", "article"),
    [
        ("第三十八条 用人单位有下列情形之一的，劳动者可以解除劳动合同：", "第三十八条"),
        ("**第三十八条**　用人单位", "第三十八条"),
        ("第一百二十条之一【帮助恐怖活动罪】资助恐怖活动组织的", "第一百二十条之一"),
        ("第五条 第一审行政案件由中级以上人民法院管辖。", "第五条"),
        ("第七十六条 规定本行政区域特别重大事项的地方性法规", "第七十六条"),
        ("§ 42-3505.01. Evictions.", "§ 42-3505.01"),
        ("Section 5. Rent", "Section 5"),
        ("ARTICLE IV — Duties", "ARTICLE IV"),
        ("Sec. 12", "Sec. 12"),
        ("### § 32-1003 Minimum wage", "§ 32-1003 Minimum wage"),
        ("第三十八条的规定，劳动者可以解除合同。", ""),
        ("第三十八条 第二款规定的情形除外。", ""),
        ("第三十八条 规定的情形除外。", ""),
        ("第一条路很长。", ""),
        ("§ 42-3505.01 requires that landlords give notice.", ""),
        ("Section 5 of the Act applies.", ""),
        ("Section 8, which was repealed, applied.", ""),
        ("Article 6 and Article 7 apply.", ""),
        ("Section 8 vouchers are accepted.", ""),
    ],
)
def test_a_line_opens_an_article_or_only_mentions_one(line: str, article: str) -> None:
    assert articles(f"Before.\n\n{line}\nAfter.\n") == ([article] if article else [])


@pytest.mark.parametrize(
    "text",
    [
        "用人单位违法解除的，应当依照\n第八十七条 支付赔偿金。\n",
        "The tenant may withhold rent as provided in\nSection 5. The court decides.\n",
        "该法写道：“第一条 甲。\n第二条 乙。”\n",
        "```\n第一条 甲。\n```\n",
        "> 第一条 甲。\n",
    ],
)
def test_an_article_that_running_prose_or_a_quotation_names_opens_no_section(text: str) -> None:
    assert articles(text) == []


def test_parts_of_a_statute_stand_within_each_other() -> None:
    text = (
        "第一编 总则\n\n第一章 任务\n\n第一条 甲。\n\n第二章 犯罪\n\n第一节 责任\n\n第十三条 乙。\n\n"
        "第二节 预备\n\n第二十二条 丙。\n\n第二编 分则\n\n第一百零二条 丁。\n"
    )
    assert [section.name for section in sections(statute(text))] == [
        "第一编 总则 › 第一章 任务 › 第一条",
        "第一编 总则 › 第二章 犯罪 › 第一节 责任 › 第十三条",
        "第一编 总则 › 第二章 犯罪 › 第二节 预备 › 第二十二条",
        "第二编 分则 › 第一百零二条",
    ]
    text = (
        "TITLE I. GENERAL\n\nChapter 1. Scope\n\nSection 1. One.\n\nPart A\n\nSection 2. Two.\n\n"
        "Chapter 2. Duties\n\nSection 3. Three.\n\nChapter 2 sets out the duties of a landlord.\n"
    )
    assert [section.name for section in sections(statute(text))] == [
        "TITLE I. GENERAL › Chapter 1. Scope › Section 1",
        "TITLE I. GENERAL › Chapter 1. Scope › Part A › Section 2",
        "TITLE I. GENERAL › Chapter 2. Duties › Section 3",
    ]


ARTICLE_38 = (
    "第三十八条 用人单位有下列情形之一的，劳动者可以解除劳动合同：\n\n"
    "（一）未按照劳动合同约定提供劳动保护或者劳动条件的；\n\n"
    "（二）未及时足额支付劳动报酬的；\n\n"
    "（三）未依法为劳动者缴纳社会保险费的。\n\n"
    "用人单位以暴力、威胁或者非法限制人身自由的手段强迫劳动者劳动的，劳动者可以立即解除。\n"
)


def test_a_long_chinese_article_is_cut_at_its_paragraphs_and_items() -> None:
    found = [(p.section, p.text[:4]) for p in chunk(statute(ARTICLE_38), 48)]
    assert found == [
        ("第三十八条", "第三十八"),
        ("第三十八条 第一款 第（一）项至第（二）项", "（一）未"),
        ("第三十八条 第一款 第（三）项", "（三）未"),
        ("第三十八条 第二款", "用人单位"),
    ]


def test_an_article_that_fits_is_named_alone_and_one_paragraph_is_not_counted() -> None:
    assert [p.section for p in chunk(statute(ARTICLE_38), 400)] == ["第三十八条"]
    one = "第一章 总则\n\n" + ARTICLE_38[: ARTICLE_38.index("用人单位以")]
    assert [p.section for p in chunk(statute(one), 40)] == [
        "第一章 总则 › 第三十八条",
        "第一章 总则 › 第三十八条 第（一）项",
        "第一章 总则 › 第三十八条 第（二）项至第（三）项",
    ]


def test_a_long_english_article_is_cut_at_its_paragraphs_and_items() -> None:
    text = (
        "§ 42-3505.01. Evictions. (a) No tenant shall be evicted except for these reasons.\n"
        "(b)(1) A housing provider may recover possession of a unit for personal use.\n"
        "(2) No rent shall be taken for the unit for 12 months after that.\n"
        "(c) A notice shall be served on the tenant and on the Rent Administrator.\n"
    )
    assert [(p.section, p.text[:6]) for p in chunk(statute(text), 28)] == [
        ("§ 42-3505.01", "§ 42-3"),
        ("§ 42-3505.01 (b)(1)", "(b)(1)"),
        ("§ 42-3505.01 (b)(2)", "(2) No"),
        ("§ 42-3505.01 (c)", "(c) A "),
    ]
    assert [p.section for p in chunk(statute(text), 54)] == [
        "§ 42-3505.01",
        "§ 42-3505.01 (b)(2)–(c)",
    ]


@pytest.mark.parametrize(
    ("items", "paths"),
    [
        ("(a) (1) (2) (b) (1)", "(a) (a)(1) (a)(2) (b) (b)(1)"),
        ("(1) (A) (i) (ii) (B) (2)", "(1) (1)(A) (1)(A)(i) (1)(A)(ii) (1)(B) (2)"),
        ("(g) (h) (i) (j)", "(g) (h) (i) (j)"),
        ("(h) (1) (i) (ii)", "(h) (h)(1) (h)(1)(i) (h)(1)(ii)"),
        ("(u) (v) (w) (x)", "(u) (v) (w) (x)"),
        ("(c) (c-1) (d) (2A)", "(c) (c-1) (d) (d)(2A)"),
        ("(i) (I) (II) (iv)", "(i) (i)(I) (i)(II) (iv)"),
    ],
)
def test_letters_and_roman_numbers_are_told_apart_by_what_stands_around_them(
    items: str, paths: str
) -> None:
    text = "§ 1. Title.\n" + "".join(f"{item} text;\n" for item in items.split())
    found = provisions(text, 0, len(text), "§ 1")
    assert ["".join(path) for _, path in found] == paths.split()
    assert [text[at : at + 3] for at, _ in found] == [item[:3] for item in items.split()]
