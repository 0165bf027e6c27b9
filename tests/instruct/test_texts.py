"""Questions from texts: each kind asks what one asks, and whole extracts answer."""

from collections.abc import Callable, Iterator

import pytest
from handmade import Corpus

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.texts import ask_texts, faq
from verticalize.instruct.texts.articles import articles
from verticalize.instruct.texts.conditions import conditions
from verticalize.instruct.texts.definitions import definitions
from verticalize.instruct.texts.figures import figures
from verticalize.instruct.texts.gaps import cloze
from verticalize.instruct.texts.headings import headings, titles
from verticalize.instruct.texts.lists import lists
from verticalize.knowledge.cutting.chunk import chunk
from verticalize.records import Document, Passage

Maker = Callable[..., Iterator[Candidate]]
ABSENCE = """# 劳动手册

第三十九条 有下列情形之一的，视为旷工：
（一）未请假擅自离岗；
（二）请假未获批准而离岗。

第四十条【试用期】 劳动者在试用期内辞职的，应当提前三日通知用人单位。试用期不得超过六个月。

第四十一条 职工患病的，可以请病假。
"""
NOTICE = """# The Notice Act

§ 5. Notice of termination. The employer shall give notice in writing.

§ 6. Records. The employer must keep the following records:
(a) hours worked;
(b) wages paid.
"""


def passage(text: str, *, lang: str = "zh", title: str = "中暑", section: str = "急救") -> Passage:
    return Passage("p", "d", "d", "documents", title, section, lang, 0, len(text), text)


def wordings(maker: Maker, text: str, lang: str, title: str) -> set[str]:
    """What is asked of one text under forty seeds."""
    one = [passage(text, lang=lang, title=title, section="第五条" if lang == "zh" else "§ 5")]
    return {made.question for seed in range(40) for made in maker(one, seed=seed)}


@pytest.fixture
def statutes() -> list[Passage]:
    zh = Document("z.md", "z.md", "documents", "劳动手册", "zh", ABSENCE)
    en = Document("e.md", "e.md", "documents", "The Notice Act", "en", NOTICE)
    return [*chunk(zh, 160), *chunk(en, 160)]


@pytest.mark.parametrize(
    ("maker", "zh", "en"),
    [
        (titles, "多喝水。", "Drink water."),
        (definitions, "热射病是指体温过高的急症。", "A burn is an injury of the skin."),
        (lists, "步骤如下：\n1. 坐下。", "A kit contains:\n- a plaster"),
        (
            conditions,
            "职工患病住院治疗的，应当批准病假。",
            "If the pain lasts for a week, see a doctor.",
        ),
        (
            figures,
            "房东应当在四十五日内退还押金。",
            "A landlord must return it within 45 days.",
        ),
        (articles, "第五条 职工有休息的权利。", "§ 5. Every worker has a right to rest."),
    ],
)
def test_every_kind_has_four_wordings_and_more_in_each_language(
    maker: Maker, zh: str, en: str
) -> None:
    assert len(wordings(maker, zh, "zh", "手册")) >= 4
    assert len(wordings(maker, en, "en", "Handbook")) >= 4


def test_every_answer_is_an_extract_of_its_passage(corpus: Corpus, statutes: list[Passage]) -> None:
    passages = [p for p in corpus.passages if p.kind == "documents"] + statutes
    by_id = {one.id: one for one in passages}
    made = list(ask_texts(passages, {}, seed=3))
    assert {c.generator for c in made} >= {"heading", "title", "list", "condition", "article"}
    for candidate in made:
        text = "".join(by_id[candidate.gold].text.split())
        assert "".join(candidate.quote.split()) in text
    assert made == list(ask_texts(passages, {}, seed=3))


def test_a_heading_that_asks_is_the_question_and_the_first_sentences_answer(
    corpus: Corpus,
) -> None:
    made = {c.question: c for c in headings(corpus.passages, seed=0)}
    asked = made["What is a fever?"]
    assert asked.answer == (
        "A fever is a body temperature of 38 degrees or more. It is a sign, no illness."
    )
    assert asked.quote == asked.answer
    assert asked.evidence == (asked.gold,)


def test_a_heading_that_does_not_ask_is_made_a_question_with_the_title(corpus: Corpus) -> None:
    questions = [c.question for c in headings(corpus.passages, seed=0)]
    assert [q for q in questions if "Fluids" in q and "Fever at home" in q]


def test_a_question_that_does_not_name_its_topic_gets_the_title() -> None:
    bare, named = (
        passage("把人移到阴凉处。", section="怎么急救"),
        passage("把人移到阴凉处。", section="中暑怎么急救"),
    )
    assert [c.question for c in headings([bare], seed=0)] == ["中暑：怎么急救？"]
    assert [c.question for c in headings([named], seed=0)] == ["中暑怎么急救？"]


def test_a_list_is_quoted_with_its_lead_in_and_ends_the_quotation() -> None:
    listed = "步骤如下：\n1. 把人移到阴凉处。\n2. 喷洒凉水。"
    (made,) = headings([passage(f"## 急救\n\n{listed}\n\n然后送医。")], seed=0)
    assert made.answer == made.quote == listed


def test_a_lead_in_without_its_items_answers_nothing() -> None:
    assert not list(headings([passage("## 急救\n\n步骤如下：")], seed=0))
    assert not list(lists([passage("步骤如下：")], seed=0))


@pytest.mark.parametrize(
    ("text", "lang", "asked"),
    [
        ("有下列情形之一的，视为旷工：\n（一）擅自离岗；", "zh", "在哪些情形下，视为旷工"),
        (
            "劳动者有下列情形之一的，用人单位可以解除合同：\n（一）失职；",
            "zh",
            "劳动者有哪些情形的，用人单位可以解除合同",
        ),
        ("用人单位应当履行下列义务：\n1. 发工资；", "zh", "用人单位应当履行哪些义务"),
        ("判断轻重可以看以下三点：\n- 意识；", "zh", "判断轻重可以看哪三点"),
        ("急救箱包括：\n- 纱布；", "zh", "急救箱包括哪些"),
        ("A first-aid kit contains:\n- plasters", "en", "hat does a first-aid kit contain"),
        ("Warning signs include the following:\n- fever", "en", "hat do warning signs include"),
        (
            "The employer must keep the following records:\n(a) hours;",
            "en",
            "hich records must the employer keep",
        ),
        ("A collector may not:\n- threaten anyone", "en", "“A collector may not”"),
    ],
)
def test_a_lead_in_becomes_a_question(text: str, lang: str, asked: str) -> None:
    (made,) = lists([passage(text, lang=lang)], seed=0)
    assert asked in made.question
    assert made.quote == text


@pytest.mark.parametrize(
    ("text", "lang", "condition"),
    [
        ("第五条 承租人未付租金的，出租人可以解除合同。", "zh", "承租人未付租金"),
        ("如果高热持续三天以上，应尽快就医。", "zh", "高热持续三天以上"),
        ("If the pain lasts for a week, see a doctor.", "en", "the pain lasts for a week"),
        (
            "Where the deposit was kept in bad faith, the tenant may recover damages.",
            "en",
            "if the deposit was kept in bad faith",
        ),
        (
            "The employer shall pay double if the wages are late.",
            "en",
            "if the wages are late",
        ),
    ],
)
def test_a_condition_asks_what_follows(text: str, lang: str, condition: str) -> None:
    (made,) = conditions([passage(text, lang=lang)], seed=1)
    assert condition.casefold() in made.question.casefold()
    assert made.answer == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("患者的皮肤可以是干热的，也可以仍在大量出汗。", "zh"),
        ("如果血糖过高，并有恶心，应去急诊。", "zh"),
        ("If in doubt, wait.", "en"),
        ("Custody may be ordered if it is just and proper.", "en"),
    ],
)
def test_what_is_no_condition_or_only_a_part_of_one_is_not_asked(text: str, lang: str) -> None:
    assert not list(conditions([passage(text, lang=lang)], seed=0))


@pytest.mark.parametrize(
    ("text", "lang", "asked"),
    [
        ("房东应当在四十五日内退还押金（第二十条）。", "zh", "房东应当在多少日内退还押金"),
        ("用人单位按百分之五十加付赔偿金。", "zh", "百分之多少"),
        ("洗澡时先放冷水，水温以37～38 ℃为宜。", "zh", "水温以多少℃为宜"),
        (
            "A landlord must return the deposit within 45 days after the tenancy ends.",
            "en",
            "ithin how many days must a landlord return the deposit after the tenancy ends",
        ),
        ("The minimum wage is $17.95 per hour.", "en", "the minimum wage is how much per hour"),
        ("Interest of 12% is owed on the deposit.", "en", "nterest of what percentage is owed"),
        ("Take 500 mg of it every six hours.", "en", "ake how many mg of it every six hours"),
    ],
)
def test_a_figure_with_its_unit_is_asked_for(text: str, lang: str, asked: str) -> None:
    (made,) = figures([passage(text, lang=lang, title="Guide")], seed=0)
    assert asked.casefold() in made.question.casefold()
    assert made.answer == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("本规定自2022年1月1日起施行。", "zh"),
        ("《民法典》第七百零六条对此有规定。", "zh"),
        ("血压目标是低于140/90 mmHg。", "zh"),
        ("Section 28-3814 was rewritten in 2022.", "en"),
        ("Aim for a pressure below 130/80 mmHg.", "en"),
        ("One or two days of readings a week are enough.", "en"),
    ],
)
def test_dates_clause_numbers_and_halves_of_figures_are_not_asked_for(text: str, lang: str) -> None:
    assert not list(figures([passage(text, lang=lang)], seed=0))


def test_articles_are_asked_by_number_and_by_what_they_are_about(statutes: list[Passage]) -> None:
    made = {(c.generator, c.quote): c.question for c in articles(statutes, seed=0)}
    says = [q for (kind, _), q in made.items() if kind == "article"]
    assert len(says) == 5
    assert any("《劳动手册》第三十九条" in question for question in says)
    assert any("§ 6" in question and "Notice Act" in question for question in says)
    which = {q: quote for (kind, quote), q in made.items() if kind == "which_article"}
    trial = next(question for question in which if "试用期" in question)
    assert which[trial].startswith("第四十条【试用期】")
    notice = next(question for question in which if "Notice of termination" in question)
    assert which[notice].startswith("§ 5.")


def test_an_article_answers_with_its_whole_list(statutes: list[Passage]) -> None:
    made = [c for c in articles(statutes, seed=0) if "第三十九条" in c.question]
    assert made[0].quote.endswith("（二）请假未获批准而离岗。")


@pytest.mark.parametrize(
    ("text", "lang", "question"),
    [
        ("热射病是指体温过高的急症。", "zh", "热射病"),
        ("本法所称消费者，是指购买商品的人。", "zh", "消费者"),
        ("A panic attack is a sudden surge of fear.", "en", "panic attack"),
        ("DNA is a molecule that carries genes.", "en", "DNA"),
        ("The term “employee” means anyone who works for wages.", "en", "employee"),
    ],
)
def test_a_defining_sentence_answers_what_the_term_is(text: str, lang: str, question: str) -> None:
    (made,) = definitions([passage(text, lang=lang)], seed=0)
    assert question in made.question
    assert made.answer == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这是一种急症。", "zh"),
        ("It is a sign of illness.", "en"),
        ("Which court may decide is a separate question.", "en"),
        ("The tax position of the worker is a separate matter.", "en"),
    ],
)
def test_a_pronoun_or_a_clause_is_no_term(text: str, lang: str) -> None:
    assert not list(definitions([passage(text, lang=lang)], seed=0))


def test_a_gap_hides_a_figure_and_the_whole_sentence_answers() -> None:
    text = "Cool the burn under running water for 20 minutes."
    (made,) = cloze([passage(text, lang="en")], {}, seed=0)
    assert made.question.endswith(": Cool the burn under running water for ____.") or (
        made.question.endswith("? Cool the burn under running water for ____.")
    )
    assert made.answer == text


def test_a_gap_hides_a_term_of_the_domain() -> None:
    text = "高热伴意识障碍时应当立即想到热射病并且马上开始降温。"
    (made,) = cloze([passage(text)], {"zh": frozenset({"热射病"})}, seed=0)
    assert made.question.endswith("高热伴意识障碍时应当立即想到____并且马上开始降温。")


def test_a_sentence_without_figure_or_term_gets_no_gap() -> None:
    assert not list(cloze([passage("把人移到阴凉通风的地方，并且让他平躺下来。")], {}, seed=0))


def test_an_faq_row_is_kept_whole_and_quoted_by_two_sentences(corpus: Corpus) -> None:
    passages = {p.id: p for p in corpus.passages}
    first, second = faq(corpus.questions, passages)
    assert first.answer.endswith("Ask a doctor.")
    assert first.quote == (
        "From one day before the illness to about five days after. Children longer."
    )
    assert second.quote == "不需要。普通感冒由病毒引起。"
