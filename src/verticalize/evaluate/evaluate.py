"""The evaluate stage's one function: ask, score, compare, and write the reports."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from verticalize.evaluate.html import render_html
from verticalize.evaluate.items import questions
from verticalize.evaluate.markdown import render_markdown
from verticalize.evaluate.pages import stems
from verticalize.evaluate.ranking import Retrieve, retrieval_figures
from verticalize.evaluate.report import REPORT, build_report
from verticalize.evaluate.runner import Respond, Response, run_arms
from verticalize.evaluate.scores import Results
from verticalize.progress import Progress
from verticalize.records import ARMS, Arm, EvalItem
from verticalize.store import disk_errors, write_json

LOG = "responses.jsonl"
GENERAL_ARMS: tuple[Arm, ...] = ("base", "tuned")  # everyday questions need no passages


def evaluate(
    items: Sequence[EvalItem],
    respond: Respond,
    retrieve: Retrieve,
    *,
    out: Path,
    domain: str,
    base: str,
    titles: Mapping[str, str] | None = None,
    languages: Sequence[str] = ("en",),
    leakage: Mapping[str, Any] | None = None,
    receipt: Mapping[str, Any] | None = None,
    compiled: bool = False,
    arms: Sequence[Arm] = ARMS,
    max_items: int = 0,
    batch_size: int = 32,
    bootstrap: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Run the arms on the pack's questions and the general ones, and write the reports into `out`.

    Args:
        items: the pack's questions. The built-in general ones are added in the same languages.
        respond: answers of one arm to a batch, in order.
        retrieve: the best passages of a question, ten where there are as many.
        out: folder for ``responses.jsonl`` (the resumable log) and what `write_report` writes.
        domain: name of the pack.
        base: name of the base model.
        titles: of the pack by language, for the headings.
        languages: of the pack, in which the reports are written.
        leakage: what `check_leakage` returned.
        receipt: versions, settings and keys that made the model and index.
        compiled: whether `items` were compiled from the pack's files, which the report then says.
        arms: which arms to compare.
        max_items: upper number a slice, 0 for all.
        batch_size: questions given to `respond` at once.
        bootstrap: resamples of the intervals.
        seed: of the resamples.
        progress: called with answers done, answers in all, and the arm.

    Returns:
        The report, as ``report.json`` holds it.

    Raises:
        DomainError: the pack has no questions, or two share an id.
    """
    asked = questions(items, max_items=max_items)
    responses = _answer(asked, respond, out / LOG, arms, batch_size, progress)
    results = Results(
        asked, {(r.arm, r.item_id): r for r in responses}, resamples=bootstrap, seed=seed
    )
    report = build_report(
        results,
        domain=domain,
        base=base,
        titles=titles or {},
        languages=languages,
        retrieval=retrieval_figures(asked, retrieve),
        leakage=leakage or {},
        receipt=receipt or {},
        compiled=compiled,
    )
    write_report(out, report)
    return report


def write_report(out: Path, report: Mapping[str, Any]) -> None:
    """``report.json``, and ``report.md`` and ``report.html`` in each language of the pack.

    Of two languages the Chinese ones are ``report.zh.md`` and ``report.zh.html``.
    """
    with disk_errors(out):
        write_json(out / REPORT, report)
        for lang, stem in stems(report).items():
            (out / f"{stem}.md").write_text(render_markdown(report, lang), encoding="utf-8")
            (out / f"{stem}.html").write_text(render_html(report, lang), encoding="utf-8")


def _answer(
    asked: Sequence[EvalItem],
    respond: Respond,
    log: Path,
    arms: Sequence[Arm],
    batch_size: int,
    progress: Progress | None,
) -> list[Response]:
    """The domain questions in all arms, the general ones in those without passages."""
    domain = [item for item in asked if item.slice != "general"]
    general = [item for item in asked if item.slice == "general"]
    plain = [arm for arm in arms if arm in GENERAL_ARMS]
    total = len(domain) * len(arms) + len(general) * len(plain)
    first = _counted(progress, 0, total)
    second = _counted(progress, len(domain) * len(arms), total)
    return [
        *run_arms(domain, respond, log, arms=arms, batch_size=batch_size, progress=first),
        *run_arms(general, respond, log, arms=plain, batch_size=batch_size, progress=second),
    ]


def _counted(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _, note: progress(before + done, total, note)
