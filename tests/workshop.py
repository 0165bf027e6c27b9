"""A project folder with a tiny pack, as the tests of whole builds use it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from verticalize import Settings, build, load_domain, load_settings
from verticalize.domain.pack import Pack
from verticalize.pipeline import Build
from verticalize.pipeline.engine import Event

TINY = {
    "index": {"dimension": 16},
    "instruct": {"max_examples": 60, "grounded_share": 0.2, "asked_share": 0.5},
    "tune": {"max_steps": 3, "tokens_per_step": 256, "save_steps": 1},
    "decoding": {"max_new_tokens": 32},
    "evaluate": {"bootstrap": 100},
    "hardware": {"threads": 1, "device": "cpu"},
}


@dataclass(frozen=True)
class Workshop:
    """A project folder as a user has it: domains/, knowledge/, run.yaml and runs/."""

    root: Path

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def store(self) -> Path:
        return self.runs / "cooking"

    @property
    def pack(self) -> Pack:
        return load_domain("cooking", domains=self.root / "domains")

    def settings(self, *overrides: str) -> Settings:
        return load_settings(self.root / "run.yaml", overrides)

    def build(
        self, *overrides: str, until: str = "", watch: Callable[[Event], None] | None = None
    ) -> Build:
        return build(self.pack, self.settings(*overrides), runs=self.runs, until=until, watch=watch)
