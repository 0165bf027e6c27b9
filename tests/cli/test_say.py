"""What is read in a terminal is laid out; what goes into a file is not."""

import sys

import pytest

from verticalize.cli.say import say_markdown

TEXT = "# Report\n\nIt rose: +0.13 \\[+0.02 to +0.22\\].\n\n| slice | n |\n| --- | --- |\n| known | 76 |"


def test_markdown_goes_into_a_file_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say_markdown(TEXT)
    assert capsys.readouterr().out == TEXT + "\n"


def test_markdown_is_laid_out_in_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    say_markdown(TEXT)
    told = capsys.readouterr().out
    assert "+0.13 [+0.02 to +0.22]." in told
    assert "known" in told
    assert "| ---" not in told
