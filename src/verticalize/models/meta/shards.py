"""The files of Meta's form, and the whole tensors that they hold together.

Meta cuts each matrix into as many files as the model was trained on GPUs, and turns neighbouring
dimensions of a head by one angle, where transformers turns a dimension of the first half and one of
the second: rows of queries and keys change their order.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from verticalize.errors import ModelError

PARAMS, SHARDS = "params.json", "consolidated.*.pth"
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


def open_meta(folder: Path) -> Meta:
    """Open a folder in Meta's form.

    Raises:
        ModelError: no such weights, or files that do not fit together.
    """
    wanted = {PARAMS: (folder / PARAMS).is_file(), SHARDS: any(folder.glob(SHARDS))}
    if missing := [name for name, found in wanted.items() if not found]:
        raise ModelError(
            f"holds no {' and no '.join(missing)}." if folder.is_dir() else "is no folder.",
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
