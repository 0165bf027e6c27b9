"""Calls the command line in this process, as a shell would, and collects what it says."""

import sys
from pathlib import Path

import pytest
from shell import Command, Said

from verticalize.cli.main import main


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`command(folder, "build", "cooking")` is `cd folder; verticalize build cooking`."""

    def run(folder: Path, *words: str) -> Said:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["verticalize", *words])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
