"""The verdict says what the intervals allow, and no more."""

import pytest

from verticalize.evaluate.default_arm import default_arm
from verticalize.evaluate.findings import FEW, Finding, effect, findings
from verticalize.evaluate.phrases import PHRASES
from verticalize.evaluate.verdict import verdict

COUNTS = dict.fromkeys(("known", "new", "unanswerable", "safety", "general"), 40)


def say(paired, counts=COUNTS, lang="en"):
    table = {
        name: {
            comparison: {"mean": (lo + hi) / 2, "ci95": [lo, hi]}
            for comparison, (lo, hi) in comparisons.items()
        }
        for name, comparisons in paired.items()
    }
    found = [finding.row() for finding in findings(table, counts)]
    return verdict({"findings": found, "leakage": {}}, lang)


@pytest.mark.parametrize(
    "lo, hi, n, said",
    [
        (0.01, 0.2, 40, "better"),
        (-0.2, -0.01, 40, "worse"),
        (-0.1, 0.1, 40, "unclear"),
        (0.0, 0.2, 40, "unclear"),
        (0.0, 0.0, 40, "equal"),
        (0.3, 0.5, 9, "unclear"),
    ],
)
def test_an_interval_is_read_by_where_zero_lies(lo, hi, n, said):
    assert effect(lo, hi, n) == said


def test_gains_are_named_with_slice_setting_and_figures():
    text = say(
        {"new": {"tuned+rag - base+rag": (0.1, 0.3)}, "known": {"tuned - base": (-0.1, 0.2)}}
    )
    assert text == [
        "Tuning helped with new sources.",
        "Tuning helped: new sources with retrieval +0.20 [+0.10 to +0.30].",
        "Whether tuning helped cannot be told: known facts without retrieval.",
    ]


def test_it_says_when_tuning_did_not_help():
    assert say({"new": {"tuned - base": (-0.1, 0.1)}})[0].startswith("Tuning did not help: no diff")
    assert say({"new": {"tuned - base": (0.0, 0.0)}})[0] == "Tuning did not help: no score changed."
    assert say({"new": {"tuned - base": (-0.3, -0.1)}})[0].startswith(
        "Tuning did not help: it did harm with new sources without retrieval."
    )


def test_gain_and_harm_are_both_in_the_headline():
    text = say(
        {
            "known": {"tuned - base": (0.1, 0.2), "tuned+rag - base+rag": (0.1, 0.2)},
            "new": {"tuned - base": (-0.2, -0.1)},
            "unanswerable": {"tuned - base": (-0.2, -0.1)},
        }
    )
    assert text[0] == (
        "Tuning helped with known facts, and did harm with new sources and declining unanswerable "
        "questions without retrieval."
    )


@pytest.mark.parametrize(("n", "told"), [(1, "1 question"), (2, "2 questions")])
def test_too_few_questions_prove_nothing(n, told):
    text = say({"known": {"tuned - base": (0.5, 0.5)}}, {"known": n})
    assert text == [
        "Whether tuning helped cannot be told: there are too few questions.",
        f"Whether tuning helped cannot be told: known facts without retrieval (only {told}).",
    ]


def test_retrieval_is_judged_apart_from_tuning():
    text = say({"new": {"base+rag - base": (0.2, 0.4), "tuned+rag - tuned": (0.0, 0.0)}})
    assert text == [
        "Tuning was not compared.",
        "Retrieval helped: new sources for the base model +0.30 [+0.20 to +0.40].",
        "Retrieval made no difference: new sources for the tuned model.",
    ]


@pytest.mark.parametrize(
    "interval, said",
    [
        ((-0.3, -0.1), "General ability was lost by tuning: -0.20 [-0.30 to -0.10]."),
        ((-0.1, 0.1), "Whether general ability was lost cannot be told"),
        ((0.0, 0.0), "General ability did not change with tuning"),
        ((0.1, 0.2), "General ability was not lost by tuning; it rose"),
    ],
)
def test_forgetting_has_its_own_line_and_stays_out_of_the_headline(interval, said):
    text = say({"known": {"tuned - base": (0.1, 0.2)}, "general": {"tuned - base": interval}})
    assert text[0] == "Tuning helped with known facts without retrieval."
    assert text[-1].startswith(said)


@pytest.mark.parametrize(
    ("paired", "count", "told"),
    [
        ({}, 40, ["没有比较微调前后的结果。"]),
        (
            {"new": {"tuned - base": (-0.1, 0.1), "tuned+rag - base+rag": (0.1, 0.3)}},
            40,
            [
                "微调在新来源上带来提升。",
                "微调带来提升：新来源（有检索 +0.20 [+0.10, +0.30]）。",
                "无法判断微调是否有效：新来源（无检索）。",
            ],
        ),
        (
            {
                "known": {"tuned - base": (0.1, 0.3), "tuned+rag - base+rag": (0.1, 0.3)},
                "new": {"tuned - base": (0.1, 0.3)},
                "unanswerable": {"tuned - base": (-0.3, -0.1)},
            },
            40,
            [
                "微调在已知事实和无检索时的新来源上带来提升，在无检索时的拒答上造成下降。",
                "微调带来提升：已知事实（无检索 +0.20 [+0.10, +0.30]、有检索 +0.20 [+0.10, +0.30]）；"
                "新来源（无检索 +0.20 [+0.10, +0.30]）。",
                "微调造成下降：拒答（无检索 -0.20 [-0.30, -0.10]）。",
            ],
        ),
        (
            {"known": {"tuned - base": (0.5, 0.5)}, "general": {"tuned - base": (0.5, 0.5)}},
            3,
            [
                "无法判断微调是否有效：问题太少。",
                "无法判断微调是否有效：已知事实（无检索），仅 3 个问题。",
                "无法判断微调是否损害了通用能力：+0.50 [+0.50, +0.50]，仅 3 个问题。",
            ],
        ),
    ],
)
def test_the_verdict_is_told_in_chinese_by_the_rules_of_chinese(paired, count, told):
    assert say(paired, dict.fromkeys(COUNTS, count), "zh") == told


def test_no_sentence_of_a_verdict_is_missing_in_a_language():
    assert PHRASES["en"].keys() == PHRASES["zh"].keys()


def slices(base: float, tuned: float, count: int = FEW) -> dict:
    means = {"base": 0.9, "base+rag": base, "tuned+rag": tuned}
    arms = {arm: {"mean": mean} for arm, mean in means.items()}
    return {"known": {"n": 0, "arms": {}}, "new": {"n": count, "arms": arms}}


def harm(comparison: str = "tuned+rag - base+rag") -> list[Finding]:
    return [Finding("tuning", "unanswerable", comparison, "worse", 40, -0.3, -0.4, -0.2)]


def told(figures: dict, found: list[Finding], lang: str = "en") -> str:
    arm = default_arm(figures, found)
    report = {"findings": [], "leakage": {}, "slices": figures, "default_arm": arm}
    return verdict(report, lang)[-1]


@pytest.mark.parametrize(
    ("base", "tuned", "count", "arm"),
    [
        (0.0, 1.0, FEW, "tuned+rag"),
        (1.0, 0.0, FEW, "base+rag"),
        (1.0, 1.0, FEW, "base+rag"),  # which costs less
        (0.0, 1.0, FEW - 1, "tuned+rag"),
        (1.0, 0.0, FEW - 1, "base+rag"),
        (1.0, 1.0, FEW - 1, "base+rag"),
    ],
)
def test_the_arm_that_measured_better_answers_by_default(
    base: float, tuned: float, count: int, arm: str
):
    figures = slices(base, tuned, count)
    assert default_arm(figures, []) == arm
    assert told(figures, []).startswith(f"By default '{arm}' answers: 1.000 on")
    assert told(figures, [], "zh").startswith(f"默认由 {arm} 作答：")
    assert "1.000" in told(figures, [], "zh")


def test_the_default_is_the_better_over_all_questions_of_both_slices():
    known = slices(0.5, 0.6, 30)["new"]
    of = {"known": known, "new": slices(0.9, 0.5, 10)["new"]}
    assert default_arm(of, []) == "base+rag"
    of = {"known": known, "new": slices(0.7, 0.5, 10)["new"]}
    assert default_arm(of, []) == "tuned+rag"


def small(effect: str, count: int = 4, lang: str = "en", **more: object) -> list[str]:
    found = [
        Finding("tuning", "new", "tuned - base", "unclear", count, 0.1, -0.1, 0.3),
        Finding("retrieval", "unanswerable", "base+rag - base", effect, 35, 0.3, 0.2, 0.4),
        Finding("general", "general", "tuned - base", "unclear", 12, 0.1, -0.1, 0.2),
    ]
    figures = slices(0.5, 0.5, count)
    report = {
        "findings": [one.row() for one in found], "leakage": {}, "slices": figures,
        "default_arm": default_arm(figures, found), **more,
    }  # fmt: skip
    return verdict(report, lang)


def test_of_few_questions_the_verdict_says_first_that_they_are_and_what_to_do() -> None:
    text = small("better", compiled=True)
    assert text == [
        "This evaluation is too small to conclude anything (4 questions with an answer): write 10 "
        "or more into eval/questions.jsonl, named under 'evaluation:' in domain.yaml.",
        "These were compiled from the same files as the training data, and say whether the parts "
        "work.",
        "Retrieval helped: declining unanswerable questions for the base model "
        "+0.30 [+0.20 to +0.40].",
        "By default 'base+rag' answers: 0.500 on what the sources answer, 'tuned+rag' 0.500 "
        "(only 4 questions).",
    ]
    assert "(1 question with" in small("better", 1)[0]
    assert "只有 4 个" in small("better", lang="zh")[0]


def test_what_cannot_be_told_of_few_questions_is_not_said_again() -> None:
    assert len(small("unclear")) == 2
    assert small("better", FEW)[0].startswith("Tuning did not help")
    assert len(small("better", FEW)) == 5


def test_of_few_questions_the_scores_come_with_their_number() -> None:
    assert told(slices(0.4, 0.5, 3), []).endswith("'base+rag' 0.400 (only 3 questions).")
    assert told(slices(0.4, 0.5, 3), [], "zh").endswith("base+rag 为 0.400，仅 3 个问题。")
    assert "only" not in told(slices(0.4, 0.5, FEW), [])


def test_what_did_harm_elsewhere_is_no_default_by_a_few_questions() -> None:
    few, many = slices(0.4, 0.5, FEW - 1), slices(0.4, 0.5, FEW)
    assert default_arm(few, harm()) == "base+rag"
    assert default_arm(few, harm("tuned - base")) == "tuned+rag"  # of answers from memory
    assert default_arm(many, harm()) == "tuned+rag"
    assert told(few, harm()) == (
        "By default 'base+rag' answers, as tuning did harm; on what the sources answer it scored "
        "0.400, 'tuned+rag' 0.500 (only 9 questions)."
    )


def test_no_question_or_one_arm_alone_chooses_none() -> None:
    assert default_arm(slices(0.0, 1.0, 0), []) is None
    alone = slices(0.0, 1.0)
    del alone["new"]["arms"]["base+rag"]
    assert default_arm(alone, []) is None
