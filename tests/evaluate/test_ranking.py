"""Evidence is a document where somebody named one, and a passage where a program did."""

from dataclasses import replace
from pathlib import Path

import pytest

from verticalize.evaluate.ranking import retrieval_figures
from verticalize.evaluate.runner import run_arms
from verticalize.evaluate.scores import Results, citation_figures
from verticalize.records import Answer, Citation, EvalItem, Hit, Passage

OF_DOCUMENT = EvalItem("d", "new", "en", "When is it cleaned?", ("Daily.",), ("a.md",))
OF_PASSAGE = replace(OF_DOCUMENT, id="p", evidence=("a.md@50-60",))


def passage(start: int) -> Passage:
    span = f"a.md@{start}-{start + 10}"
    return Passage(span, "a.md", "a.md", "documents", "", "", "en", start, start + 10, "x" * 10)


HITS = [Hit(passage(start), rank, 1.0) for rank, start in enumerate((0, 10, 20, 50), start=1)]


@pytest.mark.parametrize(("item", "mrr"), [(OF_DOCUMENT, 1.0), (OF_PASSAGE, 0.25)])
def test_another_passage_of_the_document_is_not_the_evidence(item: EvalItem, mrr: float) -> None:
    assert retrieval_figures([item], lambda _: HITS)["mrr@10"] == {"en": mrr}


def test_a_passage_that_is_not_found_is_missed() -> None:
    assert retrieval_figures([OF_PASSAGE], lambda _: HITS[:3])["recall@5"] == {"en": 0.0}


@pytest.mark.parametrize(
    ("item", "precision", "recall"),
    [(OF_DOCUMENT, 1.0, 1.0), (OF_PASSAGE, 0.5, 1.0), (replace(OF_PASSAGE, evidence=("z",)), 0, 0)],
)
def test_citations_are_of_the_evidence_by_its_name(
    item: EvalItem, precision: float, recall: float, tmp_path: Path
) -> None:
    cited = tuple(
        Citation(n, hit.passage.id, "a.md", hit.passage.start, hit.passage.end, "x")
        for n, hit in enumerate((HITS[0], HITS[3]), start=1)
    )
    said = run_arms(
        [item],
        lambda _, batch: [Answer("Daily [1][2].", cited, hits=tuple(HITS)) for _ in batch],
        tmp_path / "log.jsonl",
    )
    figures = citation_figures(
        Results([item], {(each.arm, each.item_id): each for each in said}, resamples=10)
    )
    assert (figures["precision"], figures["recall"]) == (precision, recall)
