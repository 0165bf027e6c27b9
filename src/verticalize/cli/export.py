"""The command export."""

from pathlib import Path

from verticalize.cli.say import note, say, say_json
from verticalize.domain.pack import Pack
from verticalize.export.built import open_built
from verticalize.export.targets import export, target_of, would_write


def export_build(
    pack: Pack, runs: Path, target: str, out: Path, *, dtype: str, dry_run: bool, as_json: bool
) -> None:
    target_of(target, dtype)  # a slip of the pen is told before there is a build
    built = open_built(pack, runs=runs)
    if dry_run:
        files = would_write(built, target, out, dtype=dtype)
        if as_json:
            say_json({"target": target, "out": str(out), "files": files})
        else:
            say("\n".join(f"{out}/{name}" for name in files))
        return
    done = export(built, target, out, dtype=dtype, tell=lambda text: note(f"{text} ..."))
    if as_json:
        say_json(done.row())
    else:
        for name in done.files:
            say(f"{out}/{name}")
        if done.made.parameters:
            say(f"\n{done.made.parameters:,} parameters.")
        for check in done.made.checks:
            say(str(check))
    for warning in done.warnings:
        note(f"warning: {warning}")
    if target != "bundle":
        note(
            "Weights alone carry no passages and no safety rules, and check no citations: the "
            f"whole assistant is 'verticalize serve {pack.name}', or --to bundle."
        )
