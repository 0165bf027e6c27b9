"""--to adapter: what was trained, in peft's form, with the tokenizer and the template it needs."""

import shutil
from pathlib import Path
from typing import Any

from verticalize.export import equivalence, weights
from verticalize.export.built import Built, must_be_adapter, peft_of
from verticalize.export.card import base_label, card_names, hub_name, write_card
from verticalize.export.equivalence import Asked, Check
from verticalize.export.merged import EQUIVALENCE, note, tuned
from verticalize.export.target import Job, Made
from verticalize.export.words import GENERATION, save_tokenizer, tokenizer_names
from verticalize.store import write_json

FILES = ("adapter_config.json", "adapter_model.safetensors", "base.json")
USE = """## Use

```python
from peft import PeftModel
from transformers import AUTO_CLASS, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("FOLDER")
base = AUTO_CLASS.from_pretrained("BASE")
model = PeftModel.from_pretrained(base, "FOLDER")
```

BASE is the base named above, and no other: `base.json` has the SHA-256 of its files."""

LOADED = 'base = AUTO_CLASS.from_pretrained("BASE")'
ROOM = """if len(tokenizer) > base.get_input_embeddings().num_embeddings:
    # the adapter has tokens of its own
    base.resize_token_embeddings(len(tokenizer), mean_resizing=False)"""


def write(job: Job) -> Made:
    must_be_adapter(job.built)
    model, tokenizer, asked = tuned(job)
    del model
    copy_adapter(job.built, tokenizer, job.out)
    checks = note(job, [check(job, job.out, asked)])
    parameters = weights.count_parameters(job.out)
    use = USE.replace(LOADED, f"{LOADED}\n{ROOM}") if job.built.has_tokens else USE
    use = use.replace("AUTO_CLASS", job.built.family.auto_class.__name__)
    write_card(job.built, job.out, target="adapter", parameters=parameters, checks=checks, use=use)
    return Made(parameters, checks)


def copy_adapter(built: Built, tokenizer: Any, out: Path) -> None:
    """Adapter, tokenizer, and the base named by hub name or hash, never by path."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(built.adapter / FILES[1], out / FILES[1])
    named = hub_name(built) or base_label(built)
    write_json(out / FILES[0], {**peft_of(built), "base_model_name_or_path": named})
    write_json(out / FILES[2], {**built.note, "name": named})
    save_tokenizer(tokenizer, out)


def check(job: Job, folder: Path, asked: list[Asked]) -> Check:
    """The copy on its base, read back. It is kept as it was trained, whatever `dtype` is."""
    job.tell("reading the adapter back")
    copy, _ = weights.open_copy(job.built, job.built.base, folder)
    return equivalence.compare("adapter", "float32", copy, asked)


def names(built: Built, dtype: str) -> list[str]:
    must_be_adapter(built)
    return [*adapter_names(built), EQUIVALENCE, *card_names(built)]


def adapter_names(built: Built) -> list[str]:
    words = tokenizer_names(built.tokenizer)
    return [*FILES, *(name for name in words if name != GENERATION)]
