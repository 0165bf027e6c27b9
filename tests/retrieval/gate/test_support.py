from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from verticalize.errors import RetrievalError
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.coverage import Asked, Unit, asked
from verticalize.retrieval.gate.proper_names import unknown_names
from verticalize.retrieval.gate.support import CLEAR, FEATURES, Support, _held, features
from verticalize.retrieval.gate.support_fit import USUAL, fit_support

KNOWN = {"type_held": 1.0, "names_known": 1.0, "things_known": 1.0}


def of(index: Index, question: str) -> dict[str, float]:
    row = features(question, index.search(question, 5), index)
    return dict(zip(FEATURES, row, strict=True))


def test_coverage_is_the_weighted_share_of_the_words_found() -> None:
    wanted = Asked((Unit(("gout",), 3.0), Unit(("beer",), 1.0)))
    assert wanted.covered({"gout"}) == 0.75
    assert wanted.without({"gout"}).covered({"gout"}) == 0.0
    assert wanted.without({"gout", "beer"}).covered(set()) == 1.0
    assert wanted.mass() == 4.0


def test_a_long_chinese_word_may_be_covered_in_part() -> None:
    wanted = Asked((Unit(("偏头", "头痛"), 2.0),))
    assert wanted.covered({"头痛"}) == 0.5


def test_the_wording_of_a_term_gives_way_to_the_term(index: Index) -> None:
    words = [unit.tokens for unit in asked("she had a heart attack", index).units]
    assert words == [("§1",)]


def test_a_question_that_a_passage_answers_is_covered(index: Index) -> None:
    found = of(index, "What are the complications of osteoporosis?")
    assert found["named"] == 1.0
    assert found["named_rest"] == 1.0
    assert found["sentence"] == 1.0


def test_an_attribute_that_no_passage_has_leaves_the_rest_uncovered(index: Index) -> None:
    found = of(index, "Which celebrity invented colchicine?")
    assert found["named"] == 1.0
    assert found["named_rest"] == 0.0
    assert found["named_known"] == 0.0
    assert of(index, "秋水仙碱多少钱一盒")["named_rest"] == 0.0


def test_a_description_without_a_name_counts_by_what_it_matches(index: Index) -> None:
    described = of(index, "a hot swollen toe with redness")
    assert described["named"] == 0.0
    assert described["whole"] == 1.0
    elsewhere = of(index, "a hot sports car with leather seats")
    assert elsewhere["whole"] < 0.5
    assert elsewhere["mass"] < described["mass"]


def test_a_kind_of_thing_that_no_hit_holds_is_not_held(index: Index) -> None:
    assert of(index, "Who discovered colchicine?")["type_held"] == 0.0
    assert of(index, "What are the side effects of colchicine?")["type_held"] == 1.0


def test_without_hits_or_words_all_features_are_zero(index: Index) -> None:
    zero = (0.0,) * len(FEATURES)
    assert features("gout", [], index) == zero
    assert features("what should I do?", index.search("gout"), index) == zero


def test_a_passage_that_was_changed_is_read_as_it_is_shown(index: Index) -> None:
    hits = index.search("complications of osteoporosis", 1)
    blank = [replace(hits[0], passage=replace(hits[0].passage, text="Nothing."))]
    assert features("complications of osteoporosis", blank, index)[1] == 0.0


def row(**given: float) -> tuple[float, ...]:
    """Features of a question whose passages hold the type that is asked for, 0 but for these."""
    return tuple({**dict.fromkeys(FEATURES, 0.0), **KNOWN, **given}[n] for n in FEATURES)


def test_a_fitted_gate_tells_the_two_kinds_apart() -> None:
    rng = np.random.default_rng(1)
    drawn = [*rng.normal(1, 0.3, (60, 3)), *rng.normal(0, 0.3, (60, 3))]
    rows = [row(whole=a, mass=b, sentence=c) for a, b, c in drawn]
    gate = fit_support(rows, [True] * 60 + [False] * 60, seed=0)
    refused = [gate.score(each) < gate.threshold for each in rows]
    assert sum(refused[:60]) <= 3
    assert sum(refused[60:]) >= 57


def test_no_weight_is_negative() -> None:
    drawn = [(1.0, 0.0), (0.9, 0.1), (0.1, 0.9), (0.0, 1.0)] * 30
    rows = [row(named=a, known=b) for a, b in drawn]
    gate = fit_support(rows, [True, True, False, False] * 30, seed=0)
    told = dict(zip(FEATURES, gate.weights, strict=True))
    assert told["named"] > 0
    assert told["known"] == 0
    assert min(gate.weights) >= 0


def test_few_rows_leave_the_usual_weights_and_many_do_not() -> None:
    def weight(copies: int) -> float:
        rows = [row(mass=x) for x in (0.0, 1.0, 0.9, 2.0)] * copies
        gate = fit_support(rows, [False, True, False, True] * copies, seed=0)
        return gate.weights[FEATURES.index("mass")] / gate.scales[FEATURES.index("mass")]

    usual = USUAL[FEATURES.index("mass")]
    assert abs(weight(1) - usual) < 1.5
    assert weight(100) > 4 * usual


def test_what_holds_no_such_thing_is_refused_however_well_the_words_agree() -> None:
    rows = [row(named=1, whole=1, sentence=1), row()] * 10
    gate = fit_support(rows, [True, False] * 10, seed=0)
    assert gate.score(row(named=1, whole=1, sentence=1)) >= gate.threshold
    assert gate.score(row(named=1, whole=1, sentence=1, type_held=0)) == 0 < gate.threshold


def test_the_threshold_has_the_best_f1_of_refusing() -> None:
    rows = [row(whole=x) for x in (0.0, 0.1, 0.2, 0.8, 0.9, 1.0)] * 4
    gate = fit_support(rows, [False, False, False, True, True, True] * 4, seed=0)
    assert gate.score(row(whole=0.2)) < gate.threshold < gate.score(row(whole=0.8))


def test_an_unknown_name_speaks_against_an_answer_as_much_as_usual() -> None:
    rows = [row(whole=1, names_known=1), row(names_known=1), row(names_known=0)] * 10
    gate = fit_support(rows, [True, False, False] * 10, seed=0)
    assert gate.weights[FEATURES.index("names_known")] == USUAL[FEATURES.index("names_known")]
    assert gate.score(row(whole=1, names_known=0)) < gate.score(row(whole=1, names_known=1))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Can I get colchicine in Scotland?", ["Scotland"]),
        ("Does Medicare pay for colchicine?", ["Medicare"]),
        ("Scotland has gout", []),  # any question begins with a capital
        ("Is the clinic open on Sundays in March?", []),
        ("How is gout treated with Colchicine?", []),
        ("WHAT IS THE CAPITAL OF SCOTLAND?", []),
        ("痛风能吃Calpol吗", ["Calpol"]),
        ("痛风能吃colchicine吗", []),
        ("hello，痛风怎么办", []),
        ("Hi, Can I drink beer?", []),
        ("Hi,\nWhat treats gout?", []),
        ("What Are The Symptoms Of Gout In Scotland?", []),
    ],
)
def test_which_proper_names_the_index_does_not_know(
    index: Index, question: str, names: list[str]
) -> None:
    assert unknown_names(question, index) == names


@pytest.mark.parametrize("label", [True, False])
def test_with_one_kind_only_nothing_is_refused(label: bool) -> None:
    gate = fit_support([row(whole=0.1), row(whole=0.3)], [label, label], seed=0)
    assert gate.score(row()) >= gate.threshold
    assert gate.score(row(type_held=0)) >= gate.threshold
    assert fit_support([], [], seed=0).threshold == 0.0


def test_a_saved_gate_scores_the_same(tmp_path: Path) -> None:
    width = len(FEATURES)
    weights = row(whole=1.5, type_held=0)
    gate = Support(weights, -0.5, row(whole=0.2), (0.1,) * width, 0.4)
    gate.save(tmp_path / "support.json")
    loaded = Support.load(tmp_path / "support.json")
    assert loaded == gate
    # (0.3 - 0.2) / 0.1 * 1.5 - 0.5 = 1
    assert loaded.score(row(whole=0.3)) == pytest.approx(1 / (1 + np.exp(-1)))


def test_a_gate_of_other_features_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "support.json"
    Support((1.5,), -0.5, (0.2,), (0.1,), 0.4).save(path)
    path.write_text(path.read_text("utf-8").replace('"named"', '"old"'), "utf-8")
    with pytest.raises(RetrievalError, match="another version.*verticalize build"):
        Support.load(path)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Common symptoms of I99?", False),
        ("Common symptoms of I21?", True),  # a synonym of the glossary
        ("Common symptoms of STEMI-9?", False),
        ("Common symptoms of STEMI-1?", True),  # another name of a document that was found
    ],
)
def test_a_code_is_held_by_any_of_its_names(index: Index, question: str, held: bool) -> None:
    (hit,) = index.search("coronary thrombosis", 1)
    found = replace(hit.passage, text="I10: hypertension. STEMI-2: chest pain.")
    assert _held(question, [found], index) is held


def test_a_known_property_may_be_asked_for_in_words_that_nothing_has(index: Index) -> None:
    clear = of(index, "Which potential complications has osteoporosis?")
    assert clear["named"] == clear["things_known"] == 1.0
    assert clear["named_meant"] >= CLEAR
    assert of(index, "Which celebrity posters depict osteoporosis?")["things_known"] == 0.0


@pytest.mark.parametrize("question", [
    "What are the complications of osteoporosis in tortoises?",
    "complications of osteoporosis for Zolvexin", "骨质疏松症的并发症对金鱼",
])  # fmt: skip
def test_a_known_property_of_something_unknown_stays_unknown(index: Index, question: str) -> None:
    assert of(index, question)["things_known"] == 0.0
