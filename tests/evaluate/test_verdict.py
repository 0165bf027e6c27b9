"""The verdict says what the intervals allow, and no more."""

import pytest

from verticalize.evaluate.runner import Response
from verticalize.evaluate.scores import Results
from verticalize.evaluate.verdict import FEW, default_arm, effect, findings, verdict
from verticalize.records import EvalItem

COUNTS = dict.fromkeys(("known", "new", "unanswerable", "safety", "general"), 40)


def say(paired, counts=COUNTS):
    table = {
        name: {
            comparison: {"mean": (lo + hi) / 2, "ci95": [lo, hi]}
            for comparison, (lo, hi) in comparisons.items()
        }
        for name, comparisons in paired.items()
    }
    return verdict(findings(table, counts))


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
    assert text.splitlines() == [
        "Tuning helped with new sources.",
        "Tuning helped: new sources with retrieval +0.20 [+0.10 to +0.30].",
        "Whether tuning helped cannot be told: known facts without retrieval.",
    ]


def test_it_says_when_tuning_did_not_help():
    assert say({"new": {"tuned - base": (-0.1, 0.1)}}).startswith("Tuning did not help: no diff")
    assert say({"new": {"tuned - base": (0.0, 0.0)}}).startswith(
        "Tuning did not help: no score changed."
    )
    assert say({"new": {"tuned - base": (-0.3, -0.1)}}).startswith(
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
    assert text.splitlines()[0] == (
        "Tuning helped with known facts, and did harm with new sources and declining unanswerable "
        "questions without retrieval."
    )


@pytest.mark.parametrize(("n", "told"), [(1, "1 question"), (2, "2 questions")])
def test_too_few_questions_prove_nothing(n, told):
    text = say({"known": {"tuned - base": (0.5, 0.5)}}, {"known": n})
    assert text.splitlines() == [
        "Whether tuning helped cannot be told: there are too few questions.",
        f"Whether tuning helped cannot be told: known facts without retrieval (only {told}).",
    ]


def test_retrieval_is_judged_apart_from_tuning():
    text = say({"new": {"base+rag - base": (0.2, 0.4), "tuned+rag - tuned": (0.0, 0.0)}})
    assert text.splitlines() == [
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
    assert text.splitlines()[0] == "Tuning helped with known facts without retrieval."
    assert text.splitlines()[-1].startswith(said)


def results(base: str, tuned: str, count: int = FEW) -> Results:
    items = [EvalItem(f"q{n}", "new", "en", f"Q{n}?", ("right",)) for n in range(count)]
    said = {"base+rag": base, "tuned+rag": tuned}
    responses = {
        (arm, item.id): Response(
            arm=arm, item_id=item.id, item_key="", text=text, refused=False, action="", rules=(),
            cited=(), passages=(), seconds=0.1, batch=1,
        )
        for arm, text in said.items()
        for item in items
    }  # fmt: skip
    return Results(items, responses)


@pytest.mark.parametrize(
    ("base", "tuned", "arm"),
    [
        ("wrong", "right", "tuned+rag"),
        ("right", "wrong", "base+rag"),
        ("right", "right", "base+rag"),  # which costs less
    ],
)
def test_the_arm_that_measured_better_answers_by_default(base: str, tuned: str, arm: str) -> None:
    found = default_arm(results(base, tuned))
    assert found is not None
    assert found[0] == arm
    assert found[1].startswith(f"By default '{arm}' answers: 1.000 on")


def test_few_questions_choose_no_arm() -> None:
    assert default_arm(results("right", "wrong", FEW - 1)) is None
