"""From Meta's form to a folder that transformers reads."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.meta.config import config_of
from verticalize.models.meta.pieces import take_tokenizer
from verticalize.models.meta.shards import Meta, open_meta
from verticalize.progress import Progress
from verticalize.store import disk_errors, write_json

INDEX = "model.safetensors.index.json"


def convert(
    folder: Path,
    out: Path,
    *,
    tokenizer: Path | None = None,
    rope_scaling_factor: float | None = None,
    progress: Progress | None = None,
) -> int:
    """Write a Hugging Face folder of Meta's weights, in the number type that they have.

    One layer is in memory at a time. `out` appears when all of it is written.

    Args:
        tokenizer: a folder with the tokenizer; None: the ``tokenizer.model`` beside the weights.
        rope_scaling_factor: of models whose params.json says ``use_scaled_rope`` and no factor:
            8 for Llama 3.1 and 3.3, 32 for Llama 3.2.
        progress: called after each file with files written, files in all, and the file's name.

    Returns:
        The number of parameters.

    Raises:
        ModelError: no such weights, files that do not fit together, or a folder in the way.
        DependencyError: the tokenizer needs a package that is not installed.
        StoreError: the disk is full or not writable.
    """
    if out.exists():
        raise ModelError("is there already.", place=str(out), hint="Name a new folder.")
    meta = open_meta(folder)
    config = config_of(meta, rope_scaling_factor)
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"{out.name}.", dir=out.parent) as scratch:
            part = Path(scratch) / "part"
            part.mkdir()
            write_json(part / "config.json", config)
            ids = take_tokenizer(tokenizer or folder, part, config["vocab_size"])
            write_json(part / "config.json", config | ids)
            parameters = _weights(meta, part, progress, tied=config["tie_word_embeddings"])
            part.rename(out)
    return parameters


def _weights(meta: Meta, out: Path, progress: Progress | None, *, tied: bool) -> int:
    """A file for every layer, one for the rest, and the index of all; the parameters."""
    from safetensors.torch import save_file

    files = int(meta.params["n_layers"]) + 1
    places: dict[str, str] = {}
    size = parameters = 0
    for number, tensors in enumerate(_groups(meta, tied=tied), start=1):
        name = f"model-{number:05d}-of-{files:05d}.safetensors"
        save_file(tensors, out / name, metadata={"format": "pt"})
        places |= dict.fromkeys(tensors, name)
        size += sum(tensor.nbytes for tensor in tensors.values())
        parameters += sum(tensor.numel() for tensor in tensors.values())
        if progress:
            progress(number, files, name)
    write_json(out / INDEX, {"metadata": {"total_size": size}, "weight_map": places})
    return parameters


def _groups(meta: Meta, *, tied: bool) -> Iterator[dict[str, Any]]:
    for number in range(int(meta.params["n_layers"])):
        yield meta.layer(number)
    rest = {
        "model.embed_tokens.weight": meta.embedding(),
        "model.norm.weight": meta.whole("norm", None),
    }
    if not tied:
        rest["lm_head.weight"] = meta.whole("output", 0)
    yield {name: tensor.contiguous() for name, tensor in rest.items()}
