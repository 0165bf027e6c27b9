"""Which date a question asks the law of, and which numbers are no dates."""

from datetime import date

import pytest

from verticalize.retrieval.sources.asof import as_of, asks_former, before_law, recalls

DATED = {
    "2010年签的劳动合同，公司不给补偿合法吗？": "2010-12-31",
    "在2019年3月被辞退，能拿多少钱？": "2019-03-31",
    "2021年1月1日之前立的公证遗嘱怎么算？": "2020-12-31",
    "2021年以前离婚要不要冷静期？": "2020-12-31",
    "２０１５年酒驾怎么处罚？": "2015-12-31",
    "二〇〇九年生孩子，产假有多少天？": "2009-12-31",
    "二零一二年五月一日起，产假有多少天？": "2012-05-01",
    "2013年买到假货，按那时的消费者权益保护法能要几倍赔偿？": "2013-12-31",
    "截至2018年6月30日，罚款是多少？": "2018-06-30",
    "2008年初入职，试用期最长多久？": "2008-01-01",
    "2016年底打架会被拘留几天？": "2016-12-31",
    "2027年起最低工资是多少？": "2027-01-01",
    "2004那会儿，上班路上出事算工伤吗？": "2004-12-31",
    "早于2011年的工亡补助是多少？": "2010-12-31",
    "我2022年2月29日前后的事": None,
    "2020/05/01那天撞了人，由谁赔？": "2020-05-01",
    "2019-03-15的事故按哪条赔？": "2019-03-15",
    "What was the minimum wage in 2015?": "2015-12-31",
    "How long was the separation period back in 2008?": "2008-12-31",
    "What was the late fee as of May 2015?": "2015-05-31",
    "Which rule applied before 1 January 2021?": "2020-12-31",
    "Could a landlord do that before January 1, 2021?": "2020-12-31",
    "What hourly floor applied to a warehouse shift in October 2024?": "2024-10-31",
    "I was fired on Sept. 3, 2014. When was the last pay due?": "2014-09-03",
    "paid leave before October 2021": "2021-09-30",
    "Was a blood test needed prior to 2008?": "2007-12-31",
    "What were pre-2018 rules for tenants who wanted to buy?": "2017-12-31",
    "minimum wage from July 2016 to June 2017": "2016-07-31",
    "Who was liable during the year 1999?": "1999-12-31",
    "rent caps from 2023 to 2025": "2023-12-31",
    "What will the wage be by 2030?": "2030-12-31",
    "What was the fine in late 2012?": "2012-12-31",
    "What did the law say in the summer of 1996?": "1996-12-31",
    "What was owed on the 3rd of March 2017?": "2017-03-03",
    "what was the rule in may 2015": "2015-05-31",
    "What was the rule in 2015?": "2015-12-31",
    "What was the rule on 2020-02-29?": "2020-02-29",
}
UNDATED = [
    "2008年款的车能过户吗？",
    "2003年版的工亡补助标准是什么？",
    "《工伤保险条例》（2003年）第三十九条讲什么？",
    "2012年修正的治安管理处罚法怎么说？",
    "1985年出生的人能领多少养老金？",
    "1998年建成的小区怎么续土地？",
    "罚款1000元还是2000元？",
    "工资2015元合法吗？",
    "第2010条讲什么？",
    "法释〔2020〕17号第二条讲什么？",
    "（2019）京01民终2015号判决怎么执行？",
    "去年被辞退怎么办？",
    "干了10年，能拿多少补偿？",
    "20年前借的钱还能要吗？",
    "1990年代的厂房谁来拆？",
    "2010年签的合同现在还有效吗？",
    "2021年以后离婚怎么办？",
    "电话2019200820能打通吗？",
    "每天走2000步够吗？",
    "2050单位的胰岛素",
    "2015年生产的灯坏了怎么赔？",
    "What is the law on a 2008 model car?",
    "Can I return a 2015 Honda?",
    "Does article 2010 apply?",
    "What does section 2015 say?",
    "Is a fine of $2000 legal?",
    "They want 2000 dollars by Friday.",
    "Is the fee in 2000 cases the same?",
    "Must I sign by 2000 hours?",
    "Are buildings built in 1975 under rent control?",
    "I was born in 1985. When can I retire?",
    "What does the act passed in 2007 say?",
    "What happened in the 1990s?",
    "Who treats 2019-nCoV?",
    "What has changed since 2015?",
    "In 2015 I signed a lease. What can I do now?",
    "What is § 50-2201.05 about?",
    "They may 2015 times refuse.",
    "I was fired last year. What am I owed?",
    "two years ago my boss stopped paying",
    "Case No. 2015 was dismissed. Can I appeal?",
    "a diet from 1500 to 2000 calories",
    "Is it 1999.99 dollars?",
]


@pytest.mark.parametrize(("question", "day"), DATED.items(), ids=str)
def test_a_written_date_is_the_date_of_the_law(question: str, day: str | None) -> None:
    assert as_of(question) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("question", UNDATED)
def test_a_number_that_is_no_time_is_no_date(question: str) -> None:
    assert as_of(question) is None


@pytest.mark.parametrize(
    ("question", "law", "rest"),
    [
        ("民法典施行前离婚要冷静期吗？", "民法典", "离婚要冷静期吗"),
        ("Was it so before the Civil Code took effect?", "Civil Code", "Was it so"),
    ],
)
def test_the_time_before_a_law_is_told_by_its_name(question: str, law: str, rest: str) -> None:
    assert before_law(question) == (law, rest)


@pytest.mark.parametrize("question", ["民法典怎么规定离婚？", "What is the Civil Code?"])
def test_a_question_about_a_law_is_not_about_the_time_before_it(question: str) -> None:
    assert before_law(question) is None


@pytest.mark.parametrize(
    ("question", "recalled"),
    [
        ("老消法里那个退一赔一怎么算？", True),
        ("Is the special statute still on the books?", True),
        ("离婚冷静期多少天？", False),
        ("How long is the cooling-off period?", False),
    ],
)
def test_a_question_about_former_law_is_known_by_its_words(question: str, recalled: bool) -> None:
    assert recalls(question) == recalled


@pytest.mark.parametrize(
    ("question", "former"),
    [
        ("旧规定钢丝绳多久检查一次", True),
        ("以前的办法里住宿费是多少", True),
        ("What was the dose in the old protocol?", True),
        ("the previous policies on leave", True),
        ("新旧规定有什么不一样", False),
        ("以前住宿费是多少", False),
        ("How old is the protocol?", False),
        ("The patient had a previous procedure, when may she eat?", False),
        ("What changed from the old policy to the new one?", False),
        ("老标准间每晚多少钱", False),
        ("旧法兰怎么更换", False),
        ("旧版身份证还能用吗", False),
        ("老版更衣规程里多久换一次", True),
        ("上一版手册里怎么写的", True),
        ("老版人民币还能用吗", False),
        ("洁净服多久换一次 旧版呢", True),
        ("住宿费是多少 以前呢？", True),
        ("the old complaint rules: who signs?", True),
        ("My old travel policy has ended, may I claim?", False),
        ("What are the old age rules?", False),
    ],
)
def test_who_asks_of_the_former_law_itself(question: str, former: bool) -> None:
    assert asks_former(question) == former
