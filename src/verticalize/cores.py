"""How many cores this process may use: those it is bound to, or fewer where a quota says so."""

import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

_IDLE = (3, 4)  # the columns idle and iowait of /proc/stat
_V2, _V1 = "cpu.max", ("cpu.cfs_quota_us", "cpu.cfs_period_us")


def cores(root: Path = Path("/")) -> int:
    """At least one; part of a core counts as one.

    Args:
        root: where ``proc/self/cgroup`` and ``sys/fs/cgroup`` are looked for.
    """
    return max(1, min([_bound(), *(math.ceil(quota) for quota in _quotas(root))]))


def busy(seconds: float = 0.2, stat: Path = Path("/proc/stat")) -> float:
    """How many of the machine's cores other processes kept busy meanwhile; 0 if none can tell."""
    start, own, before = time.perf_counter(), time.process_time(), _ticks(stat)
    time.sleep(seconds)
    after, own = _ticks(stat), time.process_time() - own
    passed = sum(after) - sum(before)
    if passed <= 0:
        return 0.0
    idle = sum(after[column] - before[column] for column in _IDLE)
    taken = (1 - idle / passed) * (os.cpu_count() or 1)
    return max(0.0, taken - own / (time.perf_counter() - start))


def _ticks(stat: Path) -> list[int]:
    """The first line of ``/proc/stat`` but for guests: ``cpu user nice system idle iowait ...``."""
    try:
        return [int(ticks) for ticks in stat.read_text(encoding="ascii").split()[1:9]]
    except OSError:  # not Linux, or nothing for everybody to read
        return [0] * 8


def _bound() -> int:
    """The cores that this process may run on; where the system does not tell, all there are."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[float]:
    """Cores' worth of time of this process's control group and those above it (v2, then v1)."""
    for folder in _groups(root):
        if (file := folder / _V2).is_file():
            yield from _share(*file.read_text(encoding="ascii").split())
        quota, period = (folder / name for name in _V1)
        if quota.is_file() and period.is_file():
            yield from _share(
                quota.read_text(encoding="ascii").strip(), period.read_text(encoding="ascii")
            )


def _share(quota: str, period: str) -> Iterator[float]:
    if quota.isdecimal():  # neither "max" nor -1
        yield int(quota) / int(period)


def _groups(root: Path) -> list[Path]:
    mounted = root / "sys/fs/cgroup"
    folders = [mounted / "cpu", mounted]
    own = root / "proc/self/cgroup"
    if own.is_file():
        for line in own.read_text(encoding="utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            if not controllers or "cpu" in controllers.split(","):
                inside = mounted / controllers / path.strip("/")
                folders += [inside, *inside.parents[: len(Path(path).parts) - 1]]
    return list(dict.fromkeys(folders))
