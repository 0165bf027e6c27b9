"""accelerate's configurations ship in the package, and are printed on request."""

from importlib.resources import files
from pathlib import Path

import pytest
from accelerate.commands.config.config_args import load_config_from_file

from verticalize.tune.__main__ import main
from verticalize.tune.launch import LAUNCHES

KINDS = {"ddp": "MULTI_GPU", "fsdp": "FSDP", "zero2": "DEEPSPEED", "zero3": "DEEPSPEED"}


def test_every_configuration_of_the_package_can_be_asked_for() -> None:
    shipped = files("verticalize.tune").joinpath("configs").iterdir()
    assert sorted(one.name for one in shipped) == [f"{name}.yaml" for name in LAUNCHES]


@pytest.mark.parametrize("name", LAUNCHES)
def test_what_is_printed_is_a_configuration_that_accelerate_reads(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--print-config", name])
    assert left.value.code == 0
    path = tmp_path / f"{name}.yaml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert load_config_from_file(str(path)).distributed_type == KINDS[name]


def test_an_unknown_configuration_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--print-config", "zero4"])
    assert left.value.code == 2
    assert "zero3" in capsys.readouterr().err
