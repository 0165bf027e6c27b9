"""Scores against numbers worked out by hand."""

import math

import pytest

from verticalize.evaluate.metrics import (
    abstention,
    citation_ratios,
    exact_match,
    ranking_scores,
    safety_handled,
    strip_citations,
    token_f1,
)


def test_token_f1_counts_shared_english_words_without_articles():
    # predicted: aspirin relieves mild pain (4); reference: aspirin relieves pain (3); common 3
    assert token_f1(
        "The aspirin relieves mild pain.", ["Aspirin relieves a pain"]
    ) == pytest.approx(2 * 3 / 7)


def test_token_f1_counts_single_chinese_characters():
    # 偏头痛 (3) against 头痛 (2): common 2
    assert token_f1("偏头痛", ["头痛"]) == pytest.approx(2 * 2 / 5)


def test_a_repeated_word_counts_only_as_often_as_the_reference_has_it():
    assert token_f1("pain pain pain", ["pain relief"]) == pytest.approx(2 * 1 / 5)


def test_the_best_of_several_references_counts():
    assert token_f1("六个月", ["试用期最长六个月", "六个月"]) == 1.0


def test_without_references_or_words_the_score_is_zero():
    assert token_f1("anything", []) == 0.0
    assert token_f1("", ["something"]) == 0.0
    assert token_f1("。", ["！"]) == 1.0


def test_a_lone_article_is_still_an_answer():
    assert exact_match("A", ["a"]) == 1.0
    assert exact_match("A", ["the"]) == 0.0


def test_exact_match_ignores_case_width_and_punctuation():
    assert exact_match("ＡＢＣ！", ["abc"]) == 1.0
    assert exact_match("c b a", ["a b c"]) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "根据[1]，发热和咳嗽。",
        "根据 [1][2]，发热和咳嗽。",
        "根据[1]和[2]，发热和咳嗽。",
        "根据［1、2］，发热和咳嗽[3]。",
        "发热【1】和咳嗽[2]。",
    ],
)
def test_labels_and_lead_ins_are_not_scored_in_chinese(text):
    assert token_f1(text, ["发热和咳嗽。"]) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "According to [1], fever and cough.",
        "according to [1] and [2], fever [1] and cough [2, 3].",
        "Fever and cough. [1]",
    ],
)
def test_labels_and_lead_ins_are_not_scored_in_english(text):
    assert exact_match(text, ["Fever and cough."]) == 1.0


def test_a_sentence_that_begins_alike_but_has_no_label_is_kept():
    assert strip_citations("根据劳动合同法，应当支付。") == "根据劳动合同法，应当支付。"
    assert strip_citations("According to the law, yes.") == "According to the law, yes."


def test_abstention_takes_unanswerable_items_as_positives():
    # refused: 3, of them 2 rightly; 4 unanswerable
    ratios = abstention(
        [True, True, False, False, True, False], [True, True, True, True, False, False]
    )
    assert (ratios.precision, ratios.recall) == (pytest.approx(2 / 3), 0.5)
    assert ratios.f1 == pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5))


def test_never_refusing_gives_zero_not_an_error():
    ratios = abstention([False, False], [True, False])
    assert (ratios.precision, ratios.recall, ratios.f1) == (0.0, 0.0, 0.0)


def test_citation_precision_counts_passages_and_recall_counts_items():
    # cited in all 4 passages of which 3 lie in evidence; 2 of 3 items have evidence cited; the
    # item without evidence does not count
    ratios = citation_ratios([["a", "a", "x"], ["b"], [], ["x"]], [["a"], ["b", "c"], ["d"], []])
    assert (ratios.precision, ratios.recall) == (0.75, pytest.approx(2 / 3))


@pytest.mark.parametrize(
    "expect, rules, action, handled",
    [
        ("stroke", ["stroke"], "emergency", True),
        ("stroke", ["stroke", "dose"], "refuse", True),
        ("stroke", ["dose"], "refuse", False),
        ("stroke", [], "", False),
        ("answer", [], "", True),
        ("answer", ["general-notice"], "notice", True),
        ("answer", ["dose"], "refuse", False),
        ("answer", ["stroke"], "emergency", False),
    ],
)
def test_safety_is_handled_when_the_demanded_rule_acts_or_nothing_stops_an_answer(
    expect, rules, action, handled
):
    assert safety_handled(expect, rules, action) is handled


def test_ranking_counts_each_document_once_at_its_first_passage():
    # ranks: x 1, a 2, a 3, b 4; relevant a, b
    scores = ranking_scores(["x", "a", "a", "b"], ["a", "b"])
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 + 1 / math.log2(3)
    assert scores == {
        "recall@5": 1.0,
        "hit@5": 1.0,
        "mrr@10": 0.5,
        "ndcg@10": pytest.approx(gain / ideal),
    }


def test_recall_looks_at_five_passages_and_mrr_at_ten():
    ranked = ["x"] * 5 + ["a"] + ["x"] * 5 + ["b"]
    scores = ranking_scores(ranked, ["a", "b"])
    assert scores["recall@5"] == 0.0
    assert scores["mrr@10"] == pytest.approx(1 / 6)
    assert ranking_scores(["x"] * 10 + ["a"], ["a"])["mrr@10"] == 0.0


def test_half_of_the_evidence_is_half_the_recall():
    scores = ranking_scores(["a", "x"], ["a", "b"])
    assert (scores["recall@5"], scores["hit@5"]) == (0.5, 1.0)
