"""The medical pack hears what cannot wait in lay words: fever, belly, head, testicle, platelets."""

from functools import cache

import pytest

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain

FEVER, BELLY, TESTICLE = (
    "emergency-fever-confusion",
    "emergency-acute-abdomen",
    "emergency-testicle",
)
PREGNANT, HEAD, PLATELETS = (
    "emergency-pregnancy-bleeding",
    "emergency-stroke",
    "notice-low-platelets",
)

HEARD = {
    FEVER: """
        他从大棚里出来身上滚烫，说胡话，站都站不稳
        老公从车间出来浑身烫手，走路东倒西歪
        奶奶摸着滚烫，认不出我是谁了
        孩子烧到40度开始说胡话，怎么办
        我妈发烧两天，今天神志不清了
        儿子发烧，脖子硬得低不下头
        宝宝发烧，身上紫点按下去不褪
        my husband came in from the greenhouse burning hot and talking nonsense
        dad is burning up and doesn't know where he is
        Grandpa's skin is scorching hot and he's rambling
        my wife has a temperature of 40 and is talking gibberish
        she's boiling to the touch and too weak to get up, drifting off
        came off the building site, my colleague is red hot all over and staggering
        my son has a fever and his neck is so stiff he can't put his chin down
        toddler with fever and tiny spots that won't fade under a glass, she cries
    """,
    BELLY: """
        肚脐周围先疼，后来跑到右下腹了，还发烧
        肚子疼了一天，先是胃疼，现在转到右下边了，还恶心
        右边小肚子疼得直不起腰，一咳嗽更疼
        pain started round my belly button and now it's lower right and I'm throwing up
        it started in the middle of my belly last night, now it's settled at the bottom right
        my daughter's tummy hurts on the right down low, she's been throwing up
        right side of my tummy at the bottom is killing me and I've been sick twice
    """,
    TESTICLE: """
        儿子睡觉突然蛋蛋疼得打滚
        左边睾丸突然剧痛还恶心
        半夜睾丸疼醒，肿了一边
        my son woke up with sudden pain in one testicle
        one of my balls hurts like hell since an hour ago
        teen boy woken by agony in his left testicle, now vomiting
        my left ball suddenly hurts so bad I can't walk
    """,
    PREGNANT: """
        怀孕34周，头疼得厉害，眼前冒金星
        孕晚期手脚脸都肿，头一直疼
        怀孕八个月，血压高，头痛，看东西有重影
        36 weeks, thumping headache and I keep seeing sparkles
        33 weeks pregnant and my hands and face have puffed up overnight with a headache
        my pregnant wife has pain under her ribs and a bad headache that won't shift
    """,
    HEAD: """
        头突然像被人打了一闷棍一样疼
        刚才突然头疼得要命，从来没这么疼过
        蹲厕所的时候头猛地炸开一样疼
        like someone hit me on the back of the head with a bat, sudden headache
        the most horrendous headache hit me out of nowhere an hour ago
        my husband's head suddenly hurts like he's been shot
    """,
    PLATELETS: """
        化验单上血小板才18，危险吗
        血小板降到11了怎么办
        血小板只有1.5万，要紧吗
        血小板从180掉到了16
        platelets came back at 12, is that dangerous
        my platelet count is down to 15
        PLT 9 on my blood test, what should I do
        platelets 18,000, do I have to rest
    """,
}

HARMLESS = {
    FEVER: """
        丈夫睡觉说胡话，是怎么回事
        喝多了身上发烫，站都站不稳
        孩子发烧38度，精神还好，能吃能玩
        脚底发烫，站久了站不稳
        发烧会把脑子烧糊涂吗
        老人突然说胡话可能是尿路感染吗
        落枕了脖子硬，还有点发烧
        confused about which thermometer to use for a fever of 39
        my baby's skin is hot and dry after the bath, which cream
        a hot flush at night, forehead burning hot and I feel unsteady, is it menopause
        my son has a fever and a runny nose
        stiff neck after sleeping badly, what helps me
    """,
    BELLY: """
        右下腹隐痛两年了，偶尔恶心
        肚子疼拉稀，吃什么好
        炒鸡蛋吃完突然肚子疼
        period cramps on my lower right on and off for months
        right shoulder pain and a stomach ache, had a fever last week
        what does a CT of the lower right abdomen cost
        my stomach hurts after coffee
    """,
    TESTICLE: """
        睾丸癌化疗多久
        睾丸隐痛几个月了，突然担心
        the balls of my feet hurt since this morning
        ate nuts and just had a sore throat
        dull ache in my testicle for months
    """,
    PREGNANT: """
        孕12周有点头疼，能吃什么药
        怀孕七个月脚肿正常吗
        pregnant 8 weeks with a headache, what can I take
        I had blurred vision and a headache for 3 weeks
        8 months pregnant and my feet swell in the evening
    """,
    HEAD: """
        感冒头疼两天了
        天天下午头疼，像被箍住
        headache every day after work, feels like a tight band
        sudden brain freeze from ice cream, terrible headache, why do I get it
        got hit by a bat on the arm, hurts
    """,
    PLATELETS: """
        血小板 150 正常吗
        血小板低，女儿才18岁，要紧吗
        血小板减少15天了
        平均血小板体积12正常吗
        血小板分布宽度16
        捐血小板要12个月间隔吗
        platelet count 180, mean platelet volume 12 fl
        I gave platelets 12 times
        platelets at 15 years old
        platelets 185,000
    """,
}


def cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (rule, line.strip()) for rule, text in table.items() for line in text.strip().split("\n")
    ]


@cache
def guard() -> Guard:
    return Guard(load_domain("medical").safety.rules)


@pytest.mark.parametrize(("rule", "said"), cases(HEARD))
def test_what_cannot_wait_is_heard(rule: str, said: str) -> None:
    assert rule in guard().inspect(said).rules


@pytest.mark.parametrize(("rule", "said"), cases(HARMLESS))
def test_what_only_sounds_like_it_is_not(rule: str, said: str) -> None:
    assert rule not in guard().inspect(said).rules


def test_every_such_emergency_says_where_to_go_in_both_languages() -> None:
    messages = {
        rule.id: rule.message for rule in load_domain("medical").safety.rules if rule.id in HEARD
    }
    assert set(messages) == set(HEARD)
    assert all("120" in told["zh"] or "急诊" in told["zh"] for told in messages.values())
    assert all("emergency" in told["en"].lower() for told in messages.values())
