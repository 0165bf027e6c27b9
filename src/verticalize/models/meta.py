"""Weights as Meta publishes LLaMA (``consolidated.*.pth`` and ``params.json``), as safetensors.

Meta cuts each matrix into as many files as the model was trained on GPUs, and turns neighbouring
dimensions of a head by one angle, where transformers turns a dimension of the first half and one of
the second: rows of queries and keys change their order. Nothing is computed, so nothing is rounded.
The layout is that of github.com/meta-llama/llama and llama-models.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from tempfile import TemporaryDirectory
from typing import Any

from verticalize.errors import DependencyError, ModelError
from verticalize.store import on_disk, write_json

PARAMS, SHARDS = "params.json", "consolidated.*.pth"
INDEX = "model.safetensors.index.json"
_TOKENIZER = ("tokenizer*", "special_tokens_map.json", "chat_template*", "generation_config.json")
_LAYER = {  # of a layer: where it goes, and the dimension along which it was cut
    "attention.wq": ("self_attn.q_proj", 0),
    "attention.wk": ("self_attn.k_proj", 0),
    "attention.wv": ("self_attn.v_proj", 0),
    "attention.wo": ("self_attn.o_proj", 1),
    "feed_forward.w1": ("mlp.gate_proj", 0),
    "feed_forward.w2": ("mlp.down_proj", 1),
    "feed_forward.w3": ("mlp.up_proj", 0),
    "attention_norm": ("input_layernorm", None),
    "ffn_norm": ("post_attention_layernorm", None),
}
_NEEDED = ("dim", "n_layers", "n_heads", "norm_eps")
_CODE_LLAMA = 1e6  # its base of the angles
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Meta:
    """A folder in Meta's form; `shards` are its files in order."""

    folder: Path
    params: Mapping[str, Any]
    shards: Mapping[str, Mapping[str, Any]]

    @property
    def first(self) -> Mapping[str, Any]:
        return next(iter(self.shards.values()))

    @property
    def tied(self) -> bool:
        """Whether there is one matrix for the words read and written; Llama 3.2 tells it twice."""
        if "output.weight" not in self.first:
            return True
        import torch

        return torch.equal(self.whole("output", 0), self.embedding())

    @property
    def key_heads(self) -> int:
        return int(self.params.get("n_kv_heads") or self.params["n_heads"])

    def whole(self, name: str, dim: int | None) -> Any:
        """A tensor put together again."""
        import torch

        parts = [shard[f"{name}.weight"] for shard in self.shards.values()]
        return parts[0] if dim is None or len(parts) == 1 else torch.cat(parts, dim=dim)

    def embedding(self) -> Any:
        """Cut by words since Llama 3, by dimensions before."""
        first = self.first["tok_embeddings.weight"]
        return self.whole("tok_embeddings", 0 if first.shape[1] == self.params["dim"] else 1)

    def layer(self, number: int) -> dict[str, Any]:
        """The tensors of a layer, as transformers names and turns them."""
        heads = {"attention.wq": int(self.params["n_heads"]), "attention.wk": self.key_heads}
        found = {}
        for own, (name, dim) in _LAYER.items():
            tensor = self.whole(f"layers.{number}.{own}", dim)
            if own in heads:
                tensor = self._turned(tensor, heads[own], own)
            found[f"model.layers.{number}.{name}.weight"] = tensor.contiguous()
        return found

    def _turned(self, tensor: Any, heads: int, own: str) -> Any:
        """(heads x width, size): the pairs of a head become its two halves."""
        rows, size = tensor.shape
        width = int(self.params["dim"]) // int(self.params["n_heads"])
        if rows != heads * width:
            raise ModelError(
                f"{own} has {rows} rows, and {heads} heads of {width} dimensions need "
                f"{heads * width}.",
                place=str(self.folder / PARAMS),
                hint="Are files of it missing, or is it of another model?",
            )
        return tensor.view(heads, width // 2, 2, size).transpose(1, 2).reshape(rows, size)


def is_meta(folder: Path) -> bool:
    """Whether weights lie there in Meta's form."""
    return (folder / PARAMS).is_file() and any(folder.glob(SHARDS))


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
    meta = _opened(folder)
    config = _config(meta, rope_scaling_factor)
    with on_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"{out.name}.", dir=out.parent) as scratch:
            part = Path(scratch) / "part"
            part.mkdir()
            write_json(part / "config.json", config)
            ids = _tokenizer(folder if tokenizer is None else tokenizer, part, config["vocab_size"])
            write_json(part / "config.json", config | ids)
            parameters = _weights(meta, part, progress, tied=config["tie_word_embeddings"])
            part.rename(out)
    return parameters


def _opened(folder: Path) -> Meta:
    if not is_meta(folder):
        raise ModelError(
            f"no weights in Meta's form ({PARAMS} and {SHARDS}).",
            place=str(folder),
            hint="Give the folder that Meta's download made.",
        )
    place = str(folder / PARAMS)
    try:
        params = json.loads((folder / PARAMS).read_bytes())
    except ValueError as error:
        hint = f"Download {PARAMS} again."
        raise ModelError("is no JSON.", place=place, hint=hint) from error
    if lacking := [name for name in _NEEDED if name not in params]:
        raise ModelError(
            f"does not say {', '.join(lacking)}.",
            place=place,
            hint="Give the folder that Meta's download made.",
        )
    meta = Meta(folder, params, {file.name: _shard(file) for file in sorted(folder.glob(SHARDS))})
    _check_names(meta)
    return meta


def _shard(file: Path) -> Mapping[str, Any]:
    """One file; its tensors are read when they are used. Only tensors are unpickled."""
    import torch

    try:
        found = torch.load(file, map_location="cpu", mmap=True, weights_only=True)
    except (RuntimeError, EOFError, ValueError, UnpicklingError) as error:
        raise ModelError(
            f"cannot be read as weights ({type(error).__name__}).",
            place=str(file),
            hint="Download it again: it may have been cut short, or it is no file of Meta's.",
        ) from error
    if not isinstance(found, dict):
        raise ModelError(
            "holds no tensors by name.", place=str(file), hint="Give Meta's own files."
        )
    return found


def _check_names(meta: Meta) -> None:
    """All tensors that a LLaMA has, in every file, and no other."""
    layers = range(int(meta.params["n_layers"]))
    wanted = {f"layers.{number}.{own}.weight" for number in layers for own in _LAYER}
    wanted |= {"tok_embeddings.weight", "norm.weight"}
    for file, shard in meta.shards.items():
        found = {name for name in shard if name not in ("rope.freqs", "output.weight")}
        if found != wanted:
            few = sorted(wanted ^ found)[:3]
            raise ModelError(
                f"does not hold what {PARAMS} says: {', '.join(few)} is missing or too much.",
                place=str(meta.folder / file),
                hint="Only LLaMA 1 to 3 and Code Llama are read, without vision.",
            )


def _config(meta: Meta, factor: float | None) -> dict[str, Any]:
    """What config.json says: see `transformers.LlamaConfig`."""
    params = meta.params
    theta = float(params.get("rope_theta", 10_000.0))
    rope: dict[str, Any] = {"rope_type": "default", "rope_theta": theta}
    context = _context(meta, theta)
    if scale := _scale(meta, factor):
        rope |= {
            "rope_type": "llama3",
            "factor": scale,
            "low_freq_factor": 1.0,
            "high_freq_factor": float(params.get("high_freq_factor") or 4.0),
            "original_max_position_embeddings": context,
        }
        context = 131_072
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": params["dim"],
        "intermediate_size": meta.whole("layers.0.feed_forward.w1", 0).shape[0],
        "num_hidden_layers": params["n_layers"],
        "num_attention_heads": params["n_heads"],
        "num_key_value_heads": meta.key_heads,
        "rms_norm_eps": params["norm_eps"],
        "rope_parameters": rope,
        "max_position_embeddings": context,
        "vocab_size": meta.embedding().shape[0],
        "tie_word_embeddings": meta.tied,
        "dtype": str(meta.first["norm.weight"].dtype).removeprefix("torch."),
    }


def _context(meta: Meta, theta: float) -> int:
    """Tokens that the model was trained to read; Meta's files do not say it."""
    if theta >= _CODE_LLAMA:
        return 16_384
    if theta > 10_000:
        return 8192
    old = float(meta.params["norm_eps"]) < 1e-5 or (
        int(meta.params["n_layers"]) == 80 and "n_kv_heads" not in meta.params  # LLaMA 65B
    )
    return 2048 if old else 4096


def _scale(meta: Meta, given: float | None) -> float | None:
    """By how much the angles are slowed down; None: not at all."""
    scaled = bool(meta.params.get("use_scaled_rope"))
    told = meta.params.get("rope_scaling_factor")
    factor = told or given
    place, leave = str(meta.folder / PARAMS), "Leave --rope-scaling-factor out."
    if scaled and not factor:
        raise ModelError(
            "says use_scaled_rope and no factor.",
            place=place,
            hint="Give --rope-scaling-factor: 8 for Llama 3.1 and 3.3, 32 for Llama 3.2.",
        )
    if given and not scaled:
        raise ModelError("does not say use_scaled_rope.", place=place, hint=leave)
    if given and factor != given:
        raise ModelError(f"says the factor itself: {told}.", place=place, hint=leave)
    return float(factor) if factor and scaled else None


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


def _tokenizer(folder: Path, out: Path, vocabulary: int) -> dict[str, int]:
    """Copy it, or make it of a ``tokenizer.model``; the ids that config.json names."""
    for file in (file for pattern in _TOKENIZER for file in folder.glob(pattern)):
        if file.is_file():
            shutil.copy(file, out / file.name)
    if not (out / "tokenizer.json").is_file():
        _check_pieces(folder, out / "tokenizer.model")
    from transformers import AutoTokenizer

    place = str(folder)
    try:
        found = AutoTokenizer.from_pretrained(out)
    except Exception as error:  # whatever its parsers raise
        raise ModelError(
            f"the tokenizer cannot be read ({type(error).__name__}).",
            place=place,
            hint="Give the folder of the model's own tokenizer: --tokenizer FOLDER.",
        ) from error
    if len(found) > vocabulary:
        raise ModelError(
            f"the tokenizer has {len(found):,} tokens, the model {vocabulary:,}.",
            place=place,
            hint="Give the folder of the model's own tokenizer: --tokenizer FOLDER.",
        )
    if not (out / "tokenizer.json").is_file():
        found.save_pretrained(out)
    named = {"bos_token_id": found.bos_token_id, "eos_token_id": found.eos_token_id}
    return {name: ident for name, ident in named.items() if ident is not None}


def _check_pieces(folder: Path, file: Path) -> None:
    """A ``tokenizer.model`` of LLaMA 1 or 2, and what reads it."""
    place = str(folder / file.name)
    if not file.is_file():
        raise ModelError(
            "no tokenizer (tokenizer.json or tokenizer.model).",
            place=str(folder),
            hint="Give the folder of one: --tokenizer FOLDER.",
        )
    if not _is_sentencepiece(file):
        raise ModelError(
            "is a list of words without Llama 3's special tokens.",
            place=place,
            hint="Give the folder of the model's tokenizer.json: --tokenizer FOLDER.",
        )
    if find_spec("sentencepiece") is None:
        raise DependencyError(
            "sentencepiece is needed to read it.", place=place, hint="pip install sentencepiece"
        )


def _is_sentencepiece(file: Path) -> bool:
    """A message of protobuf; tiktoken's lists are lines of base64 and a number."""
    with file.open("rb") as handle:
        return not handle.readline().strip().rpartition(b" ")[2].isdigit()
