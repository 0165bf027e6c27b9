from verticalize.data.quality.contamination import contaminated
from verticalize.records import EvalItem, Example

LONG = "An employer who dismisses a worker without notice must pay one more month of wages to him."
LONG_ZH = "用人单位提前三十日以书面形式通知劳动者本人或者额外支付劳动者一个月工资后可以解除劳动合同"
ASKED = "What must an employer pay a worker who was dismissed without notice?"
NEARLY = "What must an employer pay a worker who was dismissed without any notice?"
ITEMS = [
    EvalItem("en-1", "known", "en", ASKED, (LONG,)),
    EvalItem("zh-1", "known", "zh", "不提前通知就解除劳动合同要付什么？", (LONG_ZH,)),
]


def row(id: str, question: str, answer: str, lang: str = "en") -> Example:
    turns = ({"role": "user", "content": question}, {"role": "assistant", "content": answer})
    return Example(id, turns, (), "test", "g", lang)  # type: ignore[arg-type]


def found(*rows: Example) -> list[tuple[str, str, str]]:
    return [(hit.row, hit.item, hit.why) for hit in contaminated(rows, ITEMS)]


def test_a_row_with_a_long_run_of_an_item_is_named_with_it() -> None:
    assert found(row("a", "Tell me the law.", f"It says: {LONG.upper()}")) == [("a", "en-1", "run")]
    assert found(row("b", "请说说法律。", f"规定：{LONG_ZH}。", "zh")) == [("b", "zh-1", "run")]


def test_thirteen_english_words_are_a_run_and_twelve_are_not() -> None:
    words = LONG.split()
    assert found(row("a", "Law?", " ".join(words[:13]))) == [("a", "en-1", "run")]
    assert found(row("a", "Law?", " ".join(words[:12]))) == []
    assert found(row("b", "法律？", LONG_ZH[:22], "zh")) == [("b", "zh-1", "run")]
    assert found(row("b", "法律？", LONG_ZH[:21], "zh")) == []


def test_a_question_that_is_nearly_an_item_is_a_hit_whatever_label_it_has() -> None:
    hits = contaminated(
        [
            row("a", "[1] A passage.\n\nQuestion: " + NEARLY, "Wages."),
            row("b", "问题：不提前通知就解除劳动合同需要付什么？", "工资。", "zh"),
            row("c", "What must a tenant pay before moving in?", "Rent."),
        ],
        ITEMS,
    )  # fmt: skip
    assert [(hit.row, hit.item, hit.why) for hit in hits] == [
        ("a", "en-1", "question"),
        ("b", "zh-1", "question"),
    ]
    assert hits[0].text == NEARLY
    assert 0.6 < hits[0].likeness < 1


def test_every_row_with_the_same_question_is_named() -> None:
    hits = contaminated([row("a", NEARLY, "Wages."), row("b", NEARLY, "A month.")], ITEMS)
    assert [(hit.row, hit.item) for hit in hits] == [("a", "en-1"), ("b", "en-1")]
