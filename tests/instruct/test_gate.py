"""The rows that the refusal gate is set by, and its limit."""

from collections import Counter

from handmade import Corpus

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.support import MOST_REFUSED, SupportRow, fit_gate, support_rows
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.support import features


def candidate(generator: str, number: int, gold: str = "p") -> Candidate:
    question = f"{generator} question {number}"
    return Candidate(question, "yes", generator, "", "en", ("f",), f"d{number}", gold, "Yes.")


def test_half_as_many_questions_have_no_answer_and_half_of_these_lost_it() -> None:
    answerable = [candidate(g, n) for g in ("faq", "direct") for n in range(40)]
    rows = support_rows(answerable, [candidate("beyond", n, "") for n in range(40)], seed=0)
    assert Counter((row.gold is not None, bool(row.without)) for row in rows) == {
        (True, False): 80,
        (False, True): 20,
        (False, False): 20,
    }


def test_two_rows_of_three_begin_as_people_begin() -> None:
    rows = support_rows([candidate("faq", n) for n in range(60)], [], seed=0)
    assert Counter(bool(row.opener) for row in rows)[True] * 3 == len(rows) * 2
    assert all(row.asked == row.opener + row.question for row in rows)


def test_the_gate_refuses_at_most_a_tenth_of_the_answerable_rows(
    corpus: Corpus, index: Index
) -> None:
    # The same questions with and without an answer: nothing tells them apart.
    good = [
        SupportRow(f"What are the symptoms of {f.subject}?", f.lang, f.passage_id)
        for f in corpus.facts
        if f.relation == "symptom"
    ]
    bad = [row._replace(gold=None) for row in good]
    every = {passage.document_id for passage in index}  # no probes: the rows alone
    gate = fit_gate([*good, *bad], index, k=3, seed=0, withheld=every)
    scores = [gate.score(features(r.asked, index.search(r.asked, 3, r.lang), index)) for r in good]
    refused = sum(score < gate.threshold for score in scores)
    assert refused <= MOST_REFUSED * len(good)
