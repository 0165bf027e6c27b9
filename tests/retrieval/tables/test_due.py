import time

import pytest

from verticalize.retrieval.tables.due import Due, due


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("哪些仪器6月份要校准？", Due("仪器", "校准", None, 6, ahead=True)),
        ("哪些仪器2025年6月需要做校准", Due("仪器", "校准", 2025, 6, ahead=True)),
        ("哪些合同2026年到期", Due("合同", "到期", 2026, None)),
        ("哪些设备是2020年启用的？", Due("设备", "启用", 2020, None)),
        ("哪些设备在2018年以前启用", Due("设备", "启用", 2018, None, side="<")),
        ("2018年以后启用的设备", Due("设备", "启用", 2018, None, side=">=")),
        ("Which contracts end before March 2026?", Due("contracts", "end", 2026, 3, side="<")),
        ("哪些仪器的下次校准在2025年6月", Due("仪器", "下次校准", 2025, 6)),
        ("下次校准日期在2025年6月的仪器有哪些", Due("仪器", "下次校准", 2025, 6)),
        ("6月份要校准的仪器有哪些", Due("仪器", "校准", None, 6, ahead=True)),
        ("Which contracts end in June 2026?", Due("contracts", "end", 2026, 6)),
        ("Which contracts expire in 2026", Due("contracts", "expire", 2026, None)),
        ("Which scales are due for calibration in Jun?",
         Due("scales", "calibration", None, 6, ahead=True)),
        ("Which rooms are due in May 2025", Due("rooms", "", 2025, 5, ahead=True)),
        ("哪些物料6个月要复验", None),
        ("哪些仪器13月要校准", None),
        ("仪器6月份要校准吗", None),
        ("Which claims end in tears?", None),
        ("Which contracts end in June and which in July?", None),
        ("Which firms are due in court?", None),
        ("", None),
    ],
)  # fmt: skip
def test_what_is_asked_of_dates(question: str, found: Due | None) -> None:
    assert due(question) == found


@pytest.mark.parametrize(
    ("question", "heads", "meant"),
    [
        ("哪些仪器6月要校准", ["上次校准", "下次校准"], "下次校准"),
        ("哪些仪器6月校准", ["上次校准", "下次校准"], None),  # either may be
        ("哪些仪器6月校准", ["校准日期", "启用日期"], "校准日期"),
        ("哪些合同2026年到期", ["签订日期", "有效期至"], "有效期至"),
        ("哪些设备2020年启用", ["启用年份", "报废年份"], "启用年份"),
        ("哪些设备2020年启用", ["购置年份"], None),
        ("Which contracts end in 2026?", ["Contract from", "Contract until"], "Contract until"),
        ("Which contracts start in 2026?", ["Contract from", "Contract until"], "Contract from"),
        ("Which scales are due in June?", ["Last check", "Next check"], "Next check"),
        ("Which scales are due for a check in June?", ["Last check", "Next check"], "Next check"),
    ],
)
def test_the_column_is_meant_that_alone_may_be(
    question: str, heads: list[str], meant: str | None
) -> None:
    found = due(question)
    assert found is not None
    assert found.column(heads) == meant


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("哪些仪器6月要校准", [True, True, False, False, False]),
        ("哪些仪器2025年6月要校准", [True, False, False, False, False]),
        ("哪些仪器2025年要校准", [True, False, True, True, False]),
    ],
)
def test_a_date_lies_in_the_time_that_is_asked_about(question: str, held: list[bool]) -> None:
    found = due(question)
    assert found is not None
    values = ["2025-06-16", "2026年6月", "2025/7/1", "2025", "—"]
    assert [found.holds(value) for value in values] == held


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("哪些合同2025年以前到期", [True, False, False, False]),
        ("哪些合同2025年以后到期", [False, True, True, True]),
        ("Which contracts end after 2025?", [False, False, False, True]),
        ("Which contracts end after June 2025?", [False, False, True, True]),
        ("Which contracts end before June 2025?", [True, True, False, False]),
        ("Which contracts end before June?", [False, False, False, False]),  # of which year?
    ],
)
def test_a_date_lies_before_or_after_a_time(question: str, held: list[bool]) -> None:
    found = due(question)
    assert found is not None
    values = ["2024-12-31", "2025-05-31", "2025-07-01", "2026年"]
    assert [found.holds(value) for value in values] == held


@pytest.mark.parametrize("said", ["哪些{}6月{}", "{}6月的{}", "which {} end in {}"])
@pytest.mark.parametrize("part", ["药", "a ", "1", "年", "6月", "要"])
def test_no_question_takes_long_to_read(said: str, part: str) -> None:
    begun = time.process_time()
    for length in (50, 4000):
        text = part * (length // len(part))
        due(said.format(text, text))
    assert time.process_time() - begun < 0.5
