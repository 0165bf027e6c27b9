"""How long the shell waits: --help, and the first retrieval-only answer of a fresh process.

    python benchmarks/startup.py [DOMAIN] [RUNS]

Needs a build up to the index: verticalize build medical --until index
"""

import statistics
import subprocess
import sys
import time

REPEATS = 7


def seconds(*arguments: str) -> list[float]:
    """Wall-clock seconds of fresh processes; the first, which warms the disk cache, is left out."""
    times = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "verticalize", *arguments], check=True, capture_output=True
        )
        times.append(time.perf_counter() - began)
    return times[1:]


def main(domain: str = "medical", runs: str = "runs") -> None:
    """Print minimum, median and maximum of each."""
    question = "What are the symptoms of gout?"
    rows = {
        "verticalize --help": ["--help"],
        "ask --arm retrieval": ["ask", domain, question, "--arm", "retrieval", "--runs", runs],
        "build, nothing to do": ["build", domain, "--runs", runs],
    }
    for name, arguments in rows.items():
        times = seconds(*arguments)
        print(
            f"{name:<24} min {min(times):.3f}  median {statistics.median(times):.3f}  "
            f"max {max(times):.3f} s"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
