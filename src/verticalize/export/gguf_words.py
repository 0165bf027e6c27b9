"""A tokenizer as GGUF metadata: which of llama.cpp's tokenizers writes the same ids.

- BPE with byte fallback (ours, LLaMA 2, Mistral) is ``llama``: of two neighbours whose join is a
  token, those of the highest score merge first, and what is no token is written in bytes. With the
  negative rank of a token's merge as its score this is BPE by rank, as the pieces that a
  pre-tokenizer would cut never hold a token across their borders; `same_ids` holds it against the
  tokenizer itself. Spaces are written as U+2581.
- BPE over bytes (GPT-2, LLaMA 3, Qwen) is ``gpt2``, and ``pre`` names the expression that splits
  text: it must be one that llama.cpp knows.

Source: ggml-org/llama.cpp, ``docs`` of GGUF and ``src/llama-vocab.cpp``.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from verticalize.errors import ModelError

SPACE = "\u2581"
NORMAL, CONTROL, ADDED, UNUSED, BYTE = 1, 3, 4, 5, 6
_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
PRE = {_LLAMA3: "llama-bpe", _LLAMA3.replace("{1,3}", ""): "qwen2"}
CONVERTER = (
    "Export the merged weights (--to merged) and run llama.cpp's convert_hf_to_gguf.py on them."
)


@dataclass(frozen=True, slots=True)
class Words:
    """The arrays of ``tokenizer.ggml.*``. `scores` are of ``llama``, `merges` of ``gpt2``."""

    model: str
    pre: str
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    scores: tuple[float, ...] = ()
    merges: tuple[str, ...] = ()
    prefix: bool = False


def words_of(tokenizer: Any, *, size: int) -> Words:
    """The tokenizer's vocabulary for a model with `size` embeddings.

    Raises:
        ModelError: no tokenizer of llama.cpp is known to write the same ids.
    """
    told = json.loads(tokenizer.backend_tokenizer.to_str())
    if told["model"]["type"] != "BPE":
        raise _refusal(f"its tokenizer is {told['model']['type']}, not BPE")
    tokens, types = _tokens(told, size)
    steps = [_type(step) for step in _steps(told["pre_tokenizer"])]
    merges = [(pair if isinstance(pair, list) else pair.split(" ")) for pair in _merges(told)]
    if "ByteLevel" in steps:
        pre = _pre(_steps(told["pre_tokenizer"]))
        return Words("gpt2", pre, tokens, types, merges=tuple(" ".join(pair) for pair in merges))
    if not told["model"]["byte_fallback"] or set(steps) - {"Split", "Metaspace"}:
        raise _refusal(f"its tokenizer splits text by {' and '.join(steps) or 'nothing'}")
    ranks: dict[str, int] = {}
    for rank, pair in enumerate(merges, start=1):
        ranks.setdefault("".join(pair), rank)
    # What no merge makes is never the better choice.
    scores = tuple(-float(ranks.get(token, len(ranks) + 1)) for token in tokens)
    spelled = tuple(
        token.replace(" ", SPACE) if kind == NORMAL else token
        for token, kind in zip(tokens, types, strict=True)
    )
    return Words("llama", "default", spelled, types, scores=scores, prefix=_prefixes(told))


def same_ids(words: Words, tokenizer: Any, texts: Iterable[str]) -> None:
    """Write the texts as llama.cpp will, and compare. Of ``llama`` alone: `pre` vouches for others.

    Raises:
        ModelError: the ids differ; the first such text.
    """
    if words.model != "llama":
        return
    ids = {token: number for number, token in enumerate(words.tokens)}
    scores = dict(zip(words.tokens, words.scores, strict=True))
    for text in texts:
        expected = tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        found: list[int] = []
        for part, added in _parted(text, words):
            spelled = (SPACE if words.prefix else "") + part.replace(" ", SPACE)
            found += [ids[part]] if added else sentencepiece_ids(spelled, ids, scores)
        if found != list(expected):
            raise _refusal(f"llama.cpp would write {text[:40]!r} in other tokens")


def _parted(text: str, words: Words) -> list[tuple[str, bool]]:
    """The text, cut at added tokens, the longest first; whether a part is one."""
    known = {token for token, kind in zip(words.tokens, words.types, strict=True) if kind == ADDED}
    if not known:
        return [(text, False)]
    longest_first = sorted(known, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return [(piece, piece in known) for piece in pieces if piece]


def sentencepiece_ids(text: str, ids: Mapping[str, int], scores: Mapping[str, float]) -> list[int]:
    """The ids that llama.cpp's tokenizer ``llama`` gives: best neighbours first, then bytes."""
    pieces = list(text)
    while True:
        joined = [left + right for left, right in pairwise(pieces)]
        best = max((scores[one] for one in joined if one in ids), default=None)
        if best is None:
            break
        at = next(n for n, one in enumerate(joined) if one in ids and scores[one] == best)
        pieces[at : at + 2] = [joined[at]]
    return [number for piece in pieces for number in _written(piece, ids)]


def _written(piece: str, ids: Mapping[str, int]) -> list[int]:
    return [ids[piece]] if piece in ids else [ids[f"<0x{b:02X}>"] for b in piece.encode("utf-8")]


def _tokens(told: Mapping[str, Any], size: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    named = {number: token for token, number in told["model"]["vocab"].items()}
    added = {one["id"]: one for one in told["added_tokens"]}
    named |= {number: one["content"] for number, one in added.items()}
    if named and max(named) >= size:
        raise _refusal(f"its tokenizer has {max(named) + 1} tokens for {size} embeddings")
    tokens, types = [], []
    for number in range(size):
        token = named.get(number)
        tokens.append(f"[PAD{number}]" if token is None else token)
        types.append(UNUSED if token is None else _kind(token, added.get(number)))
    return tuple(tokens), tuple(types)


def _kind(token: str, added: Mapping[str, Any] | None) -> int:
    if added is not None:
        return CONTROL if added["special"] else ADDED
    return BYTE if len(token) == 6 and token.startswith("<0x") and token.endswith(">") else NORMAL


def _merges(told: Mapping[str, Any]) -> Sequence[Any]:
    merges: Sequence[Any] = told["model"]["merges"]
    return merges


def _steps(part: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    if part is None:
        return []
    return list(part["pretokenizers"]) if part["type"] == "Sequence" else [part]


def _type(step: Mapping[str, Any]) -> str:
    return str(step["type"])


def _pre(steps: Sequence[Mapping[str, Any]]) -> str:
    """The name that llama.cpp has for the expression that splits text."""
    patterns = [step["pattern"].get("Regex", "") for step in steps if step["type"] == "Split"]
    last = steps[-1]
    if not patterns and last["type"] == "ByteLevel" and last.get("use_regex", True):
        return "gpt-2"
    if len(patterns) == 1 and patterns[0] in PRE:
        return PRE[patterns[0]]
    raise _refusal("its tokenizer splits text by an expression that is not known here")


def _prefixes(told: Mapping[str, Any]) -> bool:
    """Whether text gets a space before it."""
    normalizer = told["normalizer"] or {}
    parts = normalizer.get("normalizers", [normalizer])
    if any(part.get("type") == "Prepend" for part in parts):
        return True
    return any(
        step.get("prepend_scheme") in ("always", "first") for step in _steps(told["pre_tokenizer"])
    )


def _refusal(reason: str) -> ModelError:
    return ModelError(
        f"cannot be written as GGUF here: {reason}.", place="--to gguf", hint=CONVERTER
    )
