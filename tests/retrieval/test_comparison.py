import pytest

from verticalize.retrieval.comparison import compared, contrasts
from verticalize.retrieval.words.tokens import units


@pytest.mark.parametrize(
    ("question", "first", "second", "about"),
    [
        ("ABS和PC有什么区别", "ABS", "PC", ""),
        ("请问布洛芬和对乙酰氨基酚哪个退烧更快？", "布洛芬", "对乙酰氨基酚", "退烧"),
        ("比较一下HX-250与HX-250E", "HX-250", "HX-250E", ""),
        ("和解与调解有什么不同？", "和解", "调解", ""),
        ("ABS、PC的烘料时间分别是多少？", "ABS", "PC", "烘 料 时间"),
        ("中风和面瘫都会嘴歪，两者有什么区别？", "中风", "面瘫", "嘴 歪 两者"),
        ("What is the difference between a stroke and a TIA?", "stroke", "TIA", ""),
        ("difference between ABS and PC in drying time", "ABS", "PC", "dry tim"),
        ("Compare PA66 with PBT.", "PA66", "PBT", ""),
        (
            "How does legal custody differ from physical custody?",
            "legal custody",
            "physical custody",
            "",
        ),
        ("Which has the higher melt temperature, ABS or PC?", "ABS", "PC", "melt temperatur"),
        ("HX-250 vs HX-250E", "HX-250", "HX-250E", ""),
        ("HX-250和HX-250E对比一下", "HX-250", "HX-250E", ""),
        ("How can I tell gout from arthritis?", "gout", "arthritis", ""),
    ],
)
def test_what_is_compared(question: str, first: str, second: str, about: str) -> None:
    found = next(compared(question))
    assert found.names == (first, second)
    assert " ".join(part for unit in units(found.about) for part in unit) == about


@pytest.mark.parametrize(
    "question",
    [
        "痛风和高血压的病人能喝酒吗？",
        "How is gout treated?",
        "'Legal' and 'physical' custody: what's the difference?",
        "有什么区别？",
        "哪种药和布洛芬不能一起吃？",
        "血压比较高怎么办和吃什么药？",
        "对比剂和造影剂过敏怎么办？",
        "哪个部门负责工商登记和税务登记？",
        "不同服务的价格和费用是多少？",
        "头痛和发热该去哪个科室？",
        "Tell me about gout and its treatment",
        "tell me whether I can take ibuprofen with warfarin",
        "",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert not list(compared(question))


def test_two_names_may_share_their_last_word() -> None:
    found = list(compared("How do type 1 and type 2 diabetes differ?"))
    assert [one.names[0] for one in found] == ["type 1", "type 1 diabetes"]
    assert {one.names[1] for one in found} == {"type 2 diabetes"}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("ABS、PC和PA66有什么区别？", ("ABS", "PC", "PA66")),
        ("清包、半包、大包哪个更贵", ("清包", "半包", "大包")),
        ("What are the differences between ABS, PC and PA66?", ("ABS", "PC", "PA66")),
        ("Which is cheaper, the EX-17, the EX-35 or the EX-80?", ("EX-17", "EX-35", "EX-80")),
        ("Compare gout, asthma, and measles.", ("gout", "asthma", "measles")),
    ],
)
def test_three_things_may_be_compared(question: str, names: tuple[str, ...]) -> None:
    assert next(compared(question)).names == names


def test_what_sets_one_thing_against_another() -> None:
    assert contrasts("流感起病急，而感冒起病缓。")
    assert contrasts("A TIA, unlike a stroke, leaves no damage.")
    assert not contrasts("而且两种病都会传染，比如在学校。")


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("钢丝绳和曳引轮哪个更贵？", "单价"),
        ("A3门锁和B7门锁哪个便宜一点", "价格"),
        ("EX-35和TH-625谁重", "重量"),
        ("Is the EX-35 cheaper than the TH-625?", "daily rate"),
        ("Which weighs less, the EX-35 or the TH-625?", "weight"),
        ("EX-35 or TH-625, which is more expensive?", "price"),
    ],
)
def test_a_comparing_word_says_what_is_measured(question: str, measure: str) -> None:
    found = next(compared(question))
    assert found.scale is not None
    assert found.scale.has(measure)
    assert not found.scale.has("colour")
