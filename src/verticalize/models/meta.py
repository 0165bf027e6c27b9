"""Weights as Meta publishes LLaMA (``consolidated.*.pth`` and ``params.json``), as safetensors.

Meta cuts each matrix into as many files as the model was trained on GPUs, and turns neighbouring
dimensions of a head by one angle, where transformers turns a dimension of the first half and one of
the second: rows of queries and keys change their order. Nothing is computed, so nothing is rounded.
The layout is that of github.com/meta-llama/llama and llama-models.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.errors import DependencyError, ModelError
from verticalize.store import on_disk, read_json, write_json

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
_CONTEXT = {1e-6: 2048, 1e-5: 4096}  # tokens, by the epsilon that tells LLaMA from Llama 2


@dataclass(frozen=True, slots=True)
class Meta:
    """A folder in Meta's form."""

    folder: Path
    params: Mapping[str, Any]
    shards: Sequence[Mapping[str, Any]]

    @property
    def key_heads(self) -> int:
        return int(self.params.get("n_kv_heads") or self.params["n_heads"])

    def whole(self, name: str, dim: int | None) -> Any:
        """A tensor put together again."""
        import torch

        parts = [shard[f"{name}.weight"] for shard in self.shards]
        return parts[0] if dim is None or len(parts) == 1 else torch.cat(parts, dim=dim)

    def embedding(self) -> Any:
        """Cut by words since Llama 3, by dimensions before."""
        first = self.shards[0]["tok_embeddings.weight"]
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
    folder: Path, out: Path, *, tokenizer: Path | None = None, rope_scaling_factor: float = 0.0
) -> int:
    """Write a Hugging Face folder of Meta's weights, in the number type that they have.

    One layer is in memory at a time. `out` appears when all of it is written.

    Args:
        tokenizer: a folder with the tokenizer; None: the ``tokenizer.model`` beside the weights.
        rope_scaling_factor: of models whose params.json says ``use_scaled_rope`` and no factor:
            8 for Llama 3.1 and 3.3, 32 for Llama 3.2.

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
    part = out.with_name(out.name + ".part")
    with on_disk(out), _removed(part):
        part.mkdir(parents=True, exist_ok=True)
        write_json(part / "config.json", config)
        ids = _tokenizer(folder if tokenizer is None else tokenizer, part)
        write_json(part / "config.json", config | ids)
        parameters = _weights(meta, part, tied=config["tie_word_embeddings"])
        part.rename(out)
    return parameters


@contextmanager
def _removed(part: Path) -> Iterator[None]:
    """Nothing is left of what was not written to its end."""
    shutil.rmtree(part, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _opened(folder: Path) -> Meta:
    import torch

    if not is_meta(folder):
        raise ModelError(
            f"no weights in Meta's form ({PARAMS} and {SHARDS}).",
            place=str(folder),
            hint="Give the folder that Meta's download made.",
        )
    files = sorted(folder.glob(SHARDS))
    params = read_json(folder / PARAMS)
    if lacking := [name for name in _NEEDED if name not in params]:
        raise ModelError(
            f"does not say {', '.join(lacking)}.",
            place=str(folder / PARAMS),
            hint="Give the folder that Meta's download made.",
        )
    try:
        shards = [
            torch.load(file, map_location="cpu", mmap=True, weights_only=True) for file in files
        ]
    except (RuntimeError, EOFError, ValueError) as error:
        raise ModelError(
            f"cannot be read ({type(error).__name__}).",
            place=str(folder),
            hint="Download it again: a file may have been cut short.",
        ) from error
    meta = Meta(folder, params, shards)
    _check_names(meta)
    return meta


def _check_names(meta: Meta) -> None:
    """All tensors that a LLaMA has, in every file, and no other."""
    layers = range(int(meta.params["n_layers"]))
    wanted = {f"layers.{number}.{own}.weight" for number in layers for own in _LAYER}
    wanted |= {"tok_embeddings.weight", "norm.weight"}
    for number, shard in enumerate(meta.shards):
        found = {name for name in shard if name not in ("rope.freqs", "output.weight")}
        if found != wanted:
            few = sorted(wanted ^ found)[:3]
            raise ModelError(
                f"consolidated.{number:02d}.pth does not hold what {PARAMS} says: "
                f"{', '.join(few)} is missing or too much.",
                place=str(meta.folder),
                hint="Only LLaMA 1 to 3, without vision, is read.",
            )


def _config(meta: Meta, factor: float) -> dict[str, Any]:
    """What config.json says: see `transformers.LlamaConfig`."""
    params, first = meta.params, meta.shards[0]
    scaled = bool(params.get("use_scaled_rope"))
    factor = float(params.get("rope_scaling_factor") or factor)
    if scaled and factor <= 0:
        raise ModelError(
            "says use_scaled_rope and no factor.",
            place=str(meta.folder / PARAMS),
            hint="Give --rope-scaling-factor: 8 for Llama 3.1 and 3.3, 32 for Llama 3.2.",
        )
    theta = float(params.get("rope_theta", 10_000.0))
    rope: dict[str, Any] = {"rope_type": "default", "rope_theta": theta}
    context = 8192 if theta > 10_000 else _CONTEXT.get(float(params["norm_eps"]), 4096)
    if scaled:
        rope |= {
            "rope_type": "llama3",
            "factor": factor,
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
        "tie_word_embeddings": "output.weight" not in first,
        "dtype": str(first["norm.weight"].dtype).removeprefix("torch."),
    }


def _weights(meta: Meta, out: Path, *, tied: bool) -> int:
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


def _tokenizer(folder: Path, out: Path) -> dict[str, int]:
    """Copy it, or make it of a ``tokenizer.model``; the ids that config.json names."""
    for pattern in _TOKENIZER:
        for file in folder.glob(pattern):
            shutil.copy(file, out / file.name)
    made = (out / "tokenizer.json").is_file()
    if not made and not (out / "tokenizer.model").is_file():
        raise ModelError(
            "no tokenizer (tokenizer.json or tokenizer.model).",
            place=str(folder),
            hint="Give the folder of one: --tokenizer FOLDER.",
        )
    if not made and not _is_sentencepiece(out / "tokenizer.model"):
        raise ModelError(
            "is a list of words without Llama 3's special tokens.",
            place=str(folder / "tokenizer.model"),
            hint="Give the folder of the model's tokenizer.json: --tokenizer FOLDER.",
        )
    from transformers import AutoTokenizer

    try:
        found = AutoTokenizer.from_pretrained(out)
        if not made:
            found.save_pretrained(out)
    except ImportError as error:
        raise DependencyError(
            "sentencepiece is needed to read a tokenizer.model.",
            place=str(folder / "tokenizer.model"),
            hint="pip install sentencepiece",
        ) from error
    named = {"bos_token_id": found.bos_token_id, "eos_token_id": found.eos_token_id}
    return {name: ident for name, ident in named.items() if ident is not None}


def _is_sentencepiece(file: Path) -> bool:
    """A message of protobuf; tiktoken's lists are lines of base64 and a number."""
    with file.open("rb") as handle:
        return not handle.readline().strip().rpartition(b" ")[2].isdigit()
