"""The loop alone, on one matrix: it ends early for cause, and goes on as if it had not."""

import json
import math
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from verticalize import jsonl
from verticalize.errors import ModelError, StoppedError, StoreError
from verticalize.models.training import checkpoint, guard
from verticalize.models.training.descent import Step
from verticalize.models.training.guard import OFFENDING, Guard
from verticalize.models.training.loop import LOG, Run, run
from verticalize.models.training.signals import stop_requests
from verticalize.models.training.validation import Validation, best_step


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """SIGINT as in a foreground shell: a background job starts with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


class Regression:
    """A linear model that learns a fixed matrix; what a step sees depends on its number alone."""

    def __init__(self, *, at: dict[int, float] | None = None, held: list[float] | None = None):
        torch.manual_seed(0)
        self.weight = torch.randn(4, 4).requires_grad_()
        self.at, self.held = at or {}, held
        self.steps: list[int] = []

    def compute(self, step: int):
        self.steps.append(step)
        torch.manual_seed(step)
        x = torch.nn.functional.dropout(torch.randn(8, 4), 0.1)
        loss = (x @ self.weight - x).pow(2).mean() * self.at.get(step, 1.0)
        yield Step(loss, 32, 32)

    def measure(self) -> float:
        done = self.steps[-1] + 1
        return self.held[done - 1] if self.held else float(self.weight.detach().norm())

    def run(self, folder: Path, *, every: int = 0, patience: int = 0, **options) -> Run:
        optimizer = torch.optim.AdamW([self.weight], lr=0.05)
        optimizer.param_groups[0]["peak"] = 0.05
        given = {
            "steps": 40,
            "rate": lambda step: 1 - step / 80,
            "max_grad_norm": 1.0,
            "folder": folder,
            "recipe": "regression",
            "save_steps": 5,
            "progress": None,
            "validation": Validation(self.measure, every, patience) if every else None,
        }
        return run({"weight": self.weight}, [optimizer], self.compute, **(given | options))


def rows_of(folder: Path) -> list[dict]:
    """The log on disk, without its timings."""
    rows = list(jsonl.read(folder / LOG))
    return [{k: v for k, v in row.items() if k != "tokens_per_second"} for row in rows]


def after(step: int, what) -> object:
    return lambda done, *_: what() if done == step else None


def kill_self(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_saves_the_step_and_the_next_call_goes_on_as_if_nothing_had_been(
    tmp_path: Path, number: int, code: int
) -> None:
    whole = Regression()
    whole.run(tmp_path / "whole", every=4)
    before = signal.getsignal(number)
    with pytest.raises(StoppedError, match="after step 8 of 40; a checkpoint is saved") as stopped:
        Regression().run(tmp_path / "cut", every=4, progress=after(7, lambda: kill_self(number)))
    assert stopped.value.exit_code == code
    assert signal.getsignal(number) is before
    assert [row["current_steps"] for row in rows_of(tmp_path / "cut")] == list(range(1, 9))
    again = Regression()
    again.run(tmp_path / "cut", every=4)
    assert again.steps[0] == 8
    assert torch.equal(again.weight, whole.weight)
    assert rows_of(tmp_path / "cut") == rows_of(tmp_path / "whole")


def test_a_second_signal_ends_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), stop_requests() as asked:
        kill_self(signal.SIGINT)
        assert asked() == signal.SIGINT
        kill_self(signal.SIGINT)


def test_a_launchers_echo_of_the_signal_does_not() -> None:
    with stop_requests(grace=60) as asked:
        kill_self(signal.SIGTERM)
        kill_self(signal.SIGTERM)
        assert asked() == signal.SIGTERM


def test_only_the_main_thread_takes_signals_and_an_ignored_one_stays_ignored() -> None:
    seen = []

    def elsewhere() -> None:
        with stop_requests() as asked:
            seen.append((signal.getsignal(signal.SIGTERM), asked()))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [(signal.SIG_DFL, 0)]
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with stop_requests():
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_patience_ends_the_run_and_the_best_parameters_are_kept(tmp_path: Path) -> None:
    held = [9, 8, 7, 3, 9, 4, 9, 5, 9, 6, 9, 7] + [9] * 40
    best = Regression(held=held)
    best.run(tmp_path / "four", every=2, steps=40, progress=None, save_steps=1, patience=3)
    log = rows_of(tmp_path / "four")
    assert len(log) == 10  # best at step 4; 6, 8 and 10 are not better
    assert best_step(log) == 4
    checkpoint.restore_best(tmp_path / "four", 4, {"weight": best.weight})
    until = Regression(held=held)
    with pytest.raises(StoppedError):
        until.run(tmp_path / "cut", every=2, progress=after(3, lambda: kill_self(signal.SIGTERM)))
    assert torch.equal(best.weight, until.weight)


def test_early_stopping_remembers_what_it_saw_before_a_kill(tmp_path: Path) -> None:
    held = [9, 8, 7, 3, 9, 4, 9, 5, 9, 6, 9, 7] + [9] * 40
    for step in (5, 8):
        with pytest.raises(StoppedError):
            Regression(held=held).run(
                tmp_path, every=2, patience=3, progress=after(step, lambda: kill_self(15))
            )
    again = Regression(held=held)
    again.run(tmp_path, every=2, patience=3)
    assert (again.steps, len(rows_of(tmp_path))) == ([9], 10)
    assert [path.name for path in tmp_path.glob("best-*")] == ["best-4.safetensors"]


def test_the_best_of_an_older_checkpoint_stays_until_a_checkpoint_names_another(
    tmp_path: Path,
) -> None:
    held = [9, 5, 9, 4, 9, 3] + [9] * 40
    seen: dict[int, list[str]] = {}

    def look(done: int, *_: object) -> None:
        seen[done] = sorted(path.name for path in tmp_path.glob("best-*"))

    Regression(held=held).run(tmp_path, every=2, steps=8, save_steps=3, progress=look)
    assert seen[4] == ["best-2.safetensors", "best-4.safetensors"]  # the checkpoint is step 3's
    assert seen[6] == ["best-6.safetensors"]


def test_the_best_of_steps_between_checkpoints_do_not_pile_up(tmp_path: Path) -> None:
    better = [float(40 - step) for step in range(40)]
    seen: dict[int, list[str]] = {}

    def look(done: int, *_: object) -> None:
        seen[done] = sorted(path.name for path in tmp_path.glob("best-*"))

    Regression(held=better).run(tmp_path, every=1, steps=40, save_steps=30, progress=look)
    assert seen[20] == ["best-20.safetensors"]  # there is no checkpoint yet
    assert seen[37] == ["best-30.safetensors", "best-37.safetensors"]
    assert max(map(len, seen.values())) == 2


def test_a_validation_that_is_no_number_is_never_the_best() -> None:
    rows = [{"current_steps": n, "eval_loss": loss} for n, loss in ((1, math.nan), (2, 3.0))]
    assert best_step(rows) == 2
    assert best_step([]) == 0


@pytest.mark.parametrize("factor", [math.nan, math.inf])
def test_what_is_no_number_stops_before_it_reaches_the_parameters(
    tmp_path: Path, factor: float
) -> None:
    broken = Regression(at={12: factor})
    guarded = Guard(rows=lambda step: [{"id": "e1", "text": "恶心 nausea", "input_ids": [step]}])
    with pytest.raises(ModelError, match="broke down at step 13: loss (nan|inf)") as error:
        broken.run(tmp_path, guarded=guarded)
    assert "last checkpoint is kept" in str(error.value)
    assert torch.isfinite(broken.weight).all()
    (row,) = jsonl.read(tmp_path / OFFENDING)
    assert row["step"] == 13
    assert row["loss"] in ("nan", "inf")
    assert (row["id"], row["text"], row["input_ids"]) == ("e1", "恶心 nausea", [12])
    mended = Regression()
    mended.run(tmp_path)
    whole = Regression()
    whole.run(tmp_path / "whole")
    assert mended.steps[0] == 10
    assert torch.equal(mended.weight, whole.weight)


def test_a_spike_stops_the_run_and_one_that_is_let_pass_goes_on(tmp_path: Path) -> None:
    spiked = {30: 1e4}
    with pytest.raises(ModelError, match=r"step 31: loss .* is a spike \(limit") as error:
        Regression(at=spiked).run(tmp_path, guarded=Guard(10.0))
    assert "loss_spike" in str(error.value)
    again = Regression(at=spiked)
    assert len(again.run(tmp_path, guarded=Guard(0)).log) == 40
    assert again.steps[0] == 30


def _log(losses: list[float], tokens: int = 100) -> list[dict]:
    return [{"loss": loss, "tokens": tokens} for loss in losses]


@pytest.mark.parametrize(
    ("losses", "tokens", "most"),
    [
        ([2.0] * 20, 100, 2 + 10 * 0.4),  # no spread: a fifth of the median
        ([0.01] * 20, 100, 0.01 + 10 * 0.2),  # learnt by heart: 0.2 nats
        ([1.0, 3.0] * 10, 100, 2 + 10 * 1.4826),
        ([2.0] * 20, 25, 2 + 10 * 0.4 * 2),  # a quarter of the tokens scatters twice as much
        ([2.0] * 19 + [900.0], 100, 2 + 10 * 0.4),  # a spike does not hide the next
    ],
)
def test_the_limit_is_worked_out_from_median_and_deviation(
    losses: list[float], tokens: int, most: float
) -> None:
    assert guard.limit(_log(losses), tokens, 10.0) == pytest.approx(most)


def test_no_loss_is_a_spike_while_the_rate_still_rises(tmp_path: Path) -> None:
    spiked = Regression(at={18: 1e4})
    with pytest.raises(ModelError, match="spike"):
        Regression(at={18: 1e4}).run(tmp_path / "after", guarded=Guard(10.0, warmup=10))
    assert len(spiked.run(tmp_path / "during", guarded=Guard(10.0, warmup=19)).log) == 40


def test_a_checkpoint_that_is_damaged_is_named(tmp_path: Path) -> None:
    (tmp_path / checkpoint.FILE).write_bytes(b"\x10\0\0\0\0\0\0\0no header")
    with pytest.raises(StoreError, match=r"checkpoint.safetensors: is damaged"):
        Regression().run(tmp_path)


def test_the_log_can_be_read_while_the_run_goes_on(tmp_path: Path) -> None:
    seen: list[int] = []
    Regression().run(tmp_path, progress=lambda *_: seen.append(len(rows_of(tmp_path))), steps=3)
    assert seen == [1, 2, 3]
    assert json.loads((tmp_path / LOG).read_text().splitlines()[-1])["current_steps"] == 3
