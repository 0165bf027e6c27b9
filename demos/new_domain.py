"""A new domain from nothing: write a pack, add a file of your own, build it, ask it.

python demos/new_domain.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

from verticalize import Assistant, build, load_domain, load_settings
from verticalize.domain.scaffold import new_pack

TEA = """---
title: Brewing tea
lang: en
---
# Brewing tea

## Green tea

Green tea is brewed at 70 to 80 °C for two minutes. Boiling water makes it bitter.

## Black tea

Black tea is brewed with boiling water for three to five minutes.
"""


def main(folder: str = "") -> None:
    """Write the pack `cooking` into a folder, with one more document, and build it."""
    home = Path(folder or tempfile.mkdtemp(prefix="verticalize-"))
    new_pack("cooking", home)
    (home / "knowledge" / "cooking" / "tea.md").write_text(TEA, encoding="utf-8")
    pack = load_domain("cooking", domains=home / "domains")
    quick = load_settings(overrides=["tune.max_steps=60"])
    build(pack, quick, runs=home / "runs", watch=lambda event: show(event.kind, event.stage))
    answer = Assistant.open(pack, runs=home / "runs").ask("How hot is the water for green tea?")
    print(f"\n{answer.text}")
    print(*(f"  [{c.label}] {c.source}: {c.quote}" for c in answer.citations), sep="\n")
    print(f"\nThe pack, its knowledge and its report are in {home}")


def show(kind: str, stage: str) -> None:
    """One line when a stage starts."""
    if kind == "start":
        print(f"{stage} ...")


if __name__ == "__main__":
    main(*sys.argv[1:])
