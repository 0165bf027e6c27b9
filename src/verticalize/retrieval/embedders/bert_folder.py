"""A BERT of sentence-transformers straight from its folder, without that library or transformers.

Their imports take seconds and some 340 MB. What is no plain BERT with the mean or the first of its
states behind it is left to the library (`BertFolder.open`).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verticalize.models.linear import Linear, laid_out
from verticalize.retrieval.embedders.encoder import BATCH_TOKENS, Encoder, Layer, Norm, in_batches
from verticalize.store import read_json

Matrix = NDArray[np.float32]
_WEIGHTS, _TOKENIZER, _MODULES = "model.safetensors", "tokenizer.json", "modules.json"
_ACTS = {"gelu": "gelu", "relu": "relu"}  # of transformers, and of torch.nn.functional
_MOST = 1 << 30  # what a model that does not say so may read
_FLAG = "pooling_mode_{}_tokens"  # how the mode was written by older releases
_FLAGS = {"mean": _FLAG.format("mean"), "cls": "pooling_mode_cls_token"}


class BertFolder:
    """Tokenizer, weights and pooling of one folder.

    Attributes:
        limit: tokens that are read of a text, those that the tokenizer adds included.
    """

    def __init__(self, encoder: Encoder, tokenizer: Any, limit: int, mode: str) -> None:
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._mode = mode
        self.limit = limit
        tokenizer.no_padding()
        tokenizer.enable_truncation(limit)

    @classmethod
    def open(cls, folder: Path, dtype: Any) -> "BertFolder | None":
        """None where the folder holds anything else than this reads exactly."""
        if not (folder / _MODULES).is_file():
            return None
        modules = _modules(folder)
        mode = _pooling(folder, modules)
        if mode is None:
            return None
        own = folder / str(modules[0]["path"])
        config = read_json(own / "config.json")
        if not _plain(folder, own, config):
            return None
        from safetensors import safe_open
        from tokenizers import Tokenizer

        with safe_open(own / _WEIGHTS, "pt") as file:
            names = file.keys()
            weights = {
                name.removeprefix("bert."): file.get_tensor(name).to(dtype) for name in names
            }
        tokenizer = Tokenizer.from_file(str(own / _TOKENIZER))
        return cls(_encoder(weights, config), tokenizer, _limit(own, config), mode)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, dimension), of any length."""
        import torch

        found = self._tokenizer.encode_batch(list(texts))
        return in_batches([torch.tensor(one.ids) for one in found], self._pool)

    def _pool(self, ids: list[Any]) -> Matrix:
        import torch

        with torch.inference_mode():
            states = [each.float() for each in self._encoder.states(ids)]
            first = self._mode == "cls"
            pooled = torch.stack([each[0] if first else each.mean(0) for each in states])
        return np.asarray(pooled.numpy(), dtype=np.float32)


def _modules(folder: Path) -> list[dict[str, Any]]:
    """What the folder lists; nothing where the list cannot be read: the library says why."""
    try:
        return list(json.loads((folder / _MODULES).read_text("utf-8")))
    except ValueError:
        return []


def _pooling(folder: Path, modules: Sequence[Mapping[str, Any]]) -> str | None:
    """``mean`` or ``cls``; None of any other line of modules."""
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return None
    given = read_json(folder / str(modules[1]["path"]) / "config.json")
    if "pooling_mode" in given:
        return given["pooling_mode"] if given["pooling_mode"] in _FLAGS else None
    chosen = [name for name, value in given.items() if name.startswith("pooling_mode_") and value]
    return next((mode for mode, flag in _FLAGS.items() if chosen == [flag]), None)


def _plain(folder: Path, own: Path, config: Mapping[str, Any]) -> bool:
    told = _told(folder / "config_sentence_transformers.json")
    return (
        all((own / name).is_file() for name in (_WEIGHTS, _TOKENIZER))
        and config.get("model_type") == "bert"
        and config.get("hidden_act") in _ACTS
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder")
        and not told.get("default_prompt_name")
        and not told.get("truncate_dim")
        and not _told(own / "sentence_bert_config.json").get("do_lower_case")
    )


def _limit(own: Path, config: Mapping[str, Any]) -> int:
    said = _told(own / "sentence_bert_config.json").get("max_seq_length")
    tokenizer = _told(own / "tokenizer_config.json").get("model_max_length", _MOST)
    return int(said or min(tokenizer, config["max_position_embeddings"]))


def _told(path: Path) -> dict[str, Any]:
    return read_json(path) if path.is_file() else {}


def _encoder(weights: Mapping[str, Any], config: Mapping[str, Any]) -> Encoder:
    import torch

    eps = float(config["layer_norm_eps"])

    def norm(name: str) -> Norm:
        return Norm(weights[f"{name}.LayerNorm.weight"], weights[f"{name}.LayerNorm.bias"], eps)

    def linear(name: str, *parts: str) -> Linear:
        names = [f"{name}.{part}" for part in parts] or [name]
        both = [[weights[f"{one}.{kind}"] for one in names] for kind in ("weight", "bias")]
        weight, bias = (torch.cat(each) if len(each) > 1 else each[0] for each in both)
        return laid_out(weight, bias, rows=BATCH_TOKENS)

    layers = (f"encoder.layer.{number}" for number in range(config["num_hidden_layers"]))
    return Encoder(
        words=weights["embeddings.word_embeddings.weight"],
        positions=weights["embeddings.position_embeddings.weight"],
        kind=weights["embeddings.token_type_embeddings.weight"][0],
        norm=norm("embeddings"),
        layers=tuple(
            Layer(
                qkv=linear(f"{layer}.attention.self", "query", "key", "value"),
                out=linear(f"{layer}.attention.output.dense"),
                norm=norm(f"{layer}.attention.output"),
                up=linear(f"{layer}.intermediate.dense"),
                down=linear(f"{layer}.output.dense"),
                last_norm=norm(f"{layer}.output"),
            )
            for layer in layers
        ),
        act=getattr(torch.nn.functional, _ACTS[config["hidden_act"]]),
        heads=int(config["num_attention_heads"]),
    )
