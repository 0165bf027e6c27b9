from dataclasses import replace

import pytest
from library import PASSAGES, passage

from verticalize.records import Passage
from verticalize.retrieval.gate.answer_type import answer_types, missing, types
from verticalize.retrieval.gate.probe_wordings import ALIEN

# Asked of the small library, which holds none of these.
ASKED = {
    "price": (
        "布洛芬一盒多少钱",
        "骨密度仪贵不贵啊",
        "请律师写合同收费大概多少",
        "how much does a box of colchicine cost",
        "what's the price of an insulin pen?",
        "is gout medicine expensive?",
    ),
    "year": (
        "秋水仙碱是哪一年上市的",
        "偏头痛最早是什么时候命名的",
        "in what year was aspirin first sold?",
        "when was colchicine approved",
    ),
    "person": (
        "痛风是谁发现的",
        "哪位科学家提出了骨质疏松症的分级",
        "Who discovered colchicine?",
        "do you know who first described migraine",
        "谁是美国总统？",
        "世界杯冠军是谁",
        "Who won the World Cup?",
        "Who is the president of the United States?",
    ),
    "statistics": (
        "全国有多少人得痛风",
        "偏头痛的发病率是多少",
        "how many people worldwide suffer from migraine",
        "what percentage of adults get osteoporosis",
    ),
    "hours": (
        "痛风门诊周末开门吗",
        "社区医院几点下班",
        "what time does the headache clinic open",
    ),
    "contact": (
        "痛风门诊的电话号码是多少",
        "医院官网是什么",
        "what is the phone number of the clinic?",
    ),
    "maker": (
        "秋水仙碱是哪家公司生产的",
        "什么牌子的钙片好",
        "which company makes colchicine?",
    ),
    "where_service": (
        "上海哪家医院看痛风最好",
        "best hospital for migraine in Boston",
        "is there a burns unit near me",
    ),
    "shop": ("秋水仙碱哪里能买到", "where can I buy colchicine"),
    "insurance": ("秋水仙碱医保报销吗", "will my insurance cover migraine treatment"),
    "career": (
        "当骨科医生要学多少年",
        "what degree do I need to be a lawyer",
        "how do I become a neurologist",
    ),
    "quantity": ("秋水仙碱的分子量是多少", "what is the molar mass of colchicine"),
    "language": (
        "偏头痛用英语怎么说",
        "痛风这个名字的由来",
        "how do you pronounce osteoporosis",
        "what is the word for gout in Spanish",
    ),
    "culture": (
        "有没有关于偏头痛的电影",
        "哪个明星得过痛风",
        "which novel has a hero with gout",
        "name a famous person with migraine",
    ),
    "market": ("卖秋水仙碱的公司股价怎么样", "what is the share price of colchicine makers"),
    "everyday": (
        "红烧肉怎么做才好吃",
        "自行车链条掉了怎么修",
        "明天会下雨吗",
        "how do I fix a leaking tap",
        "write a python script that sorts numbers",
        "a recipe for lentil soup",
    ),
}
# What a work of reference may well be asked.
PLAIN = (
    "一天应该喝多少水",
    "布洛芬一次吃多少毫克",
    "血压高挂什么科",
    "谁不能用秋水仙碱",
    "头痛多久要去看医生",
    "什么时候需要去医院",
    "痛风一天吃几次药",
    "感冒要几天才好",
    "多大年龄要查骨密度",
    "被开除了赔多少钱",
    "酒驾罚多少钱",
    "加班工资怎么算",
    "房东不退押金去哪里投诉",
    "离婚由谁提出",
    "公司拖欠工资找哪个机构处理",
    "裁员多少人以上要报告",
    "房东不管，水管坏了怎么修",
    "看电影时头晕怎么回事",
    "低密度脂蛋白胆固醇高怎么办",
    "几点吃药最好",
    "吹空调头疼怎么办",
    "上班时间摔伤算工伤吗",
    "淘宝买到假货怎么赔",
    "血压仪的报告怎么读懂",
    "天气冷关节疼",
    "什么人容易得痛风",
    "how much cash is covered abroad",
    "how much water should one drink",
    "when should I see a doctor",
    "which department treats gout",
    "which doctor should I see for migraine",
    "how many times a day do I take it",
    "how many milligrams are safe for children",
    "who should not take colchicine",
    "how long does a migraine last",
    "how much compensation can I get",
    "how much is the fine for speeding",
    "people who developed a rash after taking it",
    "when did the symptoms begin to matter",
    "how is osteoporosis diagnosed",
    "what causes gout",
    "can I drink beer with gout",
    "which court hears a claim for unpaid wages",
    "where do I file a complaint",
    "how much formula should a baby drink",
    "is ice bad for burns",
    "my head hurts when watching a movie",
    "what happens if my landlord will not repair the toilet",
    "how many hours can a minor work",
    "how much notice must my employer give",
    "what is the maximum daily dose",
    "加班费是几倍",
    "年假有多少天",
    "七天无理由退货怎么退",
    "what number of sick days do I earn",
    "how much rent can my landlord raise",
    "who pays for repairs",
    "who is entitled to overtime",
    "when must my employer pay me",
    "how many days do I have to return a product",
    "can a company fire me without reason",
    "which company rule applies when I quit",
    "what is a normal blood pressure",
    "how much salt per day is safe",
    "how common are side effects of ibuprofen",
    "what time of day should I take statins",
    "who is at risk of stroke",
    "which doctor treats asthma",
    "what happens after a heart attack",
    "how much sleep do I need",
    "is metformin safe in pregnancy",
    "what is the price cap on security deposits",
    "how much does overtime pay",
    "what does a high creatinine mean",
    "which people should get the flu vaccine",
    "can I play football with a sprained ankle",
    "is it safe to cook for others with norovirus",
)
HELD = (
    ("一盒多少钱", "每盒售价约二十元。"),
    ("how much does it cost to file", "The filing fee is $80."),
    ("what is the price of the sledge", "item: Sledge; price_1_day_eur: 9"),
    ("这部法律是哪一年生效的", "自2021年1月1日起施行。"),
    ("when was it approved", "It was approved in 1961."),
    ("谁发现的", "由弗莱明发现。"),
    ("who discovered it", "It was discovered by Alexander Fleming."),
    ("有多少人得这个病", "全国约有1.3亿人患病。"),
    ("how many people have it worldwide", "About 10 million people have it."),
    ("门诊时间是几点", "周一至周五8:00开诊。"),
    ("哪家公司生产", "由某某制药有限公司生产。"),
    ("医保报销吗", "属于医保甲类。"),
    ("半衰期是多少", "半衰期约为五小时。"),
    ("which chromosome is it on", "The gene is on chromosome 4."),
    ("how do you pronounce it", "It is pronounced GOWT."),
    ("any film about it", "A film of 1990 is about it."),
    ("where can I buy it", "Any pharmacy sells it."),
    ("what is the share price", "Its share price doubled."),
)


def of(text: str) -> Passage:
    return passage("d", "a subject", text)


@pytest.mark.parametrize("name, question", [(n, q) for n, qs in ASKED.items() for q in qs])
def test_a_type_that_no_passage_holds_is_missing(name: str, question: str) -> None:
    assert name in types(question)
    assert missing(question, PASSAGES) == 1.0


@pytest.mark.parametrize("question", PLAIN)
def test_a_question_of_reference_asks_for_no_such_type(question: str) -> None:
    assert types(question) == ()
    assert missing(question, PASSAGES) == 0.0


@pytest.mark.parametrize("question, text", HELD)
def test_a_passage_that_holds_the_form_is_enough(question: str, text: str) -> None:
    assert types(question)
    assert missing(question, [of("Nothing of the kind.")]) == 1.0
    assert missing(question, [of("Nothing of the kind."), of(text)]) == 0.0


@pytest.mark.parametrize("text", ["每日2000 mg。", "Drink 1500 ml a day.", "每天至少2000毫升水。"])
def test_an_amount_is_not_a_year(text: str) -> None:
    assert missing("in what year was it sold 哪一年", [of(text)]) == 1.0


@pytest.mark.parametrize(
    "text", ["请立即就医，由医生判断。", "任何医生都可以开。", "See a doctor."]
)
def test_a_doctor_without_a_name_is_nobody_in_particular(text: str) -> None:
    assert missing("谁发现的", [of(text)]) == 1.0


def test_of_two_types_both_have_to_be_held() -> None:
    question = "谁发现的，是哪一年"
    assert missing(question, [of("1961年问世。")]) == 1.0
    assert missing(question, [of("1961年由弗莱明发现。")]) == 0.0


def test_a_type_without_forms_is_held_where_the_words_of_the_cue_stand() -> None:
    question = "how do I bake sourdough"
    assert missing(question, [of("Gout is painful.")]) == 1.0
    assert missing(question, [of("Sourdough rises overnight.")]) == 0.0


def test_heading_and_title_are_read_too() -> None:
    assert missing("一盒多少钱", [replace(of("详见说明。"), section="每盒20元")]) == 0.0


def test_without_passages_whatever_is_asked_for_is_missing() -> None:
    assert missing("多少钱一盒", []) == 1.0
    assert missing("有什么症状", []) == 0.0


def test_every_type_has_examples_here() -> None:
    assert {kind.name for kind in answer_types()} == set(ASKED)


@pytest.mark.parametrize("lang, subject", [("zh", "痛风"), ("en", "gout")])
def test_the_alien_probes_teach_the_gate_this_feature(lang: str, subject: str) -> None:
    questions = [wording.format(subject=subject) for wording in ALIEN[lang]]
    assert all(missing(question, PASSAGES) == 1.0 for question in questions)
