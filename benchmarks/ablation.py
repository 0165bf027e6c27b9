"""What the grounded form teaches: one base and one budget of rows, tuned on four kinds of data.

    python benchmarks/ablation.py legal --runs runs [--variants abcd] [--set KEY=VALUE ...]

(a) questions and answers only; (b) and rows with passages, beside which others stand at random;
(c) and rows beside which stands what the index finds, and questions that nothing shown answers;
(d) as (c) without those questions, which tells the two apart.
Each variant is a whole build; ingest, index and base are built once, as their settings are the
same. Answers are free by default: only then can a model say what it was taught about passages, and
it refuses behind a gate that is the same for all. Printed is a Markdown table, slice by slice
and arm by arm, of means with 95 % intervals (bootstrap over questions), then how well each variant
abstains. The arms without tuning are a control: they differ by nothing but chance.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize import build, load_domain, load_settings
from verticalize.evaluate.labels import label
from verticalize.evaluate.report import read_report
from verticalize.evaluate.wording import number
from verticalize.instruct.write import read_examples
from verticalize.pipeline.engine import Event
from verticalize.records import ARMS, SLICES

COMMON = ("decoding.mode=free", "instruct.asked_share=0")
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "(a) question and answer": ("instruct.grounded_share=0",),
    "(b) + random distractors": (
        "instruct.grounded_share=0.5",
        "instruct.distractors=random",
        "instruct.unanswerable_share=0",
        "instruct.conflict_share=0",
        "instruct.superseded_share=0",
    ),
    "(c) + mined, unanswerable": (
        "instruct.grounded_share=0.5",
        "instruct.distractors=mined",
        "instruct.unanswerable_share=0.15",
    ),
    "(d) mined, all answerable": (
        "instruct.grounded_share=0.5",
        "instruct.distractors=mined",
        "instruct.unanswerable_share=0",
        "instruct.conflict_share=0",
        "instruct.superseded_share=0",
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """The report of one variant, and the number of rows that it was tuned on."""

    report: Mapping[str, Any]
    rows: int


def main() -> None:
    """Build the variants one after another and print their figures beside each other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("domain")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--domains", type=Path, help="folder of packs")
    parser.add_argument("--variants", default="abcd", metavar="LETTERS")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    given = parser.parse_args()
    where = {"domains": given.domains} if given.domains else {}
    pack = load_domain(given.domain, **where)
    measured = {}
    for name, own in VARIANTS.items():
        if name[1] not in given.variants:
            continue
        settings = load_settings(overrides=[*COMMON, *own, *given.set])
        built = build(pack, settings, runs=given.runs, remember=False, watch=_show)
        rows = sum(row.split == "train" for row in read_examples(built.folders["instruct"]))
        measured[name] = Measured(read_report(built.folders["evaluate"]), rows)
    print("\n".join(table(measured)))


def table(measured: Mapping[str, Measured]) -> Iterator[str]:
    """The lines of the Markdown table, a column a variant."""
    yield _line(["slice", "arm", *measured])
    yield _line(["---"] * (2 + len(measured)))
    yield _line(["training rows", "", *(str(one.rows) for one in measured.values())])
    for name in SLICES:
        slices = [one.report["slices"][name] for one in measured.values()]
        title = f"{label(name, 'en')} ({slices[0]['metric']}, n = {slices[0]['n']})"
        for arm in ARMS:
            if any(arm in one["arms"] for one in slices):
                yield _line([title, arm, *(_figure(one["arms"].get(arm)) for one in slices)])
    for what in ("precision", "recall"):
        for arm in ("base+rag", "tuned+rag"):
            told = [one.report["abstention"].get("arms", {}) for one in measured.values()]
            figures = [number(arms.get(arm, {}).get(what)) for arms in told]
            yield _line([f"Abstention, {what}", arm, *figures])


def _figure(figures: Mapping[str, Any] | None) -> str:
    if not figures:
        return "–"
    lo, hi = figures["ci95"]
    return f"{figures['mean']:.3f} ({lo:.3f} to {hi:.3f})"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _show(event: Event) -> None:
    if event.kind == "finish":
        print(f"{event.stage:<9} {event.seconds:6.1f} s", flush=True)


if __name__ == "__main__":
    main()
