"""The pre-flight as a user meets it: a command, a stopped build, and a way to go on."""

import json
from pathlib import Path

import pytest
from shell import Command

from verticalize.cli.preflight import show_examined
from verticalize.cli.progress import Watcher
from verticalize.data.inspect.source import Piece
from verticalize.records import Example
from verticalize.store import Store
from verticalize.tune.preflight.finding import Report, Sample
from workshop import Workshop

STEEP = ("--set", "tune.learning_rate=0.5")


def test_doctor_of_a_pack_examines_its_training(workshop: Workshop, command: Command) -> None:
    said = command(workshop.root, "doctor", "cooking", "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert {"terminator", "memory", "disk", "time"} <= {f["check"] for f in found["findings"]}
    assert found["figures"]["timing"]["steps"] == 3
    assert len(found["samples"]) == 3
    page = (workshop.root / found["page"]).read_text("utf-8")
    assert "What is trained" in page
    assert "<script" not in page


def test_doctor_leaves_out_the_timed_steps_on_request(workshop: Workshop, command: Command) -> None:
    said = command(workshop.root, "doctor", "cooking", "--steps", "0", "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert "time" not in {finding["check"] for finding in found["findings"]}
    assert "timing" not in found["figures"]


def test_doctor_counts_the_packs_own_texts_where_they_are_trained_on(
    workshop: Workshop, command: Command
) -> None:
    words = (workshop.root, "doctor", "cooking", "--steps", "0", "--json")
    plain = json.loads(command(*words).out)["figures"]
    texts = ("--set", "tune.continued_pretraining.num_train_epochs=2")
    both = json.loads(command(*words, *texts).out)["figures"]
    assert (plain["text_steps"], plain["steps"]) == (0, both["steps"])
    assert both["text_steps"] > 1


def test_doctor_shows_findings_and_trained_tokens_and_fails_where_training_would(
    workshop: Workshop, command: Command
) -> None:
    said = command(workshop.root, "doctor", "cooking", *STEEP)
    assert said.code == 1
    assert "bad   learning rate" in said.out
    assert "tune.learning_rate: Set it to 2e-4 or so." in said.out
    assert "<|im_start|>user↵" in said.out
    assert "timed steps" not in said.out
    closing = said.out[said.out.index("As a page:") :].splitlines()[2:]
    assert closing[0].startswith("1 fault, ")
    assert [line.partition(": ")[0] for line in closing[1:]] == ["bad   learning rate"]
    assert closing[-1].endswith("Set it to 2e-4 or so.")


def test_doctor_tells_all_that_the_training_would_refuse_beside_its_other_findings(
    workshop: Workshop, command: Command
) -> None:
    asked = ("--set", "hardware.liger=true", "--set", "tune.adapter=/nope")
    said = command(workshop.root, "doctor", "cooking", "--json", *asked)
    assert said.code == 1, said.err
    found = json.loads(said.out)["findings"]
    bad = {finding["place"] for finding in found if finding["state"] == "bad"}
    assert bad == {"/nope", "hardware.liger"}
    assert {"terminator", "memory", "disk"} <= {finding["check"] for finding in found}


def test_words_that_no_glossary_gives_are_a_finding_beside_the_others(
    workshop: Workshop, command: Command
) -> None:
    wrong = ("--set", "tune.add_tokens=glossary", "--set", "tune.learning_rate=0.5")
    said = command(workshop.root, "doctor", "cooking", "--json", *wrong)
    assert said.code == 1, said.err
    found = json.loads(said.out)["findings"]
    bad = {finding["place"]: finding["found"] for finding in found if finding["state"] == "bad"}
    assert bad.keys() == {"tune.add_tokens", "tune.learning_rate"}
    assert bad["tune.add_tokens"] == "the pack 'cooking' has no glossary."


def test_a_bad_finding_stops_the_build_before_tuning_and_force_goes_on(
    workshop: Workshop, command: Command
) -> None:
    words = ("build", "cooking", "--until", "tune", *STEEP)
    stopped = command(workshop.root, *words)
    assert stopped.code == 10
    assert "tune.learning_rate: 0.5 with lora" in stopped.err
    assert "--force" in stopped.err
    partial = next((workshop.store / "tune").glob("*.partial"))
    assert {path.name for path in partial.iterdir()} == {"preflight.json"}
    assert command(workshop.root, *words, "--force").code == 0
    kept = json.loads((partial.with_suffix("") / "preflight.json").read_text("utf-8"))
    assert kept["forced"]
    assert "bad" in {finding["state"] for finding in kept["findings"]}


def test_a_build_keeps_its_preflight_beside_the_adapter(finished: Workshop) -> None:
    store = Store(finished.store)
    folder: Path = store.path("tune", store.latest()["tune"])
    kept = json.loads((folder / "preflight.json").read_text("utf-8"))
    assert not kept["forced"]
    assert kept["figures"]["steps"] == 3
    assert not any(finding["state"] == "bad" for finding in kept["findings"])


def test_a_build_times_its_own_first_steps_and_shows_what_is_trained(
    workshop: Workshop, command: Command
) -> None:
    more = ("--json", "--set", "tune.max_steps=12")
    said = command(workshop.root, "build", "cooking", "--until", "tune", *more)
    assert said.code == 0, said.err
    page = workshop.runs.relative_to(workshop.root) / "cooking/doctor.html"
    assert f"tune: examined; what is trained, token by token: {page}\n" in said.err
    assert "  tune: 10 steps took " in said.err
    assert "<|im_start|>" not in said.err
    assert "What is trained" in (shown := (workshop.root / page).read_text("utf-8"))
    assert "the 1 that follow take about" in shown
    folder = Path(json.loads(said.out)["folders"]["tune"])
    kept = json.loads((workshop.root / folder / "preflight.json").read_text("utf-8"))
    assert [one["check"] for one in kept["findings"]].count("time") == 1


def test_a_terminal_shows_three_rows_of_a_builds_own_preflight_in_colour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cooking").mkdir()
    row = Example("r1", (), (), "cloze", "source", "en")
    pieces = (Piece("rice", False, False), Piece("boil", True, False), Piece("</s>", True, True))
    report = Report("nano", (), (Sample(row, pieces),))
    for forced in ("", "1"):
        monkeypatch.setenv("FORCE_COLOR", forced)
        with Watcher() as watch:
            show_examined("cooking", report, tmp_path, watch)
        said = capsys.readouterr().err
        assert ("r1 (en, 3 tokens, 2 trained)" in said) is bool(forced)
        assert ("\x1b[30;42mboil" in said) is bool(forced)
        assert "doctor.html" in said


def test_a_build_shows_what_the_training_remarked(workshop: Workshop, command: Command) -> None:
    words = (workshop.root, "build", "cooking", "--until", "tune")
    shown = command(*words)
    assert "warning: tune: 3 steps, " in shown.err
    told = json.loads(command(*words, "--json").out)["remarks"]
    assert any("So few steps hardly teach anything." in remark for remark in told)
    assert all(f"warning: {remark}\n" in shown.err for remark in told)


def test_a_step_size_that_the_machine_decides_is_part_of_the_key(
    workshop: Workshop, command: Command
) -> None:
    said = command(
        workshop.root, "build", "cooking", "--until", "tune", "--json",
        "--set", "tune.tokens_per_step=auto",
    )  # fmt: skip
    assert said.code == 0, said.err
    built = json.loads(said.out)
    recipe = json.loads((workshop.root / built["folders"]["tune"] / "recipe.json").read_text())
    assert recipe["reads"]["machine"]["device"] == "cpu"
    assert recipe["reads"]["machine"]["memory"] > 0
    assert recipe["summary"]["tokens_per_step"] >= 512
