"""What the Markdown and the HTML report say of a figure, a sample and the leakage check."""

from collections.abc import Mapping, Sequence
from typing import Any

from verticalize.evaluate.labels import LABELS, label
from verticalize.records import ARMS

RANKING = ("recall@5", "hit@5", "mrr@10", "ndcg@10")
DETAIL = (
    "citation_precision",
    "citation_recall",
    "abstention_precision",
    "abstention_recall",
    "median",
)


def number(value: float | None) -> str:
    """Two digits, or a dash where there is no figure."""
    return "–" if value is None else f"{value:.2f}"


def title_of(report: Mapping[str, Any], lang: str) -> str:
    """The pack's title in `lang`; the one that stands for all languages where it has none."""
    return str(report.get("titles", {}).get(lang) or report["title"])


def language_name(code: str, lang: str) -> str:
    """The language of questions; a pack's own code where it is no language of the report."""
    return label(code, lang) if code in LABELS else code


def verdict_tone(findings: Sequence[Mapping[str, Any]]) -> str:
    """``better``, ``worse`` or ``unclear``: how the verdict is coloured."""
    effects = {finding["effect"] for finding in findings if finding["topic"] != "retrieval"}
    if "worse" in effects:
        return "worse"
    return "better" if "better" in effects else "unclear"


def ranking_head(retrieval: Mapping[str, Any], lang: str) -> list[str]:
    """Head of the table of retrieval: a column a language of the questions."""
    return [
        "",
        *(
            label("asked", lang).format(language=language_name(code, lang), n=retrieval["n"][code])
            for code in retrieval.get("recall@5", {})
        ),
    ]


def ranking_rows(retrieval: Mapping[str, Any], lang: str) -> list[list[str]]:
    """A row a measure of retrieval, its figure in each language of the questions."""
    return [
        [label(name, lang), *(number(retrieval[name][code]) for code in retrieval["recall@5"])]
        for name in RANKING
        if name in retrieval
    ]


def detail_rows(report: Mapping[str, Any], lang: str) -> list[list[str]]:
    """A row an arm that answered, with the figures that `DETAIL` names."""
    citing, refusing = report["citations"]["arms"], report["abstention"].get("arms", {})
    return [
        [
            arm,
            *(
                number(figures.get(arm, {}).get(ratio))
                for figures in (citing, refusing)
                for ratio in ("precision", "recall")
            ),
            label("seconds", lang).format(report["latency"][arm]["p50"]),
        ]
        for arm in ARMS
        if arm in report["latency"]
    ]


def expected(sample: Mapping[str, Any], lang: str) -> str:
    """What a question of the report should be answered with, where it has no reference answer."""
    if not sample["expect"]:
        return label("expected_decline", lang)
    if sample["expect"] == "answer":
        return label("expected_answer", lang)
    return label("expected_rule", lang).format(rule=sample["expect"])


def leakage_lines(leakage: Mapping[str, Any], lang: str) -> list[str]:
    """The leakage check in sentences, findings and their first examples."""
    if not leakage:
        return [label("leakage_none", lang)]
    examples = leakage["examples"]
    copies = [*examples["exact"], *examples["near_duplicates"]]
    held_out = "leakage_held_out" if leakage["held_out_documents"] else "leakage_no_holdout"
    return [
        label("leakage_clean" if leakage["clean"] else "leakage_found", lang),
        label("leakage_questions", lang).format_map(leakage),
        label("leakage_grams", lang).format_map(leakage["ngram_overlap"]),
        label(held_out, lang).format_map(leakage),
        *(label("leakage_copy", lang).format_map(example) for example in copies),
        *(label("leakage_sentence", lang).format_map(leak) for leak in examples["held_out"]),
    ]
