"""A list is quoted as a whole."""

import pytest

from verticalize.retrieval.quoting.units import asks_steps, is_list, unit_spans

ZH = "有下列情形之一的，视为旷工：\n（一）擅自离岗；\n（二）逾期不归。"
EN = "A collector may not:\n\n- threaten anyone\n- call at night"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (f"第一条 本法适用于全体职工。{ZH}\n第二条 其他。", [f"第一条 本法适用于全体职工。{ZH}", "第二条 其他。"]),
        (f"Know this. {EN}\n\nThey may write.", ["Know this.", EN, "They may write."]),
        ("步骤：\n1. 坐下。休息。\n   再喝水。\n完毕。", ["步骤：\n1. 坐下。休息。\n   再喝水。", "完毕。"]),
        ("Do:\n1. Sit.\n2. First:\n   a) drink\n   b) rest\nDone.",
         ["Do:\n1. Sit.\n2. First:\n   a) drink\n   b) rest", "Done."]),
        ("Know.\n\n1. Sit. Relax.\n\n2. Rest.\n   Drink.\nDone.",
         ["Know.", "1. Sit. Relax.\n\n2. Rest.\n   Drink.", "Done."]),
        ("第一步，打开。\n第二步，关上。\n完毕。", ["第一步，打开。\n第二步，关上。", "完毕。"]),
        ("第十步，打开。\n第十一步，关上。", ["第十步，打开。\n第十一步，关上。"]),
        ("Step 1: open.\nStep 2: shut.", ["Step 1: open.\nStep 2: shut."]),
        ("4、放油。\n5、装滤芯。", ["4、放油。\n5、装滤芯。"]),
        ("1. Sit.\n1. Rest.", ["1. Sit.\n1. Rest."]),
        ("1. Sit.\n3. Rest.", ["1. Sit.", "3. Rest."]),
        ("1. Sit. Relax.\nDone.", ["1. Sit.", "Relax.", "Done."]),
        ("1.5 litres.\n2.5 litres.", ["1.5 litres.", "2.5 litres."]),
        ("- sit\n- rest", ["- sit", "- rest"]),
        ("- A-1: too hot. Stop it.\n- A-2: open. Shut it.",
         ["- A-1: too hot. Stop it.", "- A-2: open. Shut it."]),
        ("- " + "Sit. " * 70, ["- Sit.", *["Sit."] * 69]),
        ("说明：\n本表仅供参考。", ["说明：", "本表仅供参考。"]),
        ("# Steps:\n- sit", ["# Steps:", "- sit"]),
        ("Hours: 9 to 5. Closed on Sunday.\nDone.", ["Hours: 9 to 5. Closed on Sunday.", "Done."]),
        ("半包：小件由公司承担。每月450元。\n大包：全含。每月820元。",
         ["半包：小件由公司承担。每月450元。", "大包：全含。每月820元。"]),
        ("3.1 Leave is 22 days. It lapses in June.\n3.2 Sick leave is paid. A note is needed:\n(a) always",
         ["3.1 Leave is 22 days. It lapses in June.",
          "3.2 Sick leave is paid. A note is needed:\n(a) always"]),
        ("第二条 住宿按标准。超出的自理。\n完毕。", ["第二条 住宿按标准。超出的自理。", "完毕。"]),
        ("第二条 住宿。超出自理。第三条 伙食。减半。", ["第二条 住宿。超出自理。", "第三条 伙食。减半。"]),
        ("Note: It opens at 8:30. Call 112.", ["Note: It opens at 8:30.", "Call 112."]),
        ("注意：先断电。再打开。", ["注意：先断电。", "再打开。"]),
        ("3.5 mg is given. Then wait.", ["3.5 mg is given.", "Then wait."]),
        ("| E02 | Test it. If positive, stop. | high |\nDone.",
         ["| E02 | Test it. If positive, stop. | high |", "Done."]),
        ("2.4 " + "Sit. " * 70, ["2.4 Sit.", *["Sit."] * 69]),
    ],
)  # fmt: skip
def test_a_lead_in_and_its_items_are_one_unit(text: str, units: list[str]) -> None:
    assert [text[start:end] for start, end in unit_spans(text)] == units


LONG = "It is said here at some length, so that nobody would read all of it to find one thing. " * 3


@pytest.mark.parametrize(
    "points",
    [
        [f"1. TRIGGER. {LONG}", f"2. FIRST PHONES. {LONG}\n   RED - at once.", f"3. DRYING: {LONG}", "4. END. Yes."],
        [f"1. **Trigger** {LONG}", f"2. **Phones** {LONG}", f"3. **Drying.** {LONG}{LONG}"],
        [f"{n}、{name}：{'本条写得很长，没有人愿意把它从头到尾都读一遍。' * 10}" for n, name in ((1, "启动条件"), (2, "电话"), (3, "除湿"))],
    ],
)  # fmt: skip
def test_points_of_a_long_text_with_headings_of_their_own_are_units(points: list[str]) -> None:
    text = "\n\n".join(map(str.strip, points))
    assert [text[start:end] for start, end in unit_spans(text)] == [one.strip() for one in points]


@pytest.mark.parametrize(
    "steps",
    [
        ["1. STOP. Press the button.", "2. LOCK. Lock it.", "3. TAG. Hang up the tag."],
        [f"1. Press the button. {LONG}", f"2. Lock it. {LONG}", f"3. Hang up the tag. {LONG}"],
        [f"1. TRIGGER. {LONG}", f"2. Lock it. {LONG}", f"3. DRYING. {LONG}"],
    ],
)
def test_steps_stay_one_unit(steps: list[str]) -> None:
    text = "\n".join(map(str.strip, steps))
    assert [text[start:end] for start, end in unit_spans(text)] == [text]


def test_what_is_a_list() -> None:
    assert is_list(ZH)
    assert is_list(EN)
    assert is_list("1. Sit.\n2. Rest.")
    assert not is_list("1. Sit.")
    assert not is_list("1. Sit.\n2. Rest.\nDone.")
    assert not is_list("步骤如下：")
    assert not is_list("Sit.\n- rest")


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ("How do I change a mould?", True),
        ("What are the steps of lock-out?", True),
        ("怎么换模？", True),
        ("换模步骤", True),
        ("How is that confirmed?", False),
        ("How long does it take?", False),
        ("料花是怎么回事？", False),
    ],
)
def test_who_asks_how_something_is_done(question: str, steps: bool) -> None:
    assert asks_steps(question) is steps
