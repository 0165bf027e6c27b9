"""Experiment trackers, through accelerate's: TensorBoard, Weights & Biases, MLflow, Trackio."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize import extras
from verticalize.errors import ConfigError, Problem, did_you_mean
from verticalize.models.training.loop import Report
from verticalize.models.training.validation import EVAL_LOSS

PROJECT = "verticalize"
_TRAIN = ("loss", "learning_rate", "grad_norm", "tokens_per_second")


def _tensorboard(out: Path, run: str, step: int) -> dict[str, Any]:
    # What an interrupted run wrote after its last checkpoint is written again.
    return {"run_name": "tensorboard", "logging_dir": str(out), "purge_step": step}


def _wandb(out: Path, run: str, step: int) -> dict[str, Any]:
    return {"run_name": PROJECT, "id": run, "resume": "allow", "dir": str(out)}


def _mlflow(out: Path, run: str, step: int) -> dict[str, Any]:
    found = _found_in_mlflow(run) if step > 1 else None
    return {"experiment_name": PROJECT, "run_name": run, "run_id": found}


def _trackio(out: Path, run: str, step: int) -> dict[str, Any]:
    return {"run_name": PROJECT, "name": run, "resume": "allow"}


TRACKERS: Mapping[str, Callable[[Path, str, int], dict[str, Any]]] = {
    "tensorboard": _tensorboard,
    "wandb": _wandb,
    "mlflow": _mlflow,
    "trackio": _trackio,
}


def _log_in_to_wandb(wandb: Any) -> None:
    wandb.login(verify=True)  # where it is told to stay offline it asks nobody


def _ask_mlflow(mlflow: Any) -> None:
    with _with_variable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0"):  # else it tries for minutes
        mlflow.search_experiments(max_results=1)


# The others need neither a key nor a server.
REACHED: Mapping[str, Callable[[Any], None]] = {"wandb": _log_in_to_wandb, "mlflow": _ask_mlflow}
_REMEDIES = {
    "wandb": "Log in with 'wandb login', or set the variable WANDB_MODE=offline.",
    "mlflow": "Start its server, or name one that answers in the variable MLFLOW_TRACKING_URI.",
}


@contextmanager
def _with_variable(variable: str, value: str) -> Iterator[None]:
    """The environment with this variable, unless it is set already."""
    if variable in os.environ:
        yield
        return
    os.environ[variable] = value
    try:
        yield
    finally:
        del os.environ[variable]


def must_track(name: str) -> None:
    """Refuse what is no tracker, is not installed, or cannot be reached now.

    Raises:
        ConfigError: an unknown name, nobody has logged in, or its server does not answer.
        DependencyError: its package is not installed.
    """
    if name not in TRACKERS:
        problem = f"'{name}' is no tracker."
        raise ConfigError([Problem("tune.report_to", problem, did_you_mean(name, TRACKERS))])
    package = extras.need(name, extra=name)
    if name in REACHED:
        with _explained(name):
            REACHED[name](package)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Whatever the tracker's library raises inside becomes one error with a remedy."""
    try:
        yield
    except Exception as error:
        reason = " ".join(str(error).split())
        cause = f"{name} does not start: {reason or type(error).__name__}"
        remedy = _REMEDIES.get(name, f"Set {name} up.")
        hint = f"{remedy} Or leave it out; a training that was begun goes on where it was."
        raise ConfigError([Problem("tune.report_to", cause, hint)]) from error


@contextmanager
def trackers(
    names: Sequence[str], out: Path, run: str, settings: Mapping[str, Any]
) -> Iterator[Report]:
    """Gives what takes the rows of the log; they are opened when the first row comes.

    Args:
        names: of TRACKERS, for each of which `must_track` has been asked.
        out: where those that write files write them.
        run: the run's name. A resumed run has the same one.
        settings: what the run is done with.

    Raises:
        ConfigError: a tracker cannot start.
    """
    opened: list[Any] = []

    def report(row: Mapping[str, Any]) -> None:
        step = row["current_steps"]
        if names and not opened:
            opened.extend(_open(name, out, run, step, settings) for name in names)
        for tracker in opened:
            tracker.log(_values(row), step=step)

    try:
        yield report
    finally:
        for tracker in opened:
            tracker.finish()


def _open(name: str, out: Path, run: str, step: int, settings: Mapping[str, Any]) -> Any:
    from accelerate import PartialState
    from accelerate.tracking import LOGGER_TYPE_TO_CLASS

    PartialState()  # accelerate's trackers log through it
    tracker = LOGGER_TYPE_TO_CLASS[name](**TRACKERS[name](out, run, step))
    with _explained(name):
        tracker.start()
    if name != "tensorboard":  # which would make another run of them
        tracker.store_init_configuration({name: _scalar(value) for name, value in settings.items()})
    return tracker


def _found_in_mlflow(run: str) -> str | None:
    """The id of the newest run of this name, which a resumed training goes on with."""
    import mlflow

    name = os.environ.get("MLFLOW_EXPERIMENT_NAME", PROJECT)
    experiment = mlflow.get_experiment_by_name(name)
    if experiment is None:
        return None
    runs = mlflow.MlflowClient().search_runs(
        [experiment.experiment_id],
        filter_string=f"attributes.run_name = '{run}'",
        order_by=["attributes.start_time DESC"],
        max_results=1,
    )
    return runs[0].info.run_id if runs else None


def _scalar(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {f"train/{name}": row[name] for name in _TRAIN}
    return values | ({"eval/loss": row[EVAL_LOSS]} if EVAL_LOSS in row else {})
