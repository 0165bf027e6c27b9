"""The tune stage: from settings, rows and texts to what a tuning leaves."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verticalize.pipeline.preflight import prepare
from verticalize.pipeline.stage import Job
from verticalize.pipeline.tune_reads import texts_of
from verticalize.store import write_json
from verticalize.tune.keywords import keywords
from verticalize.tune.preflight.checks import examine
from verticalize.tune.preflight.finding import PREFLIGHT, Finding, Report
from verticalize.tune.preflight.first_steps import FirstSteps
from verticalize.tune.train import tune


def tuning(job: Job, out: Path) -> dict[str, Any]:
    """Train, into `out`; returns what the recipe keeps."""
    subject = prepare(job.pack, job.settings, job.inputs, out)
    report = examine(subject)
    kept = _Kept(job, out, report)
    kept.keep()
    if not job.force:
        report.insist()
    training = subject.training
    decided = {
        "method": training.method,
        "tokens_per_step": training.tokens_per_step,
        "add_tokens": training.add_tokens,
        "gradient_checkpointing": report.checkpointing,
    }
    result = tune(
        subject.base,
        subject.rows,
        out,
        texts=texts_of(job.pack, job.settings, job.inputs["ingest"]),
        **keywords(job.settings) | decided,
        progress=FirstSteps(job.progress, kept.timed),
    )
    return {
        **asdict(result),
        "losses": result.losses[-10:],
        "tokens_per_step": training.tokens_per_step,
    }


@dataclass(slots=True)
class _Kept:
    """The report beside the adapter as far as it goes; whoever watches the build is told of it."""

    job: Job
    out: Path
    report: Report

    def keep(self) -> None:
        write_json(self.out / PREFLIGHT, self.report.row() | {"forced": self.job.force})
        self.job.examined(self.report)

    def timed(self, found: Finding) -> None:
        self.report = self.report.added("time", [found])
        self.keep()
