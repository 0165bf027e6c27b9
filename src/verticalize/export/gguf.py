"""--to gguf: one file for llama.cpp, LM Studio and whatever else reads GGUF."""

from collections.abc import Iterator
from typing import Any

from verticalize.export import equivalence, weights
from verticalize.export.built import Built
from verticalize.export.card import card_names, write_card
from verticalize.export.gguf_file import count_gguf, read_gguf, refuse_family, write_gguf
from verticalize.export.gguf_words import same_ids, words_of
from verticalize.export.licences import licences_of
from verticalize.export.merged import EQUIVALENCE, note, tuned
from verticalize.export.target import Job, Made
from verticalize.extras import need
from verticalize.models.configuration import load_config

USE = """## Use

```sh
llama-server -m {file} --jinja
```

The file holds the chat template and the token that ends an answer. Smaller: `llama-quantize
{file} small.gguf Q4_K_M`; what that changes was not measured."""


def write(job: Job) -> Made:
    made = write_weights(job)
    write_card(
        job.built,
        job.out,
        target="gguf",
        parameters=made.parameters,
        checks=made.checks,
        use=USE.format(file=file_name(job.built, job.dtype)),
    )
    return made


def write_weights(job: Job) -> Made:
    """The file without its card."""
    refuse(job.built)
    prompts = equivalence.prompts_of(job.built)
    model, tokenizer, asked = tuned(job)
    words = words_of(tokenizer, size=model.config.vocab_size)
    same_ids(words, tokenizer, [one["content"] for prompt in prompts for one in prompt])
    job.tell("merging")
    whole = weights.merged(model)
    checks = [equivalence.compare("merged", "float32", whole, asked)]
    path = job.out / file_name(job.built, job.dtype)
    job.tell(f"writing {path.name}")
    write_gguf(
        whole,
        tokenizer,
        path,
        dtype=job.dtype,
        name=job.built.name,
        licence=licences_of(job.built).weights,
    )
    del model, whole
    job.tell("reading it back")
    checks.append(equivalence.compare("gguf", job.dtype, read_gguf(path), asked))
    return Made(count_gguf(path), note(job, checks), tuple(_notes(tokenizer)))


def _notes(tokenizer: Any) -> Iterator[str]:
    whole = [one.content for one in tokenizer.added_tokens_decoder.values() if one.single_word]
    if whole:
        yield (
            f"llama.cpp finds the added token {whole[0]!r} inside longer words too, where the "
            "tuned model spells them as before."
        )


def refuse(built: Built) -> None:
    """Before any weights are loaded. Raises: ModelError, DependencyError."""
    need("gguf", extra="gguf")
    config = load_config(built.base)
    refuse_family(config)
    words_of(built.tokenizer, size=max(config.vocab_size, len(built.tokenizer)))


def file_name(built: Built, dtype: str) -> str:
    short = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}[dtype]
    return f"{built.name}-{short}.gguf"


def names(built: Built, dtype: str) -> list[str]:
    refuse(built)
    return [file_name(built, dtype), EQUIVALENCE, *card_names(built)]
