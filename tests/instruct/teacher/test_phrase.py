"""phrasings: what a teacher would ask for each statement, as a file that a pack can name."""

import json
from collections import Counter
from pathlib import Path

from asking import asking, scripted

from verticalize.domain.phrasings import read_phrasings
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.phrase import phrase
from verticalize.instruct.teacher.rows import Rejected

FEVER = [
    {
        "number": 1,
        "questions": ["how much do I drink with a temperature?", "多喝水吗？多喝热水行吗？"],
    },
    {"number": 2, "questions": ["how much do I drink with a temperature?", "big gulps or sips?"]},
    {"number": 9, "questions": ["what else?"]},
    {"number": 1},
    "why?",
]


def teacher(prompt: str) -> str:
    if "Small sips" in prompt:
        return json.dumps(FEVER)
    if "symptom" in prompt and "influenza" in prompt:
        return '[{"number": 1, "questions": ["what does flu feel like?"]}]'
    return "Sure!" if "Cool a burn" in prompt else "[]"


def test_lines_of_a_phrasing_file(material: Material, log: Path, tmp_path: Path) -> None:
    rejects: list[Rejected] = []
    with asking(scripted(teacher), log) as client:
        rows = list(phrase(material, client, Order(), rejects.append))
    file = tmp_path / "phrasings.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found, problems = read_phrasings(file)
    assert not problems
    told = {(one.document, one.tells): one.asked for one in found}
    drink, sips = (key for key in told if key[0] == "guides/fever.en.md")
    assert told[drink] == ("how much do I drink with a temperature?",)
    assert told[sips] == ("big gulps or sips?",)
    assert drink[1] in "\n".join(passage.text for passage in material.passages)
    assert ("what does flu feel like?",) in told.values()
    assert {tells for document, tells in told if "#" in document} <= {"symptom", ""}
    assert Counter(rejected.reason for rejected in rejects) == {
        "another language": 1,
        "the same question twice": 1,
        "an item without number and questions": 3,
        "a reply that is no JSON list": 1,
    }
