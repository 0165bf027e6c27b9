"""Translating a data set: what must not change does not, and nothing is translated twice."""

from collections import Counter
from pathlib import Path

import pytest
from asking import asking, scripted

from verticalize.instruct.teacher.budget import Budget
from verticalize.instruct.teacher.client import OVER_BUDGET
from verticalize.instruct.teacher.masks import mask, numbers, unmask
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.rows import Rejected
from verticalize.instruct.teacher.translate import translate

CODE = "```python\nfor word in words:\n    print(word, 3)\n```"
ROWS = [
    {"id": "a1", "instruction": "Explain what this loop does.", "input": CODE, "output": f"It prints 3 words:\n{CODE}\n"},
    {"id": "b2", "category": "open question", "instruction": "Greet {name} by e-mail to x@y.org.", "input": "", "output": "Hello {name}, 50% off!"},
    {"messages": [{"role": "user", "content": "Use `ls -l` at https://a.org/b?c=1 now."},
                  {"role": "assistant", "content": "这句话已经是中文了，不用翻译。"}],
     "metadata": {"content": "not to be touched"}},
    {"instruction": "Lose the placeholder ${path} please.", "output": "Done it is."},
    {"instruction": "Change the number 42 please.", "output": "Done it was."},
    {"instruction": "Stay in English for me please.", "output": "Done as you said."},
]  # fmt: skip


def stub(prompt: str) -> str:
    text = prompt.split("\n\n", 1)[1]
    if "English" in text:
        return text
    text = text.replace("42", "24")
    return "译：" + ("一二三四五六七八" if "Lose" in text else "".join(_kept(text)))


def _kept(text: str) -> list[str]:
    """Marks, digits and layout; every word becomes 字."""
    return ["字" if c.isascii() and c.isalpha() else c for c in text]


def run(log: Path, seen: list[str]) -> tuple[list[dict], list[Rejected]]:
    rejects: list[Rejected] = []

    def teacher(prompt: str) -> str:
        seen.append(prompt.split("\n\n", 1)[1])
        return stub(prompt)

    with asking(scripted(teacher), log) as client:
        return list(translate(ROWS, client, Order(), rejects.append, to="zh")), rejects


def test_keys_code_numbers_and_placeholders_are_untouched_and_failures_listed(log: Path) -> None:
    sent: list[str] = []
    rows, rejects = run(log, sent)
    assert len(rows) == 3
    loop, greeting, chat = rows
    assert [list(row) for row in rows] == [list(row) for row in ROWS[:3]]
    assert (loop["id"], loop["input"]) == ("a1", CODE)
    assert CODE in loop["output"]
    assert loop["output"].endswith("\n")
    assert "3" in loop["output"].replace(CODE, "")
    assert (greeting["category"], greeting["input"]) == ("open question", "")
    for kept in ("{name}", "x@y.org"):
        assert kept in greeting["instruction"]
    assert "{name}" in greeting["output"]
    assert "50%" in greeting["output"]
    user, assistant = chat["messages"]
    assert (user["role"], assistant) == ("user", ROWS[2]["messages"][1])  # type: ignore[index]
    assert "`ls -l`" in user["content"]
    assert "https://a.org/b?c=1" in user["content"]
    assert chat["metadata"] == ROWS[2]["metadata"]
    assert [(r.source, r.reason) for r in rejects] == [
        ("row 4: instruction", "a mark for code or a placeholder was lost or doubled"),
        ("row 5: instruction", "other numbers than in the original"),
        ("row 6: instruction", "not in the language that was wanted"),
    ]
    assert not any("print(word" in text for text in sent), "code is not even sent"


def test_a_second_run_translates_nothing_again(log: Path) -> None:
    first: list[str] = []
    again: list[str] = []
    assert run(log, first) == run(log, again)
    assert again == []
    assert max(Counter(first).values()) == 1


def test_rows_that_the_budget_does_not_allow_are_listed(log: Path) -> None:
    rejects: list[Rejected] = []
    with asking(scripted(stub), log, budget=Budget(tokens=1)) as client:
        assert list(translate(ROWS, client, Order(), rejects.append, to="zh")) == []
    assert {r.source.partition(":")[0] for r in rejects} == {f"row {n}" for n in range(1, 7)}
    assert {r.reason for r in rejects} == {OVER_BUDGET}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("用 `pip install` 安装，见 https://a.cn/x，再运行。", ("`pip install`", "https://a.cn/x")),
        ("Dear {{user}}, %s owes {0} <b>now</b>.", ("{{user}}", "%s", "{0}", "<b>", "</b>")),
        (r"The area \(\pi r^2\) and $$E=mc^2$$", (r"\(\pi r^2\)", "$$E=mc^2$$")),
        ("5 < 6 and 7 > 3, {not one}", ()),
    ],
)
def test_what_is_masked_comes_back(text: str, pieces: tuple[str, ...]) -> None:
    masked, found = mask(text)
    assert found == pieces
    assert unmask(masked, found) == text


def test_marks_may_change_places_but_not_be_lost_or_doubled() -> None:
    pieces = ("`a`", "`b`")
    assert unmask("⟦1⟧ then ⟦ 0 ⟧", pieces) == "`b` then `a`"
    for wrong in ("⟦0⟧", "⟦0⟧⟦0⟧⟦1⟧", "⟦0⟧⟦1⟧⟦2⟧"):
        assert unmask(wrong, pieces) is None


def test_a_thousand_is_the_same_number_with_and_without_a_comma() -> None:
    assert numbers("1,000 people and 3.5 km") == numbers("1000人，3.5公里")
    assert numbers("10 000") != numbers("1000")
