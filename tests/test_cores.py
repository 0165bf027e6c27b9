"""A container's quota bounds the threads, as the machine's cores do."""

import os
from pathlib import Path

import pytest

from verticalize.cores import busy, cores

BOUND = len(os.sched_getaffinity(0))


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n", "ascii")


def test_without_a_group_the_cores_count_that_the_process_is_bound_to(tmp_path: Path) -> None:
    assert cores(tmp_path) == BOUND


@pytest.mark.parametrize(
    ("told", "most"),
    [("100000 100000", 1), ("50000 100000", 1), ("max 100000", BOUND), ("6400000 100000", 64)],
)
def test_the_quota_of_a_container_counts(tmp_path: Path, told: str, most: int) -> None:
    write(tmp_path / "proc/self/cgroup", "0::/")
    write(tmp_path / "sys/fs/cgroup/cpu.max", told)
    assert cores(tmp_path) == min(BOUND, most)


def test_the_quota_of_a_group_above_counts(tmp_path: Path) -> None:
    write(tmp_path / "proc/self/cgroup", "0::/job/part")
    write(tmp_path / "sys/fs/cgroup/job/part/cpu.max", "max 100000")
    write(tmp_path / "sys/fs/cgroup/job/cpu.max", "70000 100000")
    assert cores(tmp_path) == 1


@pytest.mark.parametrize(("quota", "most"), [("100000", 1), ("-1", BOUND)])
def test_the_first_version_keeps_quota_and_period_apart(
    tmp_path: Path, quota: str, most: int
) -> None:
    write(tmp_path / "proc/self/cgroup", "4:memory:/other\n3:cpu,cpuacct:/job")
    group = tmp_path / "sys/fs/cgroup/cpu,cpuacct/job"
    write(group / "cpu.cfs_quota_us", quota)
    write(group / "cpu.cfs_period_us", "100000")
    assert cores(tmp_path) == min(BOUND, most)


@pytest.mark.skipif(BOUND < 2, reason="there is one core only")
def test_part_of_a_core_is_a_core(tmp_path: Path) -> None:
    write(tmp_path / "sys/fs/cgroup/cpu.max", "110000 100000")
    assert cores(tmp_path) == 2


def test_where_the_system_tells_no_affinity_all_cores_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert cores(tmp_path) == 7


def test_what_keeps_cores_busy_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 0 20 900 30 0 5 0 7 0\n")
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    # 40 ticks of work, 50 idle and 10 of waiting for the disk: 4 cores x 40 %
    monkeypatch.setattr("time.process_time", lambda: 0.0)  # of its own it has none
    later = "cpu  130 0 30 950 40 0 5 0 7 0\n"
    monkeypatch.setattr("time.sleep", lambda _: stat.write_text(later))
    assert busy(0.1, stat) == pytest.approx(1.6)


def test_where_the_system_does_not_tell_nothing_is_busy(tmp_path: Path) -> None:
    assert busy(0, tmp_path / "none") == 0
