"""The log of what a teacher was asked: nothing is lost, nothing is paid twice."""

from pathlib import Path

import pytest

from verticalize.errors import StoreError
from verticalize.instruct.teacher.ledger import Ledger
from verticalize.instruct.teacher.request import Reply, Usage

KEYS = [f"{n:064x}" for n in range(4)]
MOST = Usage(10, 20)


def filled(path: Path) -> Path:
    with Ledger(path) as ledger:
        for key, text in zip(KEYS, ["发热多喝水。", "line\nbreak", "🙂"], strict=False):
            ledger.sent(key, MOST)
            ledger.reply(key, Reply(text, Usage(3, 4)), most=MOST)
    return path


def test_replies_are_there_again_whatever_they_hold(tmp_path: Path) -> None:
    with Ledger(filled(tmp_path / "log")) as ledger:
        texts = [ledger.get(key).text for key in KEYS[:3]]  # type: ignore[union-attr]
        assert texts == ["发热多喝水。", "line\nbreak", "🙂"]
        assert ledger.get(KEYS[3]) is None
        assert (ledger.spent, ledger.lost, ledger.torn) == (Usage(9, 12), Usage(), False)


@pytest.mark.parametrize("bytes_left", [1, 40])
def test_a_torn_last_line_is_cut_off_and_told_and_the_log_goes_on(
    tmp_path: Path, bytes_left: int
) -> None:
    path = filled(tmp_path / "log")
    whole = path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    path.write_bytes(whole[: -len(last)] + last[:bytes_left])
    with Ledger(path) as ledger:
        assert ledger.torn
        assert ledger.get(KEYS[2]) is None
        assert ledger.lost == MOST, "it had been sent, and may have been paid"
        ledger.reply(KEYS[2], Reply("再来", Usage(3, 4)), most=MOST)
    with Ledger(path) as ledger:
        assert not ledger.torn
        assert ledger.get(KEYS[2]) == Reply("再来", Usage(3, 4))


def test_a_failure_that_was_not_charged_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with Ledger(path) as ledger:
        for charged in (False, True, False):
            ledger.sent(KEYS[0], MOST)
            ledger.failed(KEYS[0], most=MOST, charged=charged)
        assert ledger.lost == MOST
    with Ledger(path) as ledger:
        assert ledger.lost == MOST


def test_only_one_process_may_write(tmp_path: Path) -> None:
    with Ledger(tmp_path / "log"):
        with pytest.raises(StoreError, match="another process is asking"):
            Ledger(tmp_path / "log")


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = filled(tmp_path / "log")
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], "{}", *lines[2:]]) + "\n", "utf-8")
    with pytest.raises(StoreError, match=r"log:2: is damaged .* will be asked again"):
        Ledger(path)
