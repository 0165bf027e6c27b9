"""--to vllm: the merged folder and the adapter, each with the exact command that serves it.

Source: vllm-project/vllm, docs of ``vllm serve`` and of LoRA adapters.
"""

from verticalize.errors import ModelError
from verticalize.export import adapter, merged
from verticalize.export.base_copy import base_names, place_base
from verticalize.export.built import Built, must_be_adapter, peft_of
from verticalize.export.card import write_card
from verticalize.export.target import Job, Made
from verticalize.export.words import TEMPLATE
from verticalize.models.configuration import load_config

ADAPTER, SERVE, SERVE_LORA = "adapter", "serve.sh", "serve_lora.sh"
RANKS = (8, 16, 32, 64, 128, 256, 320, 512)  # what --max-lora-rank takes
USE = """## Use

`sh serve.sh` serves the merged weights, `sh serve_lora.sh` the base with the adapter (several
adapters can share a base: give `--lora-modules` more of them). Both speak OpenAI's protocol:

```sh
curl http://127.0.0.1:8000/v1/chat/completions -H 'Content-Type: application/json' \\
  -d '{{"model": "{name}", "temperature": 0, "messages": [{{"role": "user", "content": "…"}}]}}'
```

vLLM computes float32 weights in half precision unless told otherwise, as `serve.sh` does. With
`sh serve_lora.sh --dtype float32` the adapter, too, gives the very tokens of the merged weights; on
a GPU vLLM's kernels for adapters take half precision alone."""


def write(job: Job) -> Made:
    built = job.built
    refuse(built)
    made = merged.write_weights(job)
    folder = job.out / ADAPTER
    adapter.copy_adapter(built, built.tokenizer, folder)
    base = place_base(built, job.out)
    longest = _longest(built)
    (job.out / SERVE).write_text(serve(built, job.dtype, longest), encoding="utf-8")
    (job.out / SERVE_LORA).write_text(serve_lora(built, base, longest), encoding="utf-8")
    write_card(
        built,
        job.out,
        target="vllm",
        parameters=made.parameters,
        checks=made.checks,
        use=USE.format(name=built.name),
    )
    return made


def refuse(built: Built) -> None:
    """Raises: ModelError: vLLM does not serve a model of this kind, or there is no adapter."""
    must_be_adapter(built)
    if built.has_tokens:
        raise ModelError(
            "vLLM serves no adapter with tokens of its own.",
            place=str(built.adapter),
            hint="Use --to merged, and `vllm serve` with that folder.",
        )
    if built.family.encoder_decoder:
        raise ModelError(
            f"vLLM serves no encoder-decoder model such as '{built.family.model_type}'.",
            place=str(built.base.path),
            hint="Use --to merged, adapter or bundle.",
        )


def _longest(built: Built) -> int | None:
    """The positions that the base has; None where its configuration names no limit."""
    config = load_config(built.base)
    return getattr(config.get_text_config(), "max_position_embeddings", None)


def serve(built: Built, dtype: str, longest: int | None) -> str:
    return _script(
        [
            'vllm serve "$here"',
            f"--served-model-name {built.name}",
            f'--chat-template "$here/{TEMPLATE}"',
            f"--dtype {dtype}",
            *_limit(longest),
        ]
    )


def serve_lora(built: Built, base: str, longest: int | None) -> str:
    """Args: base: a hub name, or a path, which may begin with ``$here``."""
    rank = next((size for size in RANKS if size >= peft_of(built)["r"]), RANKS[-1])
    return _script(
        [
            f'vllm serve "{base}"',
            "--enable-lora",
            f'--lora-modules {built.name}="$here/{ADAPTER}"',
            f"--max-lora-rank {rank}",
            f'--chat-template "$here/{TEMPLATE}"',
            *_limit(longest),
        ]
    )


def _limit(longest: int | None) -> list[str]:
    return [f"--max-model-len {longest}"] if longest else []


def _script(words: list[str]) -> str:
    command = " \\\n  ".join(words)
    return f'#!/bin/sh\nhere="$(cd "$(dirname "$0")" && pwd)"\nexec {command} "$@"\n'


def names(built: Built, dtype: str) -> list[str]:
    refuse(built)
    own = [f"{ADAPTER}/{name}" for name in adapter.adapter_names(built)]
    return [*merged.names(built, dtype), *own, *base_names(built), SERVE, SERVE_LORA]
