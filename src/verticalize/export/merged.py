"""--to merged: the adapter added into the base, a folder that transformers and vLLM load."""

from collections.abc import Sequence
from typing import Any

from verticalize.export import equivalence, weights
from verticalize.export.built import Built
from verticalize.export.card import card_names, write_card
from verticalize.export.equivalence import Asked, Check
from verticalize.export.target import Job, Made
from verticalize.export.words import tokenizer_names
from verticalize.store import write_json

EQUIVALENCE = "equivalence.json"
USE = """## Use

```python
from transformers import AUTO_CLASS, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("FOLDER")
model = AUTO_CLASS.from_pretrained("FOLDER")
```

Ask through the chat template; `generation_config.json` names every token that ends an answer."""


def write(job: Job) -> Made:
    made = write_weights(job)
    write_card(
        job.built,
        job.out,
        target="merged",
        parameters=made.parameters,
        checks=made.checks,
        use=USE.replace("AUTO_CLASS", job.built.family.auto_class.__name__),
    )
    return made


def write_weights(job: Job) -> Made:
    """The folder without its card."""
    model, tokenizer, asked = tuned(job)
    job.tell("merging")
    whole = weights.merged(model)
    weights.save_merged(whole, tokenizer, job.out, dtype=job.dtype)
    del model, whole
    job.tell("reading it back")
    check = equivalence.compare("merged", job.dtype, weights.read_merged(job.out), asked)
    return Made(weights.count_parameters(job.out), note(job, [check]))


def tuned(job: Job) -> tuple[Any, Any, list[Asked]]:
    """Base with adapter, its tokenizer, and what it answers to the fixed prompts."""
    job.tell("asking the tuned model")
    prompts = equivalence.prompts_of(job.built)
    model, tokenizer = weights.open_tuned(job.built)
    return model, tokenizer, equivalence.ask(model, tokenizer, prompts)


def note(job: Job, checks: Sequence[Check]) -> tuple[Check, ...]:
    """Write equivalence.json."""
    write_json(
        job.out / EQUIVALENCE,
        {
            "reference": "base with adapter, float32",
            "tolerance": {
                "max_delta, float32": equivalence.TOLERANCE,
                "mean_kl, 16 bits (warning)": equivalence.MOST_KL,
            },
            "forms": [check.row() for check in checks],
        },
    )
    return tuple(checks)


def names(built: Built, dtype: str) -> list[str]:
    return [*weights_names(built, dtype), *card_names(built)]


def weights_names(built: Built, dtype: str) -> list[str]:
    """The files of `write_weights`. Large weights come in shards."""
    size = weights.count_parameters(built.base.path) * (4 if dtype == "float32" else 2)
    shards = ["model.safetensors"]
    if size > weights.SHARD_BYTES:
        shards = ["model-*-of-*.safetensors", "model.safetensors.index.json"]
    return [EQUIVALENCE, "config.json", *shards, *tokenizer_names(built.tokenizer)]
