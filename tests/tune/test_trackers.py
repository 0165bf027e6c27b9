"""Trackers are asked before a training whether they can be reached."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from verticalize.models.configuration import load_config
from verticalize.models.open import resolve_base
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.tune.methods import Lora
from verticalize.tune.refusals import refusals

ASKED: list[str | None] = []


def fails(**given: Any) -> None:
    ASKED.append(os.environ.get("MLFLOW_HTTP_REQUEST_MAX_RETRIES"))
    raise OSError("no key is\n  configured")


def works(**given: Any) -> None:
    ASKED.append("")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Any], None]:
    """A stand-in for a tracker's package, which is not installed where the tests run."""

    def install(name: str, function: str, does: Any) -> None:
        ASKED.clear()
        package = ModuleType(name)
        setattr(package, function, does)
        monkeypatch.setitem(sys.modules, name, package)

    return install


def told(base: Path, name: str, ranks: Ranks = ALONE) -> list[str]:
    found = resolve_base(str(base))
    errors = refusals(
        found, load_config(found), Lora(), device="cpu", report_to=(name,), ranks=ranks
    )
    return [str(error) for error in errors]


@pytest.mark.parametrize(
    ("name", "function", "remedy"),
    [
        ("wandb", "login", "Log in with 'wandb login', or set the variable WANDB_MODE=offline."),
        ("mlflow", "search_experiments", "Start its server, or name one that answers"),
    ],
)
def test_a_tracker_that_cannot_be_reached_is_refused_before_anything_is_loaded(
    tiny_base: Path, installed: Any, name: str, function: str, remedy: str
) -> None:
    installed(name, function, works)
    assert told(tiny_base, name) == []
    assert ASKED == [""]
    installed(name, function, fails)
    (error,) = told(tiny_base, name)
    assert f"tune.report_to: {name} does not start: no key is configured" in error
    assert remedy in error
    assert "Or leave it out" in error


def test_mlflow_is_asked_once_and_not_for_minutes(
    tiny_base: Path, installed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    retries = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
    monkeypatch.delenv(retries, raising=False)
    installed("mlflow", "search_experiments", fails)
    told(tiny_base, "mlflow")
    assert ASKED == ["0"]
    assert retries not in os.environ
    monkeypatch.setenv(retries, "3")
    told(tiny_base, "mlflow")
    assert ASKED == ["0", "3"]
    assert os.environ[retries] == "3"


def test_only_the_process_that_reports_asks(tiny_base: Path, installed: Any) -> None:
    installed("wandb", "login", fails)
    assert told(tiny_base, "wandb", Ranks(rank=1, world=2)) == []
    assert not ASKED
