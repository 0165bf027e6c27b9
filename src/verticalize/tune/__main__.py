"""``python -m verticalize.tune``: tuning alone, in one process or in many that a launcher starts.

python -m verticalize.tune --base FOLDER --rows ROWS.jsonl --out FOLDER
torchrun --nproc-per-node 8 -m verticalize.tune --base ...
python -m verticalize.tune --print-config fsdp > fsdp.yaml
accelerate launch --config_file fsdp.yaml -m verticalize.tune --base ...

A build tunes in one process; what this writes to ``--out`` is the same adapter. The first process
examines the training before it starts, as a build does, and leaves preflight.json and .html;
processes on CPUs share the machine's memory, and what FSDP and ZeRO 3 spread has that of all
processes.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verticalize.config import Settings, default_file, load_settings
from verticalize.config.settings import Tune
from verticalize.cores import cores
from verticalize.errors import ConfigError, PreflightError, Problem, VerticalizeError
from verticalize.models.training.ranks import Ranks, join, left_alone, local_world, spread, world
from verticalize.store import disk_errors, write_json
from verticalize.text import counted
from verticalize.tune.launch import LAUNCHES, launch_config

if TYPE_CHECKING:
    from verticalize.models.open import Base
    from verticalize.tune.preflight.finding import Finding, Report
    from verticalize.tune.train import TuneResult

SECONDS_BETWEEN_LINES = 5.0
_FAILED = -1.0
_ALONE = (
    "accelerate was asked for several processes and has started this one alone, which trains by "
    "itself; on CPUs launch with: torchrun --nproc-per-node N -m verticalize.tune ..."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tune as the arguments say; a deliberate error becomes one paragraph and an exit code."""
    given = _parser().parse_args(arguments)
    first = os.environ.get("RANK", "0") == "0"
    if left_alone():
        sys.stderr.write(f"verticalize: warning: {_ALONE}\n")
    try:
        settings = load_settings(given.config or default_file(), given.set, given.base)
        _run(given.rows, given.out, settings, force=given.force)
    except VerticalizeError as error:
        if first:
            sys.stderr.write(f"verticalize: error: {error}\n")
        return error.exit_code
    return 0


def _run(rows: Path, out: Path, settings: Settings, *, force: bool) -> None:
    from verticalize.models.device import choose_device
    from verticalize.models.open import resolve_base
    from verticalize.tune.keywords import keywords
    from verticalize.tune.preflight.first_steps import FirstSteps
    from verticalize.tune.train import tune

    device = choose_device(settings.hardware.device)
    _must_need_no_pack(settings.tune)
    base = resolve_base(
        settings.base, settings.template, trust_remote_code=settings.trust_remote_code
    )
    with join(device) as ranks:
        found = _decide(ranks, base, rows, out, settings, force=force)
        decided = {
            "tokens_per_step": found.tokens_per_step,
            "gradient_checkpointing": found.checkpointing,
            "device": device,
            "threads": settings.hardware.threads or _threads(),
        }
        result = tune(
            base,
            rows,
            out,
            **keywords(settings) | decided,
            progress=FirstSteps(_Lines(), _tell_time) if ranks.first else None,
            ranks=ranks,
        )
        if ranks.first:
            sys.stdout.write(f"{out}: {_told(result)}\n")


@dataclass(frozen=True, slots=True)
class _Decided:
    """What the pre-flight has chosen; the same in all processes."""

    checkpointing: bool
    tokens_per_step: int


def _decide(
    ranks: Ranks, base: "Base", rows: Path, out: Path, settings: Settings, *, force: bool
) -> _Decided:
    """The first process examines, and all hear what it has chosen.

    Raises:
        PreflightError: something is bad, and `force` is off.
    """
    told = [_FAILED, 0.0]
    try:
        if ranks.first:
            report = _examine(ranks, base, rows, out, settings, force=force)
            told = [float(report.checkpointing), float(report.figures["tokens_per_step"])]
    finally:
        checkpointing, tokens = ranks.of_first(told)
    if checkpointing == _FAILED:
        raise PreflightError([], hint="The first process says why.")
    return _Decided(bool(checkpointing), int(tokens))


def _examine(
    ranks: Ranks, base: "Base", rows: Path, out: Path, settings: Settings, *, force: bool
) -> "Report":
    """The pre-flight, with the steps and the memory of all processes in mind."""
    from verticalize import jsonl
    from verticalize.models.device import choose_device
    from verticalize.records import Example
    from verticalize.tune.preflight.checks import examine
    from verticalize.tune.preflight.finding import PREFLIGHT
    from verticalize.tune.preflight.page import PAGE, render
    from verticalize.tune.preflight.prepare import prepare

    tune, hardware = settings.tune, settings.hardware
    each = {"gradient_accumulation_steps": tune.gradient_accumulation_steps * world()}
    share: float = world() if spread() else 1.0
    if choose_device(settings.hardware.device) == "cpu":
        share /= local_world()
    subject = prepare(
        base,
        [*map(Example.from_row, jsonl.read(rows))],
        settings.model_copy(
            update={
                "tune": tune.model_copy(update=each),
                "hardware": hardware.model_copy(update={"threads": hardware.threads or _threads()}),
            }
        ),
        out=out,
        add_tokens=tune.add_tokens,
        share=share,
        ranks=ranks,
    )
    report = examine(subject)
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        (out / PAGE).write_text(render(out.name, report), encoding="utf-8", newline="\n")
    write_json(out / PREFLIGHT, report.row() | {"forced": force})
    if not force:
        report.insist()
    return report


def _told(result: "TuneResult") -> str:
    """What was done, and what of the rows was not trained on as it is."""
    measured = result.validation_loss
    held = f", validation loss {measured:.4f}" if measured is not None else ""
    told = (
        f"{counted(result.steps, 'step')}, {counted(result.tokens, 'trained token')}, "
        f"loss {result.losses[-1]:.4f}{held}."
    )
    counts = {name.replace("_", " "): count for name, count in asdict(result.dropped).items()}
    if rows := ", ".join(f"{count} {name}" for name, count in counts.items() if count):
        told += f" Rows not trained on as they are: {rows}."
    if result.not_packed:
        told += f" Not packed: {result.not_packed}."
    return told


def _must_need_no_pack(tune: Tune) -> None:
    problems = []
    if tune.continued_pretraining.num_train_epochs:
        problems.append(("continued_pretraining", "the texts of a pack are not at hand here."))
    if isinstance(tune.add_tokens, str):
        problems.append(("add_tokens", "only a list of words can be given here."))
    if problems:
        hint = "Leave it out, or tune with: verticalize build."
        raise ConfigError([Problem(f"tune.{key}", why, hint) for key, why in problems])


def _threads() -> int:
    """This process's part of the machine's cores; torchrun sets OMP_NUM_THREADS to 1 by itself."""
    return max(1, cores() // local_world())


def _tell_time(found: "Finding") -> None:
    sys.stderr.write(f"{found.found}\n")


class _Lines:
    """Progress as a line on stderr now and then."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, total: int, note: str) -> None:
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES or done == total:
            sys.stderr.write(f"step {done}/{total}: {note}\n")
            self._last = now


class _PrintConfig(argparse.Action):
    """Print and leave, as ``--help`` does."""

    def __call__(self, parser: argparse.ArgumentParser, *given: Any) -> None:
        sys.stdout.write(launch_config(given[1]))
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m verticalize.tune", description="Tune a base model on instruction rows."
    )
    add = parser.add_argument
    add("--base", required=True, help="'nano', a Hugging Face model name, or a folder.")
    add("--rows", required=True, type=Path, help="JSONL of rows, as instruct writes them.")
    add("--out", required=True, type=Path, help="Folder for the adapter, on a shared disk.")
    add("--config", type=Path, help="Settings file. Default: ./run.yaml, if it exists.")
    add("--force", action="store_true", help="Train whatever the pre-flight finds.")
    add("--set", action="append", default=[], metavar="KEY=VALUE", help="Such as tune.lora.r=16.")
    add(
        "--print-config",
        action=_PrintConfig,
        choices=LAUNCHES,
        help="Print a configuration for accelerate launch --config_file, and do nothing else.",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
