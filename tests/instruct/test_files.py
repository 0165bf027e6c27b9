"""Rows of files in the instruct stage: what gets in, what does not and why, how they are mixed."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from handmade import Corpus, compile_rows

from verticalize import jsonl
from verticalize.data.quality.rejects import rejects_in
from verticalize.data.sources import sources_of
from verticalize.domain.data_files import DataFile
from verticalize.domain.manifest import InstructionFiles
from verticalize.domain.prompts import Prompts
from verticalize.instruct.compile import Compiled
from verticalize.instruct.files import Files
from verticalize.records import EvalItem, Example
from verticalize.retrieval.engine.index import Index
from verticalize.text import language

ITEMS = (
    EvalItem("k1", "known", "en", "What helps against a long flight's jet lag?", ("Daylight.",)),
)
OTHERS = [
    ("How is bread made?", "From flour, water, salt and yeast."),
    ("Why is the sky blue?", "Air scatters blue light more than red light."),
    ("What do bees eat?", "Nectar and pollen."),
    ("怎样泡绿茶？", "用八十度左右的水泡两三分钟。"),
    ("为什么会打雷？", "云里的电荷放电，空气迅速受热膨胀。"),
    ("How long is a marathon?", "It is 42.195 kilometres long."),
    ("船为什么能浮在水上？", "船排开的水和船一样重。"),
    ("Who looks after a beehive?", "A beekeeper does."),
]
Compile = Callable[..., Compiled]
Write = Callable[..., DataFile]


@pytest.fixture
def compiled(corpus: Corpus, prompts: Prompts, index: Index, tmp_path: Path) -> Compile:
    """Compiles with files; the rejects are in ``out/rejects.jsonl``."""

    def run(*files: DataFile, **changes: Any) -> Compiled:
        given = Files(sources_of(files), items=ITEMS, filters=changes.pop("filters", ()))
        with rejects_in(tmp_path / "out") as rejects:
            return compile_rows(corpus, prompts, index, files=given, rejects=rejects, **changes)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes pairs of question and answer as a file of instruction data."""

    def run(rows: Sequence[tuple[str, str]], name: str = "a.jsonl", **spec: Any) -> DataFile:
        jsonl.write(
            tmp_path / name, ({"instruction": q, "input": "", "output": a} for q, a in rows)
        )
        return DataFile(tmp_path / name, name, InstructionFiles(path=name, **spec))

    return run


def imported(made: Compiled) -> list[Example]:
    rows = (*made.train, *made.validation)
    return [row for row in rows if row.generator == "import:alpaca"]


def rejected(folder: Path) -> dict[str, tuple[str, str]]:
    """What was asked: why it was rejected, and the detail."""
    return {
        row["messages"][-2]["content"]: (row["reason"], row["detail"])
        for row in jsonl.read(folder / "out/rejects.jsonl")
    }


def test_rows_of_a_file_stand_beside_the_compiled_ones(compiled: Compile, write: Write) -> None:
    alone, made = compiled(), compiled(write(OTHERS))
    assert len(imported(made)) == len(OTHERS)
    assert {row.id for row in made.train if row.generator != "import:alpaca"} == {
        row.id for row in alone.train
    }
    told = made.stats()["sources"]
    assert told["a.jsonl"]["rows"] == len(OTHERS)
    assert told["a.jsonl"]["train"] + told["a.jsonl"]["validation"] == len(OTHERS)
    assert told["knowledge"]["train"] == len(alone.train)


def test_each_row_that_stays_out_is_written_down_with_its_reason(
    compiled: Compile, write: Write, tmp_path: Path
) -> None:
    known = next(row for row in compiled().train if row.generator == "direct" and row.lang == "en")
    question = known.messages[-2]["content"].removeprefix("Question: ")
    bad = [
        ("What is tea?", "As an AI language model, I do not drink."),
        ("What helps against a long flight's jet lag", "Sleep on the plane."),
        (question.upper(), known.messages[-1]["content"]),
        ("Who bakes bread", "A baker."),
        ("Who bakes bread?", "A baker."),
        ("痛风会怎么样？", "痛风时关节红肿。"),
    ]
    made = compiled(write([*OTHERS, *bad]), holdout=("c.en.jsonl#gout",))
    why = rejected(tmp_path)
    assert why["What is tea?"][0] == "refusal by the teacher"
    assert why[bad[1][0]] == ("holds an evaluation item", "k1 (run)")
    assert why[bad[2][0]] == ("copy of another row", known.id)
    assert why["痛风会怎么样？"][0] == "held-out fact in another document"
    assert len([asked for asked in why if asked.startswith("Who bakes bread")]) == 1
    assert len(imported(made)) == len(OTHERS) + 1
    assert made.stats()["sources"]["a.jsonl"]["rejected"] == {
        "copy of another row": 2,
        "refusal by the teacher": 1,
        "held-out fact in another document": 1,
        "holds an evaluation item": 1,
    }


def test_the_filters_of_the_pack_hold_for_files_alone(compiled: Compile, write: Write) -> None:
    def bees(row: Example) -> str | None:
        return "of bees" if "bee" in row.messages[-1]["content"] else None

    def flu(row: Example) -> str | None:
        return "of influenza" if "influenza" in row.messages[-1]["content"] else None

    made = compiled(write(OTHERS), filters=(bees, flu))
    assert len(imported(made)) == len(OTHERS) - 1
    assert any("influenza" in row.messages[-1]["content"] for row in made.train)


def test_the_answer_to_a_known_item_may_be_taught_that_to_a_new_one_not(
    compiled: Compile, write: Write, corpus: Corpus, prompts: Prompts, index: Index
) -> None:
    secret = "The old bridge over the quiet river was built by nine monks in one single winter."
    file = write([("Tell me of the bridge.", secret), *OTHERS])
    for kind, count in (("known", 1), ("new", 0)):
        item = EvalItem("b", kind, "en", "Who built it?", (secret,))  # type: ignore[arg-type]
        files = Files(sources_of([file]), items=(item,))
        made = compile_rows(corpus, prompts, index, files=files)
        assert sum(row.messages[-1]["content"] == secret for row in imported(made)) == count


def test_our_own_rows_stay_in_the_split_of_their_document(
    compiled: Compile, write: Write, tmp_path: Path
) -> None:
    first = compiled()
    groups = {row.group: row.split for row in (*first.train, *first.validation)}
    groups.pop("off-topic", None)
    rows = [
        Example(f"t{n}", _turns(q, a), ("e",), "teacher:qa", group, language(q))
        for n, ((q, a), group) in enumerate(zip(OTHERS, sorted(groups), strict=False))
    ]
    jsonl.write(tmp_path / "written.jsonl", (row.row() for row in rows))
    file = DataFile(tmp_path / "written.jsonl", "w", InstructionFiles(path="written.jsonl"))
    made = compiled(file)
    found = [r for r in (*made.train, *made.validation) if r.generator == "teacher:qa"]
    assert len(found) == len(rows)
    assert all(row.split == groups[row.group] for row in found)
    assert {row.split for row in found} == {"train", "validation"}


def test_what_a_teacher_made_of_a_removed_document_is_counted_and_stands_nowhere(
    compiled: Compile, tmp_path: Path
) -> None:
    there = compiled().train[0].group
    asked = [("What did the gone page say?", "Vanished."), ("What is left to say?", "Remains.")]
    asked.append(("What made the model itself?", "Invented."))
    made_of = [("tea/gone.md@0-9", "tea/gone.md"), (f"{there}@0-9", there), ("s1", "self/en/1")]
    rows = [
        Example(f"t{n}", _turns(q, a), (evidence,), "teacher:doc-qa", group, "en")
        for n, ((q, a), (evidence, group)) in enumerate(zip(asked, made_of, strict=True))
    ]
    jsonl.write(tmp_path / "written.jsonl", (row.row() for row in rows))
    file = DataFile(tmp_path / "written.jsonl", "w", InstructionFiles(path="written.jsonl"))
    made = compiled(file)
    said = {row.messages[-1]["content"] for row in (*made.train, *made.validation)}
    assert {"Remains.", "Invented."} <= said
    told = made.stats()["sources"]["written.jsonl"]["rejected"]
    assert told == {"its document is no longer in the knowledge": 1}
    assert "Vanished" not in (tmp_path / "out/rejects.jsonl").read_text("utf-8")


def test_files_and_replay_never_make_more_rows_than_asked_for(
    compiled: Compile, write: Write
) -> None:
    made = compiled(write(OTHERS, weight=2.0), max_examples=60, replay_share=0.1)
    rows = (*made.train, *made.validation)
    kinds = Counter(row.generator.partition(":")[0] for row in rows)
    assert len(rows) <= 60
    assert kinds["replay"] == round(0.1 * len(rows))
    assert 0 < kinds["import"] < len(OTHERS) * 2
    assert len({row.id for row in rows}) == len(rows)


def test_a_weight_repeats_rows_but_not_more_often_than_is_allowed(
    compiled: Compile, write: Write
) -> None:
    light, heavy = write(OTHERS[:4], weight=0.5), write(OTHERS[4:], "b.jsonl", weight=9.0)
    made = compiled(light, heavy, validation_share=0.01, max_repeats=3)
    asked = Counter(row.messages[-2]["content"] for row in imported(made))
    assert sum(asked[question] for question, _ in OTHERS[:4]) == 2
    assert {asked[question] for question, _ in OTHERS[4:]} == {3}


def test_replay_is_a_share_of_all_rows_in_both_languages_and_splits(compiled: Compile) -> None:
    made = compiled(replay_share=0.2)
    rows = (*made.train, *made.validation)
    replay = [row for row in rows if row.generator == "replay"]
    assert abs(len(replay) - 0.2 * len(rows)) <= 1
    assert {(row.lang, row.split) for row in replay} == {
        (lang, split) for lang in ("zh", "en") for split in ("train", "validation")
    }
    assert made.stats()["sources"]["replay"]["train"] > 0


def test_replay_is_in_the_languages_of_the_pack_alone(compiled: Compile) -> None:
    made = compiled(replay_share=0.2, languages=("en",))
    rows = (*made.train, *made.validation)
    replay = [row for row in rows if row.generator == "replay"]
    assert abs(len(replay) - 0.2 * len(rows)) <= 1
    assert {row.lang for row in replay} == {"en"}


def _turns(question: str, answer: str) -> Any:
    return (
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer},
    )
