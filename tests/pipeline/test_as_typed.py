"""What a Python user types first: names, paths as text, and no settings."""

from collections.abc import Callable
from typing import Any

import pytest

from verticalize import Assistant, build, load_domain, load_examples, load_settings, plan
from verticalize.errors import DomainError
from workshop import Workshop


def states(planned: list[Any]) -> set[str]:
    return {row.state for row in planned}


@pytest.fixture
def inside(finished: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """The finished project as the folder that one works in."""
    monkeypatch.chdir(finished.root)
    return finished


@pytest.mark.parametrize(
    "typed, expected",
    [
        (lambda: load_domain("cooking", domains="domains", knowledge="knowledge").name, "cooking"),
        (lambda: load_settings("run.yaml").tune.max_steps, 3),
        (lambda: states(plan(load_domain("cooking"), runs="runs")), {"done"}),
        (lambda: states(plan("cooking", runs="runs")), {"done"}),
        (lambda: build(load_domain("cooking"), runs="runs").ran, ()),
        (lambda: build("cooking").ran, ()),
        (lambda: set(load_examples("cooking", runs="runs")), {"train", "validation"}),
        (lambda: Assistant.open("cooking", runs="runs", models=False).name, "cooking"),
        (lambda: Assistant.open(load_domain("cooking"), runs="runs", lazy=True).name, "cooking"),
    ],
)
def test_names_and_paths_as_text_do(
    inside: Workshop, typed: Callable[[], Any], expected: object
) -> None:
    assert typed() == expected


@pytest.mark.parametrize("open_", [plan, build, load_examples, Assistant.open])
def test_a_name_that_no_pack_has_is_told_as_on_the_command_line(
    inside: Workshop, open_: Callable[[str], Any]
) -> None:
    with pytest.raises(DomainError, match="Did you mean 'cooking'"):
        open_("coking")


def test_without_settings_run_yaml_of_this_folder_holds(fresh: Workshop, monkeypatch: Any) -> None:
    monkeypatch.chdir(fresh.root)
    here = [row.key for row in plan("cooking")]
    assert here == [row.key for row in plan("cooking", fresh.settings())]
    (fresh.root / "run.yaml").unlink()
    assert here != [row.key for row in plan("cooking")]
    default = [row.key for row in plan("cooking", load_settings())]
    assert [row.key for row in plan("cooking")] == default
