"""A build runs exactly what is missing, keeps what is finished, and takes up what was cut short."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from forked import started
from verticalize.errors import ConfigError, StoreError
from verticalize.fingerprint import of_file
from verticalize.pipeline import plan
from verticalize.pipeline.engine import Event
from verticalize.store import Store
from workshop import Workshop

STAGES = ("ingest", "index", "base", "instruct", "tune", "evaluate")


def states(workshop: Workshop, *overrides: str) -> dict[str, str]:
    planned = plan(workshop.pack, workshop.settings(*overrides), runs=workshop.runs)
    return {row.stage: row.state for row in planned}


def missing(workshop: Workshop, *overrides: str) -> list[str]:
    return [stage for stage, state in states(workshop, *overrides).items() if state != "done"]


def test_every_stage_leaves_an_artifact_with_a_recipe(finished: Workshop) -> None:
    expected = {
        "ingest": "passages.jsonl",
        "index": "CURRENT",
        "base": "base.json",
        "instruct": "train.jsonl",
        "tune": "adapter_model.safetensors",
        "evaluate": "report.html",
    }
    for row in plan(finished.pack, finished.settings(), runs=finished.runs):
        assert row.state == "done"
        assert list(row.folder.rglob(expected[row.stage])), row.stage
        recipe = json.loads((row.folder / "recipe.json").read_text("utf-8"))
        assert (recipe["stage"], recipe["key"]) == (row.stage, row.key)
        assert recipe["versions"]["torch"]
    assert not list(finished.runs.rglob("*.partial"))


def test_latest_names_the_artifacts_of_the_build(finished: Workshop) -> None:
    latest = json.loads((finished.store / "latest.json").read_text("utf-8"))
    rows = plan(finished.pack, finished.settings(), runs=finished.runs)
    assert latest == {row.stage: row.key for row in rows}


def test_a_second_build_runs_nothing_and_takes_less_than_three_seconds(finished: Workshop) -> None:
    began, kinds = time.monotonic(), []
    again = finished.build(watch=lambda event: kinds.append(event.kind))
    assert again.ran == ()
    assert kinds == ["found"] * 6
    assert time.monotonic() - began < 3


def test_a_moved_project_needs_no_new_build(workshop: Workshop) -> None:
    assert missing(workshop) == []


def test_editing_an_evaluation_file_runs_evaluate_and_nothing_else(workshop: Workshop) -> None:
    path = workshop.root / "domains/cooking/eval/unanswerable.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    assert workshop.build().ran == ("evaluate",)


def test_editing_a_knowledge_file_runs_everything_that_comes_from_it(workshop: Workshop) -> None:
    (workshop.root / "knowledge/cooking/soup.md").write_text("# Soup\n\nBoil water.\n", "utf-8")
    assert missing(workshop) == [stage for stage in STAGES if stage != "base"]
    assert workshop.build(until="index").ran == ("ingest", "index")


def test_editing_the_safety_rules_does_not_train_again(workshop: Workshop) -> None:
    path = workshop.root / "domains/cooking/safety.yaml"
    path.write_text(path.read_text("utf-8") + "\n# more\n", "utf-8")
    assert missing(workshop) == ["evaluate"]


def test_a_pack_with_files_of_rows_trains_again_when_what_they_are_held_against_changes(
    workshop: Workshop,
) -> None:
    domain = workshop.root / "domains/cooking"
    manifest = domain / "domain.yaml"
    rows = domain / "data/rows.jsonl"
    rows.parent.mkdir()
    rows.write_text(json.dumps({"instruction": "怎么煮蛋？", "output": "煮八分钟。"}), "utf-8")
    manifest.write_text(manifest.read_text("utf-8") + "\ndata: data/*.jsonl\n", "utf-8")

    def key() -> str:
        return plan(workshop.pack, workshop.settings(), runs=workshop.runs)[3].key

    keys = [key()]
    for edited in (rows, domain / "safety.yaml", domain / "eval/unanswerable.jsonl"):
        edited.write_text(edited.read_text("utf-8") + "\n", "utf-8")
        keys.append(key())
    assert len(set(keys)) == 4
    built = workshop.build(until="instruct")
    stats = json.loads((built.folders["instruct"] / "stats.json").read_text("utf-8"))
    assert stats["sources"]["data/*.jsonl"]["rows"] == 1
    assert (built.folders["instruct"] / "rejects.jsonl").is_file()


@pytest.mark.parametrize(
    "override, affected",
    [
        ("hardware.threads=2", []),
        ("hardware.dtype=float32", []),
        ("hardware.per_device_eval_batch_size=4", []),
        ("decoding.max_new_tokens=33", ["evaluate"]),
        ("decoding.mode=quote", ["evaluate"]),
        ("decoding.mode=free", ["instruct", "tune", "evaluate"]),
        ("tune.max_steps=4", ["tune", "evaluate"]),
        ("index.dimension=17", ["index", "instruct", "tune", "evaluate"]),
    ],
)
def test_a_setting_touches_the_stages_that_read_it_and_no_hardware_setting_any(
    finished: Workshop, override: str, affected: list[str]
) -> None:
    assert missing(finished, override) == affected


def test_planning_writes_nothing(fresh: Workshop) -> None:
    assert states(fresh) == dict.fromkeys(STAGES, "missing")
    assert not fresh.runs.exists()


def test_until_ends_the_build_after_its_stage(fresh: Workshop) -> None:
    assert fresh.build(until="index").ran == ("ingest", "index")
    assert set(Store(fresh.store).latest()) == {"ingest", "index"}
    assert states(fresh)["base"] == "missing"


def test_a_shorter_build_of_the_same_inputs_keeps_the_later_stages(workshop: Workshop) -> None:
    workshop.build(until="index")
    assert set(Store(workshop.store).latest()) == set(STAGES)


def test_an_unknown_stage_is_an_error_with_a_suggestion(fresh: Workshop) -> None:
    with pytest.raises(ConfigError, match="--until: no stage 'evalute'. Did you mean 'evaluate'"):
        fresh.build(until="evalute")
    assert not list(fresh.runs.rglob("recipe.json"))


def test_a_second_build_at_the_same_time_is_refused_and_nothing_is_lost(
    workshop: Workshop,
) -> None:
    with (
        Store(workshop.store).lock(),
        pytest.raises(StoreError, match="another build of 'cooking'"),
    ):
        workshop.build()
    assert workshop.build().ran == ()


@pytest.mark.parametrize("file", ["passages.jsonl", "recipe.json.tmp"])
def test_a_full_disk_is_an_error_with_its_place_and_the_build_goes_on_afterwards(
    fresh: Workshop, file: str
) -> None:
    row = plan(fresh.pack, fresh.settings(), runs=fresh.runs)[0]
    full = row.folder.with_name(f"{row.key}.partial") / file
    full.parent.mkdir(parents=True)
    full.symlink_to("/dev/full")  # the kernel's own device without room: writing is ENOSPC
    with pytest.raises(StoreError, match="the disk is full.*run the same command again"):
        fresh.build(until="ingest")
    assert states(fresh)["ingest"] == "partial"
    full.unlink()
    assert fresh.build(until="ingest").ran == ("ingest",)


def _killed_in(stage: str, root: Path) -> None:
    """A build that is killed behind its second piece of work of a stage."""

    def watch(event: Event) -> None:
        if event.stage == stage and event.kind == "progress" and event.done >= 2:
            os.kill(os.getpid(), signal.SIGKILL)

    Workshop(root).build(watch=watch)


@pytest.mark.parametrize("stage", ["index", "instruct", "tune", "evaluate"])
def test_a_build_that_was_killed_keeps_its_finished_stages_and_goes_on(
    workshop: Workshop, finished: Workshop, stage: str
) -> None:
    rest = STAGES[STAGES.index(stage) :]
    for name in rest if stage != "index" else ("index",):
        shutil.rmtree(workshop.store / name)
    kept = {path: path.stat().st_mtime_ns for path in workshop.store.rglob("recipe.json")}
    process = started(_killed_in, stage, workshop.root)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert states(workshop)[stage] == "partial"
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    steps: list[int] = []
    resumed = workshop.build(
        until=stage,
        watch=lambda event: steps.append(event.done) if event.kind == "progress" else None,
    )
    assert resumed.ran == (stage,)
    if stage in ("tune", "evaluate"):  # the long ones go on from where they were
        assert steps[0] >= 2
    assert resumed.folders[stage].name == (
        plan(finished.pack, finished.settings(), runs=finished.runs)[STAGES.index(stage)].key
    )
    assert not list(workshop.runs.rglob("*.partial"))
    assert_same(stage, workshop, finished)


def assert_same(stage: str, one: Workshop, other: Workshop) -> None:
    """An interrupted stage yields what an uninterrupted one does."""
    key = Store(other.store).latest()[stage]
    ours, theirs = (Store(w.store).path(stage, key) for w in (one, other))
    if stage == "evaluate":
        a, b = (json.loads((f / "report.json").read_text("utf-8")) for f in (ours, theirs))
        assert (a["slices"], a["retrieval"]) == (b["slices"], b["retrieval"])
        return
    name = {"index": "vectors.faiss", "instruct": "train.jsonl"}.get(stage, "*.safetensors")
    assert [of_file(path) for path in sorted(ours.rglob(name))] == [
        of_file(path) for path in sorted(theirs.rglob(name))
    ]
