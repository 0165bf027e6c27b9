"""What the page is given to begin with."""

import json
from pathlib import Path

import pytest

from verticalize.cli.talk import _evaluated

SAMPLE = {
    "id": "a", "slice": "new", "lang": "en", "question": "Which bikes fold?", "answers": ["Two."],
    "expect": "", "evidence": ["fleet.csv"], "arms": {},
}  # fmt: skip


@pytest.mark.parametrize("compiled", [True, False])
def test_only_questions_that_people_wrote_are_examples(tmp_path: Path, compiled: bool) -> None:
    report = {"compiled": compiled, "samples": [SAMPLE]}
    (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    asked = [item.question for item in _evaluated(tmp_path)]
    assert asked == ([] if compiled else ["Which bikes fold?"])
