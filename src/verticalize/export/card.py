"""The model card: what the weights are made of, what they scored, and what they are not for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from verticalize.errors import ModelError
from verticalize.evaluate.labels import label
from verticalize.evaluate.report import read_report
from verticalize.evaluate.wording import number
from verticalize.export.built import Built, peft_of
from verticalize.export.equivalence import Check
from verticalize.export.licences import Licences, licences_of
from verticalize.models.adapters import WHOLE
from verticalize.models.nano import NANO
from verticalize.models.open import local_folder
from verticalize.records import ARMS, SLICES
from verticalize.store import read_json
from verticalize.text import counted

CARD = "README.md"
BASE_CARD = "BASE_README.md"


def write_card(
    built: Built, out: Path, *, target: str, parameters: int, checks: Sequence[Check], use: str
) -> None:
    """Write ``README.md``, and the base's own card beside it where there is one.

    Args:
        parameters: as counted in the files that were written.
        use: Markdown that says how to use this form.

    Raises:
        ModelError: there are no weights to write a card of.
    """
    words = card(built, target=target, parameters=parameters, checks=checks, use=use)
    (out / CARD).write_text(words, encoding="utf-8", newline="\n")
    theirs = built.base.path / "README.md"
    if theirs.is_file():
        (out / BASE_CARD).write_bytes(theirs.read_bytes())


def card_names(built: Built) -> list[str]:
    """The names of the files that `write_card` writes."""
    return [CARD, BASE_CARD] if (built.base.path / "README.md").is_file() else [CARD]


def card(built: Built, *, target: str, parameters: int, checks: Sequence[Check], use: str) -> str:
    """The text of the card."""
    if not parameters:
        raise ModelError(
            "a model card needs weights, and none were written.",
            place=built.name,
            hint="Export them with --to merged, adapter or gguf.",
        )
    licences = licences_of(built)
    head = yaml.safe_dump(_head(built, licences, target), allow_unicode=True, sort_keys=False)
    parts = [
        f"---\n{head}---\n\n# {built.title}",
        f"{_what(built, target, parameters)} Tuned by verticalize on the pack `{built.name}`, on "
        f"the base {base_label(built)}.",
        use,
        _base(built, licences),
        _data(built, licences),
        _training(built),
        _results(built),
        _limits(built),
        "## The same as the tuned model?\n\n"
        + "\n".join(f"- {check}" for check in checks)
        + "\n\nAgainst base with adapter in float32; `equivalence.json` has the figures.",
        _made(built),
    ]
    return "\n\n".join(parts) + "\n"


def base_label(built: Built) -> str:
    """The base by hub name, else by its name and the hash of its weights."""
    if hub_name(built):
        return built.base.name
    name = built.base.name if built.base.name == NANO else Path(built.base.name).name
    return f"{name} (sha256:{built.base.fingerprint[:16]})"


def hub_name(built: Built) -> str | None:
    """The base's name on the Hugging Face hub; None for a folder and for the bundled base."""
    return None if local_folder(built.base.name) else built.base.name


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in cells)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def _head(built: Built, licences: Licences, target: str) -> dict[str, Any]:
    head: dict[str, Any] = {"license": licences.tag}
    if licences.tag == "other":
        head["license_name"] = licences.weights
    head["language"] = list(built.pack.manifest.languages)
    if name := hub_name(built):
        head["base_model"] = name
        head["base_model_relation"] = "adapter" if target == "adapter" else "finetune"
    head |= {
        "library_name": {"adapter": "peft", "gguf": "gguf", "ollama": "gguf"}.get(
            target, "transformers"
        ),
        "pipeline_tag": "text2text-generation"
        if built.family.encoder_decoder
        else "text-generation",
        "tags": ["verticalize", built.method, built.name],
    }
    return head


def _what(built: Built, target: str, parameters: int) -> str:
    adapter = "A LoRA adapter" if built.method == "lora" else "Trained virtual tokens"
    return f"{adapter if target == 'adapter' else 'A language model'} of {parameters:,} parameters."


def _base(built: Built, licences: Licences) -> str:
    lines = [
        f"- Base: {base_label(built)}, SHA-256 of its files `{built.base.fingerprint}`.",
        f"- Its licence: {licences.base}.",
        f"- **These weights: {licences.weights}**, inherited from the base"
        + (" and from data that ask for it." if " and " in licences.weights else "."),
    ]
    if (built.base.path / "README.md").is_file():
        lines.append(f"- The base's own card is carried along: `{BASE_CARD}`.")
    return "## Base and licence\n\n" + "\n".join(lines)


def _data(built: Built, licences: Licences) -> str:
    stats = read_json(built.folders["instruct"] / "stats.json")
    rows = [(*key.split(" "), count) for key, count in sorted(stats["counts"].items())]
    counts = [(row[0], " ".join(map(str, row[1:-2])), row[-2], row[-1]) for row in rows]
    replay = sum(n for key, n in stats["counts"].items() if key.split(" ")[1] == "replay")
    parts = [
        f"## Data\n\n{counted(stats['train'], 'row')} to train on "
        f"and {stats['validation']} to validate on.",
        table(("split", "generator", "language", "rows"), counts),
        f"Replay: {replay} everyday conversations against forgetting, written for verticalize "
        "(Apache-2.0)."
        if replay
        else "Replay: none.",
        "Knowledge, by the licence that its `sources.yaml` or the document itself states:",
        table(("licence", "documents"), list(licences.documents.items())),
    ]
    if licences.files:
        parts += [
            "Files of rows that the pack brings:",
            table(("licence", "lines under data"), list(licences.files.items())),
        ]
    if dropped := stats.get("dropped"):
        told = "; ".join(f"{reason}: {count}" for reason, count in sorted(dropped.items()))
        parts.append(f"Left out: {told}.")
    return "\n\n".join(parts)


def _training(built: Built) -> str:
    recipe = built.recipes["tune"]
    summary = recipe["summary"]
    rows: list[tuple[str, object]] = [
        *_method(built),
        *(
            (name, value)
            for name, value in recipe["reads"]["settings"].items()
            if name != "method" and not isinstance(value, Mapping)
        ),
        ("steps", summary.get("steps", "–")),
        ("trained tokens", f"{summary.get('tokens', 0):,}"),
        ("validation loss", number(summary.get("validation_loss"))),
    ]  # fmt: skip
    return "## Training\n\n" + table(("setting", "value"), rows)


def _method(built: Built) -> list[tuple[str, object]]:
    if built.method in WHOLE:
        return [("method", f"{built.method}: the base's own weights")]
    peft = peft_of(built)
    if built.method != "lora":
        kind = built.method.replace("_", "-")
        return [("method", f"{kind}, {peft['num_virtual_tokens']} virtual tokens")]
    name = "DoRA" if peft.get("use_dora") else "rsLoRA" if peft.get("use_rslora") else "LoRA"
    figures = f"r {peft['r']}, alpha {peft['lora_alpha']}, dropout {peft['lora_dropout']}"
    targets = peft["target_modules"]
    return [
        ("method", f"{name}, {figures}"),
        ("modules", targets if isinstance(targets, str) else ", ".join(sorted(targets))),
    ]


def _results(built: Built) -> str:
    if "evaluate" not in built.folders:
        return "## Results\n\n**Not evaluated.** Nothing is known of how well this model answers."
    report = read_report(built.folders["evaluate"])
    slices = [
        (
            label(name, "en"),
            report["slices"][name]["n"],
            report["slices"][name]["metric"],
            *(_figure(report["slices"][name]["arms"].get(arm)) for arm in ARMS),
        )
        for name in SLICES
        if name in report["slices"]
    ]
    parts = [
        "## Results",
        "> " + report["verdict"].replace("\n", "\n> "),
        "Four ways over the same questions, mean with 95% bootstrap interval. `+rag` is with the "
        "pack's index, which is not part of the weights.",
        table(("slice", "n", "metric", *ARMS), slices),
    ]
    if refusing := report["abstention"].get("arms"):
        rows = [
            (arm, *(number(refusing[arm][name]) for name in ("precision", "recall")),
             refusing[arm]["answerable_refused"])
            for arm in ARMS if arm in refusing
        ]  # fmt: skip
        parts += [
            "Abstention, and safety in the row above: of what nothing in the knowledge answers.",
            table(("", "precision", "recall", "answerable but declined"), rows),
        ]
    return "\n\n".join(parts)


def _figure(figures: Mapping[str, Any] | None) -> str:
    if not figures:
        return "–"
    low, high = figures["ci95"]
    return f"{figures['mean']:.2f} ({low:.2f} to {high:.2f})"


def _limits(built: Built) -> str:
    lines = [
        "It is meant for questions on the pack's own knowledge, as part of the assistant of "
        "verticalize, which looks passages up, cites them, declines what they do not hold, and "
        "asks the pack's safety rules before any model.",
        "**The weights alone have none of these guards**: no passages, no citations that were "
        "checked, no refusal gate, no emergency rules. The columns without `+rag` show what is "
        "left.",
        "It knows nothing after its sources were written, and it is no substitute for a "
        "professional's advice.",
    ]
    disclaimers = built.pack.prompts.disclaimer
    lines += [f"{text} ({lang})" for lang, text in disclaimers.items()]
    return "## Intended use and limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _made(built: Built) -> str:
    versions = built.recipes["tune"]["versions"]
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    keys = "\n".join(f"- {stage}: `{key}`" for stage, key in built.keys.items())
    return f"## How it was made\n\n{told}.\n\nKeys of the build:\n\n{keys}"
