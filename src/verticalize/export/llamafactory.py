"""--to llamafactory: the rows and settings of this build for LLaMA-Factory. No weights.

Source: hiyouga/LLaMA-Factory, ``data/README.md``, ``examples/`` and ``src/llamafactory/hparams``.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from verticalize.data.exporting import export
from verticalize.errors import ModelError
from verticalize.export.base_copy import base_names, place_base
from verticalize.export.built import Built, peft_of
from verticalize.export.card import CARD, base_label
from verticalize.export.target import Job, Made
from verticalize.export.turns import turns_of
from verticalize.instruct.write import read_examples
from verticalize.text import counted

DATA, SFT, INFER, SAVED = "data", "sft.yaml", "inference.yaml", "saves"
_README = """# {title}: for LLaMA-Factory

In this folder:

```sh
llamafactory-cli train sft.yaml
llamafactory-cli chat inference.yaml
```

`data/` holds {rows}; `sft.yaml` the settings of the build on {base}. One packed row of
{tokens} tokens is one step, as in the build; LLaMA-Factory cuts rows that are longer, where
verticalize leaves out rows above {longest}. {template}

There are no weights here: `--to adapter` exports the adapter that verticalize has trained."""


def write(job: Job) -> Made:
    built = job.built
    refuse(built)
    job.tell("writing the rows")
    done = export(
        read_examples(built.folders["instruct"]), "sharegpt", job.out / DATA, name=built.name
    )
    base = place_base(built, job.out, start=".")
    name = template_name(built)
    sft = _sft(built, base, name, has_validation="validation" in done.rows)
    _write_yaml(job, SFT, sft)
    _write_yaml(job, INFER, _inference(base, name))
    settings = built.recipes["tune"]["settings"]["tune"]
    words = _README.format(
        title=built.title,
        rows=" and ".join(
            f"{counted(count, 'row')} of {split}" for split, count in done.rows.items()
        ),
        base=base_label(built),
        tokens=_tokens_per_step(built),
        longest=settings["max_length"],
        template=f"The template is its `{name}`."
        if name
        else "No template of its own has these turns: it reads the one of the tokenizer.",
    )
    (job.out / CARD).write_text(words + "\n", encoding="utf-8")
    notes = tuple(f"rows left out: {count} ({reason})" for reason, count in done.dropped.items())
    return Made(notes=notes)


def refuse(built: Built) -> None:
    """Raises: ModelError: LLaMA-Factory has no such training."""
    family = built.family
    if built.method != "lora":
        found = f"tunings by '{built.method}'"
    elif family.encoder_decoder:
        found = f"encoder-decoder models such as '{family.model_type}'"
    else:
        return
    raise ModelError(
        f"these rows and settings are of {found}, which this does not write.",
        place=built.name,
        hint="Export the weights, with --to adapter or merged.",
    )


def template_name(built: Built) -> str | None:
    """LLaMA-Factory's name for the base's chat template, where it has one."""
    try:
        return turns_of(built.tokenizer).name
    except ModelError:
        return None


def _sft(built: Built, base: str, template: str | None, *, has_validation: bool) -> dict[str, Any]:
    settings: Mapping[str, Any] = built.recipes["tune"]["settings"]["tune"]
    lora = peft_of(built)
    targets = lora["target_modules"]
    last = settings["max_steps"] > 0
    bits = {"nf4": 4, "int8": 8}.get(settings.get("quantization", "none"))
    ratio = settings["lora"].get("loraplus_lr_ratio", 1.0)
    noise = settings.get("neftune_noise_alpha", 0.0)
    return {
        "model_name_or_path": base,
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "lora",
        "lora_rank": lora["r"],
        "lora_alpha": lora["lora_alpha"],
        "lora_dropout": lora["lora_dropout"],
        "lora_target": targets if isinstance(targets, str) else ",".join(sorted(targets)),
        **({"use_rslora": True} if lora.get("use_rslora") else {}),
        **({"use_dora": True} if lora.get("use_dora") else {}),
        **({"loraplus_lr_ratio": ratio} if ratio != 1 else {}),
        **({"quantization_bit": bits} if bits else {}),
        **({"neftune_noise_alpha": noise} if noise else {}),
        **({"template": template} if template else {}),
        "dataset_dir": DATA,
        "dataset": built.name,
        **({"eval_dataset": f"{built.name}_validation"} if has_validation else {}),
        "train_on_prompt": settings.get("train_on_prompt", False),
        "mask_history": settings.get("mask_history", False),
        "cutoff_len": _tokens_per_step(built),
        "packing": True,
        "neat_packing": True,  # no attention from one row to another
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": settings.get("gradient_accumulation_steps", 1),
        "learning_rate": settings["learning_rate"],
        "num_train_epochs": settings["num_train_epochs"],
        **({"max_steps": settings["max_steps"]} if last else {}),
        "lr_scheduler_type": "cosine",
        "warmup_ratio": settings["warmup_ratio"],
        "weight_decay": settings["weight_decay"],
        "max_grad_norm": settings["max_grad_norm"],
        "seed": settings["seed"],
        "save_steps": settings["save_steps"],
        "logging_steps": 1,
        "plot_loss": True,
        "report_to": "none",
        "output_dir": SAVED,
    }


def _tokens_per_step(built: Built) -> int:
    """As they were; the setting may be ``auto``."""
    recipe = built.recipes["tune"]
    given = recipe["settings"]["tune"]["tokens_per_step"]
    return int(recipe["summary"].get("tokens_per_step", given))


def _inference(base: str, template: str | None) -> dict[str, Any]:
    return {
        "model_name_or_path": base,
        "adapter_name_or_path": SAVED,
        **({"template": template} if template else {}),
        "finetuning_type": "lora",
        "infer_backend": "huggingface",
        "do_sample": False,
    }


def _write_yaml(job: Job, name: str, values: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)
    (job.out / name).write_text(text, encoding="utf-8")


def names(built: Built, dtype: str) -> list[str]:
    refuse(built)
    splits = sorted({example.split for example in read_examples(built.folders["instruct"])})
    rows = [f"{DATA}/{split}.json" for split in splits]
    return [*rows, f"{DATA}/dataset_info.json", SFT, INFER, CARD, *base_names(built)]
