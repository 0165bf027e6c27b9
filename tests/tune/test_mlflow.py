"""MLflow, where it is installed: a training that is resumed goes on with its run."""

from pathlib import Path

import pytest

from verticalize.tune.trackers import PROJECT, trackers

mlflow = pytest.importorskip("mlflow")


def logged(tmp_path: Path, first: int, last: int) -> None:
    with trackers(["mlflow"], tmp_path, "abc", {"seed": 1}) as report:
        for step in range(first, last + 1):
            values = {"loss": 1 / step, "learning_rate": 1, "grad_norm": 1, "tokens_per_second": 1}
            report({"current_steps": step, **values})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # mlflow's own use of SQLAlchemy
def test_a_resumed_training_goes_on_with_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    for steps in ((1, 3), (3, 5), (1, 2)):  # interrupted, resumed; and another one from the start
        logged(tmp_path, *steps)
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name(PROJECT)
    runs = client.search_runs([experiment.experiment_id])
    curves = [client.get_metric_history(run.info.run_id, "train/loss") for run in runs]
    assert sorted([point.step for point in curve] for curve in curves) == [
        [1, 2],
        [1, 2, 3, 3, 4, 5],
    ]
