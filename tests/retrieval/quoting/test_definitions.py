"""What a definition is, and who asks for one."""

import pytest

from verticalize.domain import load_domain
from verticalize.retrieval.quoting.definitions import asks_meaning, defines, described, describes

SUBJECTS = {
    "en": ("gout", "Crohn's disease", "acute kidney injury"),
    "zh": ("痛风", "1型糖尿病", "急性肾损伤"),
}


@pytest.mark.parametrize(
    "sentence",
    [
        "痛风是指血尿酸过高使尿酸盐结晶沉积于关节而引起的一种关节炎。",
        "本法所称消费者，是指为生活消费需要购买商品的自然人。",
        "The term “gout” means a form of arthritis in which crystals settle in a joint.",
        '"Dwelling unit" means a structure that is used as a home.',
    ],
)
def test_a_sentence_that_says_what_a_term_means(sentence: str) -> None:
    assert defines(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "痛风的常见症状有关节红肿、剧痛。",
        "这种药物每天服用一次，最大剂量是一片。",
        "Common symptoms of gout include a swollen big toe.",
        "Treatment of gout includes colchicine.",
        "Children with a febrile seizure are laid on their side.",
        "There is a risk of bleeding.",
        "The legal basis for a late fee is the D.C. Official Code.",
        "It is a medical emergency; call for help.",
        "The strongest warning sign is a fall in the past 12 months.",
        "这是一种急症，应立即就医。",
    ],
)
def test_a_sentence_that_says_something_about_it(sentence: str) -> None:
    assert not defines(sentence)
    assert not describes(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "冠状动脉粥样硬化性心脏病（冠心病）是一种缺血性心脏病。",
        "A febrile seizure is a fit in a child with fever.",
        "The drum roaster is a gas-heated Probat P12.",
        "滚筒烘焙机是燃气加热的Probat P12。",
        "杯测是评价咖啡风味的方法。",
        "Gout is the most common form of arthritis in men.",
        "Kidney stones are a frequent cause of pain.",
    ],
)
def test_a_sentence_that_names_the_kind_of_thing(sentence: str) -> None:
    assert describes(sentence)
    assert not defines(sentence)


@pytest.mark.parametrize(
    ("lang", "subject"),
    [(lang, subject) for lang, found in SUBJECTS.items() for subject in found],
)
def test_the_medical_packs_own_wordings_are_told_apart(lang: str, subject: str) -> None:
    relations = load_domain("medical").relations
    assert "definition" in relations
    for relation in relations.values():
        for wording in relation.questions[lang]:
            question = wording.format(subject=subject)
            assert asks_meaning(question) == (relation.id == "definition"), question


@pytest.mark.parametrize(
    "question",
    [
        "What is gout?", "What is the drum roaster?", "什么是滚筒烘焙机？", "what is consideration", "What's COPD?", "What are kidney stones?",
        "What does aortic dissection mean?", "Can you explain gout to me?", "Define a lease.",
        "My doctor says I have gout. What is that?", "What kind of condition is psoriasis?",
        "Tell me about asthma.", "In plain words, what is gout?",
        "痛风是什么？", "什么是痛风？", "糖尿病是什么病？", "痛风是怎么回事？", "押金是什么意思？",
        "医生说我得了痛风，这是什么病？", "请介绍一下痛风。", "缔约过失的定义是什么？",
    ],
)  # fmt: skip
def test_a_question_for_the_meaning(question: str) -> None:
    assert asks_meaning(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the treatment of gout?", "What is metformin used for?", "What is my risk of gout?",
        "Is gout hereditary?", "What is best for gout?", "Explain how insulin works.",
        "What are symptoms of gout?", "Which doctor treats gout?", "What are gout symptoms?",
        "What is the best treatment?", "What is the deadline for an appeal?", "Describe the treatment of gout.", "Tell me what medicine treats gout.",
        "Tell me what to do if someone is choking.", "What is a normal blood pressure?",
        "高血压为什么是慢性病？", "痛风吃什么是安全的？", "请介绍一下痛风的治疗方法。", "痛风病因是什么？",
        "痛风的症状是什么？", "高血压吃什么药？", "头晕是什么原因？", "吃了阿司匹林以后胃痛是怎么回事？",
        "脸圆得像满月，除此之外皮质醇增多症还有哪些样子？",
    ],
)  # fmt: skip
def test_a_question_for_something_else(question: str) -> None:
    assert not asks_meaning(question)


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("滚筒烘焙机是用燃气加热的钢制圆筒。", "滚筒烘焙机"),
        ("一爆指豆子发出爆裂声的时刻。", "一爆"),
        ("血常规又称全血细胞计数，是对血细胞进行分析的基本检查。", "血常规"),
        ("本法所称“消费者”，是指购买商品的人。", "消费者"),
        ("The cooling tray is a round sieve.", "cooling tray"),
        ("The term “consideration” means what is given in return.", "consideration"),
        ("孕前体重指数在18.5以上的孕妇不必增重。", None),
        ("Ours is a 15 kg model built in 2016.", None),
        ("The legal basis for overtime pay is the Code.", None),
        ("不过两者都不是绝对的标准。", None),
    ],
)
def test_the_term_that_a_sentence_describes(sentence: str, term: str | None) -> None:
    assert described(sentence) == term
