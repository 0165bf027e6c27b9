"""Every setting of a training reaches it, or is on a list that says why not."""

import inspect
from pathlib import Path

import pytest

from verticalize.config import load_settings
from verticalize.config.settings import Hardware, Tune
from verticalize.tune.keywords import HARDWARE_APART, TUNE_APART, keywords
from verticalize.tune.methods import Lisa
from verticalize.tune.train import tune

# What the caller has to bring: no setting says it.
BROUGHT = {"base", "rows", "out", "texts", "gradient_checkpointing", "progress", "ranks"}


def test_a_training_takes_what_the_settings_give_and_nothing_else_has_a_default() -> None:
    taken = set(inspect.signature(tune).parameters)
    assert set(keywords(load_settings())) == taken - BROUGHT


@pytest.mark.parametrize(("section", "apart"), [(Tune, TUNE_APART), (Hardware, HARDWARE_APART)])
def test_every_setting_is_handed_on_or_is_listed_with_a_reason(
    section: type[Tune | Hardware], apart: dict[str, str]
) -> None:
    given = keywords(load_settings())
    assert section.model_fields.keys() - given.keys() == apart.keys()
    assert all(apart.values())


def test_values_are_as_the_settings_have_them() -> None:
    overrides = (
        *("tune.method=lisa", "tune.lisa.interval=7", "tune.seed=5", "tune.weight_decay=0.5"),
        *("hardware.compile=true", "hardware.threads=3", "hardware.device=cpu"),
    )
    given = keywords(load_settings(None, overrides))
    assert given["method"] == Lisa(interval=7)
    wanted = {"seed": 5, "weight_decay": 0.5, "compiled": True, "threads": 3, "device": "cpu"}
    assert {name: given[name] for name in wanted} == wanted
    assert (given["liger"], given["adapter"]) == (False, None)  # "auto" and "" say as much
    assert keywords(load_settings(None, ["tune.adapter=a/b"]))["adapter"] == Path("a/b")
