"""What there is of memory and of disk: on a GPU its own, elsewhere that of machine or container."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes. `total` is what the machine has at all; it does not change from hour to hour."""

    memory: int
    total: int
    disk: int
    of: str = "memory"

    @property
    def planned(self) -> int:
        """`total` in whole quarters of a GiB: another kernel takes a few pages more or less."""
        return self.total >> 28 << 28

    def times(self, share: float) -> "Room":
        """With so many times the memory: for one of several processes."""
        return replace(self, memory=int(self.memory * share), total=int(self.total * share))

    @classmethod
    def here(cls, device: str, folder: Path) -> "Room":
        """For training on `device`, with checkpoints under `folder`."""
        disk = shutil.disk_usage(next(p for p in (folder, *folder.parents) if p.exists())).free
        if device == "cuda":
            import torch

            free, total = torch.cuda.mem_get_info()
            return cls(free, total, disk, of="GPU memory")
        free, total = main_memory()
        return cls(free, total, disk)


def main_memory(root: Path = Path("/")) -> tuple[int, int]:
    """Bytes that can still be had, and all: of the machine, or of the group that bounds us.

    Args:
        root: where ``sys/fs/cgroup`` is looked for.
    """
    machine = psutil.virtual_memory()
    free, total = machine.available, machine.total
    for bound, used in _bounds(root / "sys/fs/cgroup"):
        free, total = min(free, max(0, bound - used)), min(total, bound)
    return free, total


def _bounds(groups: Path) -> list[tuple[int, int]]:
    """Limit and use of this process's control group and those above it (cgroup v2, then v1)."""
    folders = [groups / "memory", groups]
    own = Path("/proc/self/cgroup")
    if own.is_file():
        for line in own.read_text(encoding="utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in ("", "memory"):
                inside = groups / controllers / path.strip("/")
                folders += [inside, *inside.parents[: len(Path(path).parts) - 1]]
    names = (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes"))
    found = {}
    for folder in folders:
        for limit, usage in names:
            bound = _number(folder / limit)
            if bound is not None:
                # Pages of files that can be given back at any time are no use that hinders.
                used = (_number(folder / usage) or 0) - _inactive(folder / "memory.stat")
                found[folder / limit] = bound, used
    return list(found.values())


def _number(file: Path) -> int | None:
    if not file.is_file():
        return None
    text = file.read_text(encoding="ascii").strip()
    return int(text) if text.isdecimal() else None


def _inactive(file: Path) -> int:
    if not file.is_file():
        return 0
    told = dict(line.split() for line in file.read_text(encoding="ascii").splitlines())
    return int(told.get("total_inactive_file", told.get("inactive_file", 0)))
