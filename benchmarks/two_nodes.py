"""Do two machines make the adapter that one makes with the doubled batch?

    python benchmarks/two_nodes.py [--set KEY=VALUE ...]

Two torchrun launchers with one process each (``--nnodes 2 --node-rank 0|1``) meet over gloo at
127.0.0.1, as two machines would at an address of the first. The base is the bundled nano, the rows
are thirty short conversations, four steps. Prints JSON; exit code 1 where a number of the adapters
differs by more than 1e-6. A minute on two cores, so no test.
"""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from safetensors.torch import load_file

from verticalize import jsonl
from verticalize.records import Example

SETTINGS = (
    "hardware.device=cpu", "hardware.dtype=float32", "hardware.threads=1",
    "tune.tokens_per_step=256", "tune.max_steps=4", "tune.learning_rate=0.01",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", action="append", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        jsonl.write(folder / "rows.jsonl", [row.row() for row in rows()])
        began = time.perf_counter()
        alone = subprocess.run(
            [
                sys.executable,
                *tune(folder, "one", [*given.set, "tune.gradient_accumulation_steps=2"]),
            ],
            check=False,
        ).returncode
        between = time.perf_counter()
        codes = nodes(tune(folder, "two", given.set))
        if alone or any(codes):
            return 1
        one, two = (
            load_file(folder / name / "adapter_model.safetensors") for name in ("one", "two")
        )
        apart = max(float((one[name] - two[name]).abs().max()) for name in one)
        print(json.dumps({
            "largest_difference": apart,
            "seconds_one": round(between - began, 1),
            "seconds_two_nodes": round(time.perf_counter() - between, 1),
        }))  # fmt: skip
    return int(apart > 1e-6)


def rows() -> list[Example]:
    names = ["偏头痛", "migraine", "恶心", "nausea", "监测", "血压"] * 5
    return [
        Example(f"e{n}", ({"role": "user", "content": f"{name}有什么症状？" * (1 + n % 3)},
                          {"role": "assistant", "content": f"{name}: 恶心和畏光。" * (1 + n % 2)}),
                (), "test", f"d{n}", "zh")
        for n, name in enumerate(names)
    ]  # fmt: skip


def tune(folder: Path, out: str, settings: list[str]) -> list[str]:
    """The arguments after the interpreter's."""
    words = ["-m", "verticalize.tune", "--base", "nano", "--force"]
    words += ["--rows", str(folder / "rows.jsonl"), "--out", str(folder / out)]
    return [*words, *(word for each in (*SETTINGS, *settings) for word in ("--set", each))]


def nodes(command: list[str]) -> list[int]:
    """Exit codes of two launchers with one process each."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    launcher = [sys.executable, "-m", "torch.distributed.run", "--nnodes", "2"]
    launcher += ["--nproc-per-node", "1", "--master-addr", "127.0.0.1", "--master-port", str(port)]
    started = [subprocess.Popen([*launcher, "--node-rank", str(rank), *command]) for rank in (0, 1)]
    return [process.wait() for process in started]


if __name__ == "__main__":
    sys.exit(main())
