import random

import pytest

from verticalize.data.quality.dedup import clusters
from verticalize.data.quality.slips import Evidence
from verticalize.data.quality.spelling import Spelling

# A collection in which every name is asked about more than once, as in any pack.
NAMES = ("gout", "influenza", "measles", "asthma", "hypertension", "hypotension", "scurvy")
NAMES_ZH = ("痛风", "流感", "麻疹", "哮喘", "高血压", "低血压", "坏血病")
FRAMES = (
    "Which tests confirm a diagnosis of {} in adults?",
    "How should {} be treated at home by the patient?",
    "What may people with {} safely eat during the summer?",
)
FRAMES_ZH = (
    "成人出现{}以后应当做哪些检查来确诊？",
    "患者本人在家里应当如何治疗{}这种疾病？",
    "夏天的时候{}患者在饮食方面可以放心吃些什么？",
)
BASE = [frame.format(name) for frame in FRAMES for name in NAMES] + [
    frame.format(name) for frame in FRAMES_ZH for name in NAMES_ZH
]


def copies_in(*added: str) -> int:
    return sum(len(cluster.members) - 1 for cluster in clusters([*BASE, *added]))


def test_one_question_about_many_things_is_many_questions() -> None:
    assert clusters(BASE) == []


@pytest.mark.parametrize(
    "copy",
    [
        "which tests confirm a diagnosis of GOUT in adults",
        "Please tell me, which tests confirm a diagnosis of gout in adults?",
        "Which tests confirm the diagnosis of gout in adults? Thanks!",
        "In adults, which tests confirm a diagnosis of gout?",
        "Which tests cofirm a diagnosis of gout in adults?",
        "What may people with asthma safely eat during the sumer?",
        "成人出现痛风以后应当做哪些检查来确诊",
        "请问一下，成人出现痛风以后应该做什么检查来确诊呢？",
        "患者本人在家里应当怎么治疗麻疹这种疾病？谢谢！",
        "夏天的时候哮喘患者在饮食方面可以放放心吃些什么？",
        "夏天的时侯哮喘患者在饮食方面可以放心吃些什么？",
        "夏天的时候，哮喘患者在饮食方面可以放心吃些什么？？",
        "夏天的时候哮喘患者在饮食方面以可放心吃些什么？",
        "夏天的时候哮喘患者在饮食方面可丑放心吃些什么？",
        "放心吃些什么，夏天的时候哮喘患者在饮食方面面可以？",
        "夏天的时候哮喘患者在食饮方面可以放心吃些什么？",
    ],
)
def test_a_copy_is_found(copy: str) -> None:
    assert copies_in(copy) == 1


@pytest.mark.parametrize(
    "one, other",
    [
        ("Which tests confirm a diagnosis of gout in adults?", "Which tests confirm a diagnosis of lupus in adults?"),
        ("Is a dose of 20 mg of warfarin safe?", "Is a dose of 200 mg of warfarin safe?"),
        ("Is a dose of 1.5 mg safe for adults?", "Is a dose of 15 mg safe for adults?"),
        ("Is it legal to record a call?", "Is it not legal to record a call?"),
        ("Does aspirin raise the risk of stroke?", "Does aspirin reduce the risk of stroke?"),
        ("Is gout a common cause of arthritis?", "Is arthritis a common cause of gout?"),
        ("When must the tenant pay the rent?", "Where must the tenant pay the rent?"),
        ("What are the symptoms of diabetes type 2A?", "What are the symptoms of diabetes type 2?"),
        ("劳动合同法第十条规定了什么？", "劳动合同法第十二条规定了什么？"),
        ("成人出现高血压以后应当做哪些检查来确诊？", "成人出现低血压以后应当做哪些检查来确诊？"),
        ("哪些情况下允许解除合同？", "哪些情况下不允许解除合同？"),
        ("左侧卵巢囊肿怎么治疗？", "右侧卵巢囊肿怎么治疗？"),
        ("父亲可以代替母亲签字吗？", "母亲可以代替父亲签字吗？"),
        ("请问每次吃3片还是5片？", "请问每次吃3片还是6片？"),
        ("夏天的时候可以放心吃牛奶羊肉和豆腐吗", "夏天的时候下一放心吃牛奶羊肉和豆腐吗"),
        ("旅客在出发前可以带两瓶饮料上飞机吗", "旅客在出发前不可以带两瓶饮料上飞机吗"),
        ("Which patients cannot take it at home in summer?", "Which patients can take it at home in summer?"),
    ],
)  # fmt: skip
def test_a_sibling_is_not_a_copy(one: str, other: str) -> None:
    both = {len(BASE), len(BASE) + 1}
    found = clusters([*BASE, one, other, one])
    assert any({len(BASE), len(BASE) + 2} <= set(each.members) for each in found)
    assert not any(both <= set(each.members) for each in found)


@pytest.mark.parametrize(
    "one, other",
    [
        ("You cannot eat that in summer", "Can't you eat that in summer?"),
        ("You can not eat that in summer", "you can’t eat that in summer"),
        ("编号1，2和3的病人", "编号1、2和3的病人"),
        ("A share of 1,200 shares", "a share of 1200 shares"),
        (
            "先吃药后睡觉，患者在家里应当注意哪些事情，后",
            "后，先吃药后睡觉，患者在家里应当注意哪些事情",
        ),
    ],
)
def test_two_ways_to_write_the_same_are_one(one: str, other: str) -> None:
    assert [found.members for found in clusters([one, other])] == [(0, 1)]


def test_two_slips_in_a_word_are_seen_by_runs_of_letters_that_no_word_has() -> None:
    syllables = [a + b for a in "bcdfghjklmnpqrstvwxz" for b in "aeiou"]
    words = [one + other for one in syllables for other in syllables]
    strange, like = "badkuzo", "badikuo"
    vocabulary = [*words, "badukozo", strange, like]
    uses = [*(5 for _ in words), 5, 1, 1]
    at = {word: number for number, word in enumerate(vocabulary)}
    spelling = Spelling(vocabulary, uses, few=2)
    assert spelling.misspelt(at["badukozo"], at[strange], 20)
    assert not spelling.misspelt(at["badukozo"], at[like], 20)
    few = Spelling(vocabulary[-3:], uses[-3:], few=2)
    assert not few.misspelt(0, 1, 20), "nothing is known of the letters of words"


def test_two_words_that_changed_places_are_a_slip_where_one_order_is_rare() -> None:
    evidence = Evidence(("动波大",), ("波动", "动波"))
    seen = {"动波大": 2, "波动": 16, "动波": 2}
    assert evidence.holds(seen, few=2)
    assert not evidence.holds({**seen, "波动": 15}, few=2)
    assert not evidence.holds({**seen, "波动": 100, "动波": 3}, few=2)
    assert evidence.holds({**seen, "动波大": 1, "动波": 3}, few=2)


def test_a_known_name_is_never_a_slip_of_another() -> None:
    texts = [
        "What may people who suffer from ileitis safely eat during the whole summer holiday season?",
        "What may people who suffer from ilitis safely eat during the whole summer holiday season?",
    ]
    assert len(clusters(texts)) == 1
    assert clusters(texts, names=["ileitis", "ilitis"]) == []


def test_one_hundred_exact_and_one_hundred_edited_copies_among_a_thousand_pages_are_removed() -> (
    None
):
    # RedPajama's check: pages of 60 words, an edit is an ordinary word left out, doubled or changed
    rng = random.Random(0)
    stock = [f"{a}{b}{c}" for a in ("ba", "ko", "mi", "tu", "re") for b in ("lan", "sor", "vek", "dim", "pra", "gol") for c in ("ed", "ing", "er", "ly", "ous", "al")]  # fmt: skip
    pages = [[rng.choice(stock) for _ in range(60)] for _ in range(800)]
    texts = [" ".join(page) for page in pages]
    exact = [texts[at].upper() + "." for at in range(100)]
    edited = []
    for page in pages[100:200]:
        at = rng.randrange(60)
        change = rng.choice(([], [page[at], page[at]], [rng.choice(stock)]))
        edited.append(" ".join([*page[:at], *change, *page[at + 1 :]]))
    found = clusters([*texts, *exact, *edited])
    removed = {at for cluster in found for at in cluster.members[1:]}
    assert set(range(800, 900)) <= removed
    assert len(removed & set(range(900, 1000))) >= 95
    assert len(removed & set(range(800))) <= 8


@pytest.mark.parametrize("texts", [[], [""], ["", "…"], ["a"], ["痛风", "😀"]])
def test_texts_that_say_nothing_are_no_trouble(texts: list[str]) -> None:
    assert sum(len(cluster.members) for cluster in clusters(texts)) <= len(texts)
