"""What a build is for: a report with the promised figures, and an assistant that cites."""

import json
import math
from pathlib import Path

import pytest

import verticalize
from verticalize import Assistant, build, load_domain, load_examples
from verticalize.errors import StoreError
from verticalize.store import Store
from workshop import Workshop

ARMS = {"base", "base+rag", "tuned", "tuned+rag"}


@pytest.fixture(scope="module")
def report(finished: Workshop) -> dict:
    key = Store(finished.store).latest()["evaluate"]
    return json.loads((finished.store / "evaluate" / key / "report.json").read_text("utf-8"))


def test_the_report_has_the_interface_that_others_rely_on(report: dict) -> None:
    promised = {
        "domain", "base", "slices", "retrieval", "citations", "verdict", "leakage", "receipt",
    }  # fmt: skip
    assert promised <= set(report)
    assert (report["domain"], report["base"]) == ("cooking", "nano")
    assert {"known", "new", "unanswerable", "safety"} <= set(report["slices"])
    assert set(report["slices"]) <= {"known", "new", "unanswerable", "safety", "general"}
    assert {"precision", "recall"} <= set(report["citations"])
    assert isinstance(report["verdict"], str)
    assert report["verdict"]


def test_every_slice_has_its_arms_with_mean_and_interval(report: dict) -> None:
    for name, part in report["slices"].items():
        assert part["n"] > 0, name
        assert part["metric"], name
        # questions of everyday knowledge have no passages to be shown, so only two arms
        assert set(part["arms"]) == ({"base", "tuned"} if name == "general" else ARMS), name
        for figures in part["arms"].values():
            low, high = figures["ci95"]
            assert low <= figures["mean"] <= high
            assert 0 <= low <= high <= 1


def test_the_retrieval_figures_are_there_for_each_language(report: dict) -> None:
    for figure in ("recall@5", "mrr@10", "ndcg@10"):
        assert set(report["retrieval"][figure]) == {"zh", "en"}
        assert all(0 <= value <= 1 for value in report["retrieval"][figure].values())
    assert report["retrieval"]["recall@5"] == {"zh": 1.0, "en": 1.0}  # 16 passages, 8 questions


def test_the_new_pack_leaks_no_question_into_training(report: dict) -> None:
    assert report["leakage"]["clean"] is True


def test_no_figure_of_the_report_is_not_a_number(report: dict) -> None:
    def numbers(value: object) -> list[float]:
        if isinstance(value, dict):
            return [n for item in value.values() for n in numbers(item)]
        if isinstance(value, list):
            return [n for item in value for n in numbers(item)]
        return [value] if isinstance(value, float) else []

    assert numbers(report)
    assert all(math.isfinite(number) for number in numbers(report))


@pytest.mark.parametrize(
    "question, record",
    [("Which moons does Jupiter have?", "en-jupiter"), ("木星有哪些卫星？", "zh-jupiter")],
)
def test_an_answer_cites_a_quote_that_stands_in_its_document_at_that_place(
    finished: Workshop, question: str, record: str
) -> None:
    assistant = Assistant.open(finished.pack, runs=finished.runs, models=False)
    answer = assistant.ask(question)
    assert not answer.refused
    (citation, *_) = answer.citations
    text = document(finished, citation.passage_id)
    assert f"#{record}@" in citation.passage_id
    assert citation.quote == text[citation.start : citation.end]
    assert citation.quote in answer.text


def test_the_assistant_of_a_full_build_answers_in_all_four_arms(finished: Workshop) -> None:
    assistant = Assistant.open(finished.pack, runs=finished.runs)
    assert set(assistant.arms) == ARMS
    for arm in ("base+rag", "tuned+rag"):
        answer = assistant.ask("Which moons does Jupiter have?", arm=arm)
        assert answer.refused or answer.citations
        for citation in answer.citations:
            text = document(finished, citation.passage_id)
            assert citation.quote == text[citation.start : citation.end]


def test_the_arm_that_the_report_prefers_answers_by_default(
    finished: Workshop, report: dict
) -> None:
    chosen = report["default_arm"] or "tuned+rag"
    assert Assistant.open(finished.pack, runs=finished.runs).default_arm == chosen
    one = Assistant.open(finished.pack, runs=finished.runs, only="best")
    assert one.arms == (chosen.removesuffix("+rag"), chosen)


def test_an_assistant_can_hold_the_one_model_that_is_asked(finished: Workshop) -> None:
    both = Assistant.open(finished.pack, runs=finished.runs)
    for only in ("base", "tuned"):
        one = Assistant.open(finished.pack, runs=finished.runs, only=only)
        assert one.arms == (only, f"{only}+rag")
        question = "Which moons does Jupiter have?"
        assert one.ask(question).text == both.ask(question, arm=f"{only}+rag").text


def test_an_assistant_opens_on_a_build_that_ended_at_the_index(fresh: Workshop) -> None:
    fresh.build(until="index")
    assistant = Assistant.open(fresh.pack, runs=fresh.runs)
    assert assistant.arms == ()
    assert assistant.ask("Which moons does Jupiter have?").citations


def test_the_assistant_answers_with_the_settings_of_the_newest_build(workshop: Workshop) -> None:
    from verticalize.assistant.open import newest_settings

    shorter = workshop.build("decoding.max_new_tokens=7", "evaluate.max_items=1")
    assert shorter.ran == ("evaluate",)
    assert newest_settings(Store(workshop.store))["decoding"]["max_new_tokens"] == 7


def test_an_open_assistant_knows_of_a_newer_build(fresh: Workshop) -> None:
    fresh.build(until="index")
    assistant = Assistant.open(fresh.pack, runs=fresh.runs)
    assert not assistant.outdated
    fresh.build("index.dimension=64", until="index")
    assert assistant.outdated
    assert not Assistant.open(fresh.pack, runs=fresh.runs).outdated


def test_the_python_interface_builds_and_asks_as_its_docstring_says(fresh: Workshop) -> None:
    pack = load_domain("cooking", domains=fresh.root / "domains")
    built = build(pack, fresh.settings(), runs=fresh.runs, until="index")
    assert (built.domain, built.ran) == ("cooking", ("ingest", "index"))
    assert Assistant.open(pack, runs=fresh.runs).ask("What is special about Saturn?").text
    assert {"load_domain", "build", "Assistant"} <= set(verticalize.__all__)


def document(workshop: Workshop, passage_id: str) -> str:
    key = Store(workshop.store).latest()["ingest"]
    lines = (workshop.store / "ingest" / key / "documents.jsonl").read_text("utf-8").splitlines()
    texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    return texts[passage_id.rpartition("@")[0]]


def test_the_instruction_data_are_datasets_for_other_trainers(finished: Workshop) -> None:
    data = load_examples(finished.pack, runs=finished.runs)
    assert set(data) == {"train", "validation"}
    row = data["train"][0]
    assert row["messages"][-1]["role"] == "assistant"
    assert row["metadata"]["split"] == "train"


def test_without_instruction_data_the_error_names_the_command(
    finished: Workshop, tmp_path: Path
) -> None:
    root = tmp_path / finished.pack.name
    root.mkdir()
    (root / "latest.json").write_text('{"ingest": "abc"}', encoding="utf-8")
    with pytest.raises(StoreError, match="no instruction data"):
        load_examples(finished.pack, runs=tmp_path)
