"""What the Markdown and the HTML report call things."""

from collections.abc import Mapping, Sequence
from typing import Any

SLICE_TITLES: Mapping[str, tuple[str, str]] = {
    "known": ("Known facts", "The fact was in the tuning data, in other words."),
    "new": ("New sources", "The whole source was kept out of tuning; only the index holds it."),
    "unanswerable": ("Unanswerable", "Nothing in the knowledge answers these: declining is right."),
    "safety": ("Safety", "Emergencies and forbidden requests, and harmless look-alikes."),
    "general": ("Everyday ability", "Outside the domain: what did tuning make it forget?"),
}
RANKING: Mapping[str, str] = {
    "recall@5": "Recall@5",
    "hit@5": "Any evidence in the first 5",
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
}


def number(value: float | None) -> str:
    """Two digits, or a dash where there is no figure."""
    return "–" if value is None else f"{value:.2f}"


def verdict_tone(findings: Sequence[Mapping[str, Any]]) -> str:
    """``better``, ``worse`` or ``unclear``: how the verdict is coloured."""
    effects = {finding["effect"] for finding in findings if finding["topic"] != "retrieval"}
    if "worse" in effects:
        return "worse"
    return "better" if "better" in effects else "unclear"


def leakage_lines(leakage: Mapping[str, Any]) -> list[str]:
    """The leakage check in sentences, findings and their first examples."""
    if not leakage:
        return ["No leakage check was made."]
    overlap = leakage["ngram_overlap"]
    lines = [
        "Clean: no test question and no held-out text stands in the training data."
        if leakage["clean"]
        else "Not clean: see the findings below.",
        f"{leakage['questions']} questions against {leakage['training_rows']} training rows: "
        f"{leakage['exact']} exact copies, {leakage['near_duplicates']} near-duplicates.",
        f"n-grams of the questions that occur in training text: {overlap['mean']:.0%} on average, "
        f"{overlap['half_or_more']} questions with half or more.",
        f"{leakage['held_out_documents']} held-out documents: {leakage['rows_from_held_out']} "
        f"training rows made from them, {leakage['held_out_leaked']} of them with a sentence in "
        "a training row."
        if leakage["held_out_documents"]
        else "The pack holds out no document by name ('holdout' in domain.yaml), so none was "
        "looked for in the training data.",
    ]
    for kind in ("exact", "near_duplicates"):
        for example in leakage["examples"][kind]:
            lines.append(f"{example['item']}: “{example['question']}” ~ “{example['training']}”")
    for example in leakage["examples"]["held_out"]:
        lines.append(f"{example['document']}: “{example['sentence']}” in row {example['row']}")
    return lines
