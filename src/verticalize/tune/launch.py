"""accelerate's configurations that ship with the package: many processes train together."""

from importlib.resources import files

LAUNCHES = ("ddp", "fsdp", "zero2", "zero3")


def launch_config(name: str) -> str:
    """The YAML of one of `LAUNCHES`, for ``accelerate launch --config_file``."""
    return (files("verticalize.tune") / "configs" / f"{name}.yaml").read_text(encoding="utf-8")
