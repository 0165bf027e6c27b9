"""Reading run.yaml and ``--set``: all problems at once, each with its line and a suggestion."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from verticalize.config.lines import line_of, load_yaml
from verticalize.config.settings import Settings
from verticalize.config.synonyms import meant
from verticalize.errors import ConfigError, Problem, did_you_mean

_EXPONENT = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")

_DEFAULT = Path("run.yaml")

# What suits the small offline base on two cores. Explicit settings win over these.
NANO: dict[str, Any] = {
    "retrieval": {"k": 4, "prompt_tokens": 400},
    "decoding": {"mode": "choose", "max_new_tokens": 96, "repetition_penalty": 1.3},
    # It cannot judge evidence: the gate refuses in its place.
    "instruct": {
        "max_examples": 4500,
        "grounded_share": 0.02,
        "asked_share": 0.8,
        "unanswerable_share": 0.1,
    },
    "tune": {
        "learning_rate": 3e-3,
        "tokens_per_step": 1024,
        "max_length": 1024,
        "lora": {"lora_dropout": 0.0},
    },
}


def default_file() -> Path | None:
    """``run.yaml`` in this folder, if there is one: what is read where no other file is named."""
    return _DEFAULT if _DEFAULT.is_file() else None


def load_settings(
    file: Path | str | None = None, overrides: Sequence[str] = (), base: str | None = None
) -> Settings:
    """Defaults, then the settings file, then ``KEY=VALUE`` overrides, then `base`.

    Args:
        file: such as ``run.yaml``. None reads none, not even that of this folder, which
            `default_file` names: where no settings are given, ``build`` and ``plan`` read it.
        overrides: such as ``tune.lora.r=16``; as ``--set`` on the command line.
        base: the model that is tuned; as ``--base``.

    Raises:
        ConfigError: with every unknown key and wrong value, and nothing has run.
    """
    given: dict[str, Any] = {}
    places: dict[str, str] = {}
    if file is not None:
        file = Path(file)
        read, lines = load_yaml(file)
        given = _numbers(read)
        places = {key: f"{file.name}:{line}" for key, line in lines.items()}
    for override in overrides:
        key, value = _parse(override)
        _put(given, key, value)
        places[key] = f"--set {key}"
    if base is not None:
        given["base"] = base
    chosen = given.get("base", Settings().base)
    try:
        return Settings.model_validate(_merge(_nano(given) if chosen == "nano" else {}, given))
    except ValidationError as error:
        raise ConfigError(_problems(error, places)) from error


def _nano(given: Mapping[str, Any]) -> dict[str, Any]:
    """What suits `nano`: all its weights stand a tenth of the rate of an adapter's new ones."""
    tune = given.get("tune")
    method = tune.get("method") if isinstance(tune, Mapping) else None
    if method not in ("full", "lisa"):
        return NANO
    return _merge(NANO, {"tune": {"learning_rate": NANO["tune"]["learning_rate"] / 10}})


def _parse(override: str) -> tuple[str, Any]:
    key, equals, value = override.partition("=")
    if not equals or not key:
        raise ConfigError(
            [Problem("--set", f"'{override}' is not KEY=VALUE.", "Such as: --set tune.lora.r=16")]
        )
    return key, _numbers(yaml.safe_load(value))


def _numbers(value: Any) -> Any:
    """``3e-4`` as the number it is: YAML 1.1 takes it for text."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, str) and _EXPONENT.fullmatch(value):
        return float(value)
    return value


def _put(tree: dict[str, Any], dotted: str, value: Any) -> None:
    *parents, leaf = dotted.split(".")
    for parent in parents:
        branch = tree.setdefault(parent, {})
        if not isinstance(branch, dict):
            branch = tree[parent] = {}
        tree = branch
    tree[leaf] = value


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


# Values that people try, and the setting that does what they mean.
_ELSEWHERE = {
    ("tune.method", "qlora"): "Set tune.quantization=nf4.",
    ("tune.method", "dora"): "Set tune.lora.use_dora=true.",
    ("tune.method", "rslora"): "Set tune.lora.use_rslora=true.",
    ("tune.method", "lora+"): "Set tune.lora.loraplus_lr_ratio=16.",
    ("tune.method", "loraplus"): "Set tune.lora.loraplus_lr_ratio=16.",
    ("tune.method", "ptuning"): "Write p_tuning.",
    ("tune.quantization", "int4"): "Write nf4.",
    ("tune.quantization", "4bit"): "Write nf4.",
    ("tune.quantization", "8bit"): "Write int8.",
}


def _problems(error: ValidationError, places: Mapping[str, str]) -> list[Problem]:
    return [_problem(detail, places) for detail in error.errors()]


def _problem(detail: Any, places: Mapping[str, str]) -> Problem:
    path = [str(part) for part in detail["loc"]]
    dotted = ".".join(path)
    where = line_of(places, dotted)
    place = where if where == f"--set {dotted}" else f"{where}: {dotted}"
    if detail["type"] == "extra_forbidden":
        hint = meant(path) or did_you_mean(path[-1], _known(path[:-1]))
        return Problem(place, "unknown setting.", hint)
    found = f" (found {detail['input']!r})" if not isinstance(detail["input"], Mapping) else ""
    message = detail["msg"].removeprefix("Value error, ")  # pydantic's, of our own reasons
    hint = _ELSEWHERE.get((dotted, str(detail["input"]).lower()), "")
    return Problem(place, f"{message}{found}.", hint)


def _known(path: Sequence[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in path:
        annotation = model.model_fields[part].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)
