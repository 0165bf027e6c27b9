"""A whole build from nothing: seconds of each stage and the peak memory of the process.

python benchmarks/build.py [DOMAIN] [--set KEY=VALUE ...]
"""

import resource
import sys
import tempfile
from pathlib import Path

from verticalize import build, load_domain, load_settings
from verticalize.pipeline.engine import Event


def main(domain: str = "medical", *overrides: str) -> None:
    """Build into a fresh folder and print what it took."""
    settings = load_settings(overrides=[value for value in overrides if value != "--set"])
    with tempfile.TemporaryDirectory() as folder:
        built = build(load_domain(domain), settings, runs=Path(folder), watch=show)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{domain}: {built.seconds:.0f} s, peak memory {peak:.2f} GiB")


def show(event: Event) -> None:
    """One line for each finished stage."""
    if event.kind == "finish":
        print(f"{event.stage:<9} {event.seconds:6.1f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
