"""The targets of ``verticalize export``: the table to read first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import verticalize
from verticalize.errors import ConfigError, Problem, did_you_mean
from verticalize.export import adapter, bundle, gguf, llamafactory, merged, ollama, vllm
from verticalize.export.built import Built
from verticalize.export.place import SEAL, fresh, refuse
from verticalize.export.target import Job, Made, Target, Tell
from verticalize.export.weights import DTYPES

TARGETS: Mapping[str, Target] = {
    "merged": Target("weights with the adapter added in", merged.write, merged.names),
    "adapter": Target("the adapter alone, for peft", adapter.write, adapter.names),
    "gguf": Target("one file for llama.cpp", gguf.write, gguf.names),
    "ollama": Target("the GGUF file and a Modelfile", ollama.write, ollama.names),
    "vllm": Target("merged weights and adapter, to be served", vllm.write, vllm.names),
    "llamafactory": Target("rows and settings", llamafactory.write, llamafactory.names),
    "bundle": Target("the whole assistant, for a stick", bundle.write, bundle.names),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has written into `out`."""

    target: str
    out: Path
    files: tuple[str, ...]
    made: Made

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize export --json``."""
        return {
            "target": self.target,
            "out": str(self.out),
            "files": list(self.files),
            "parameters": self.made.parameters,
            "equivalence": [check.row() for check in self.made.checks],
            "warnings": list(self.warnings),
        }

    @property
    def warnings(self) -> tuple[str, ...]:
        found = (check.warning for check in self.made.checks)
        return (*(one for one in found if one), *self.made.notes)


def export(
    built: Built, target: str, out: Path, *, dtype: str = "float32", tell: Tell | None = None
) -> Exported:
    """Write a build into the folder `out`, which is replaced where an export has written it.

    Args:
        dtype: of the weights: ``float32``, ``float16`` or ``bfloat16``.
        tell: is shown what is going on.

    Raises:
        ConfigError: unknown target or number type.
        StoreError: `out` holds what no export has written.
        ModelError: the base has no such form, or what was written is not the tuned model.
    """
    chosen = target_of(target, dtype)
    about = {
        "target": target,
        "domain": built.name,
        "dtype": dtype,
        "verticalize": verticalize.__version__,
        "artifacts": dict(built.keys),
    }
    with fresh(out, about) as folder:
        made = chosen.write(Job(built, folder, dtype, tell or (lambda text: None)))
        made = replace(made, notes=(*made.notes, *_on_whole_base(built, target)))
        files = [path for path in folder.rglob("*") if path.is_file()]
        names = sorted([SEAL, *(path.relative_to(folder).as_posix() for path in files)])
    return Exported(target, out, tuple(names), made)


def would_write(built: Built, target: str, out: Path, *, dtype: str = "float32") -> list[str]:
    """The files that `export` would write below `out`. Raises as `export` does, so far."""
    chosen = target_of(target, dtype)
    refuse(out)
    return sorted([SEAL, *chosen.names(built, dtype)])


def _on_whole_base(built: Built, target: str) -> Iterator[str]:
    """A remark where the adapter was trained on other weights than it is exported for."""
    bits = built.note.get("quantization")
    if bits and target not in ("bundle", "llamafactory"):  # which go on in these bits
        yield (
            f"the adapter was trained on the base in {bits}; here it stands on the whole base, "
            "whose answers were not evaluated."
        )


def target_of(name: str, dtype: str) -> Target:
    """The target of this name.

    Raises:
        ConfigError: there is none, or no such number type.
    """
    for what, given, known in (("target", name, TARGETS), ("number type", dtype, DTYPES)):
        if given not in known:
            place = "--to" if known is TARGETS else "--dtype"
            problem = Problem(place, f"no {what} named '{given}'.", did_you_mean(given, known))
            raise ConfigError([problem])
    return TARGETS[name]
