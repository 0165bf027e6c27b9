"""The files of a report: one in each language of the pack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verticalize.evaluate.labels import LABELS
from verticalize.evaluate.report import read_report


def stems(report: Mapping[str, Any]) -> dict[str, str]:
    """What the files are called by language: where there are both, ``report`` is in English."""
    spoken = [lang for lang in LABELS if lang in report.get("languages", ("en",))]
    return {lang: "report" if lang == spoken[0] else f"report.{lang}" for lang in spoken}


def pages(folder: Path) -> dict[str, Path]:
    """The HTML pages that `evaluate` left in `folder`, by language.

    Raises:
        StoreError: the report is missing or damaged.
    """
    return {lang: folder / f"{stem}.html" for lang, stem in stems(read_report(folder)).items()}
