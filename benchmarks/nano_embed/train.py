"""Train `nano-embed`: python benchmarks/nano_embed/train.py --data DIR --out DIR

DIR holds the openly licensed texts of the model card. Written is a folder that both
`verticalize.retrieval.embedders.static` and sentence-transformers open. One thread, a few minutes a stage; the
pairs, as token ids, are kept in ``OUT/work`` and read again by a second call with the same seed.
"""

import argparse
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pairs as pairs_of
import torch
import vocabulary
from numpy.typing import NDArray
from tokenizers import Tokenizer

TEMPERATURE = 0.05
RARITY = 1e-3  # a token of so high a share starts with half its weight (Arora et al. 2017)
WARM_UP = 0.05
HELD_OUT = 100  # one pair in so many is kept to watch the training by
SMALLEST = 64  # pairs of a source that make a batch
REPEATS = {"lecoqa_zh": 3, "packs": 3, "zhongjing_zh": 2, "reading_zh": 2, "tatoeba": 2}


@dataclass(frozen=True, slots=True)
class Side:
    """Token ids of many texts, one after another: text i is ``ids[starts[i]:starts[i + 1]]``."""

    ids: NDArray[np.uint16]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> Self:
        rows = [np.array(e.ids[:longest], np.uint16) for e in tokenizer.encode_batch_fast(texts)]
        starts = np.cumsum([0, *map(len, rows)])
        return cls(np.concatenate(rows), starts.astype(np.int64))

    def take(
        self, rows: NDArray[np.int64], rng: np.random.Generator, noise: "Noise"
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids of these texts, with noise, and where each text begins."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(sizes)
        places = np.repeat(self.starts[rows] - ends + sizes, sizes) + np.arange(ends[-1])
        ids, owner = noise.on(self.ids[places], np.repeat(np.arange(len(rows)), sizes), rng)
        begins = np.cumsum(np.bincount(owner, minlength=len(rows)))
        begins = np.concatenate([[0], begins[:-1]])
        return torch.from_numpy(ids.astype(np.int32)), torch.from_numpy(begins.astype(np.int32))


@dataclass(frozen=True, slots=True)
class Noise:
    """What a text loses at random each time it is read.

    Args:
        parts: (V, longest) the characters of a Chinese word; filled up with 0.
        sizes: (V,) how many they are; 1 where a token is never cut.
        dropped: share of the tokens that are left out.
        cut: share of the Chinese words that are read as characters, so that words are near to what
            they are made of, however a text is cut (as BPE-dropout; Provilkov et al. 2020).
    """

    parts: NDArray[np.uint16]
    sizes: NDArray[np.int64]
    dropped: float
    cut: float

    @classmethod
    def of(cls, tokenizer: Tokenizer, *, dropped: float, cut: float) -> Self:
        known = tokenizer.get_vocab()
        parts = np.zeros((len(known), vocabulary.LONGEST_WORD), np.uint16)
        sizes = np.ones(len(known), np.int64)
        for piece, row in known.items():
            found = [known.get(character, 0) for character in piece]
            if not piece.isascii() and len(piece) > 1 and all(found):
                parts[row, : len(found)], sizes[row] = found, len(found)
        return cls(parts, sizes, dropped, cut)

    def on(
        self, ids: NDArray[np.uint16], owner: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
        kept = (rng.random(len(ids)) >= self.dropped) & (ids > 0)
        ids, owner = ids[kept], owner[kept]
        cut = (rng.random(len(ids)) < self.cut) & (self.sizes[ids] > 1)
        times = np.where(cut, self.sizes[ids], 1)
        places = np.repeat(np.arange(len(ids)), times)
        inside = np.arange(len(places)) - np.repeat(np.cumsum(times) - times, times)
        found = np.where(cut[places], self.parts[ids[places], inside], ids[places])
        return found, owner[places]


@dataclass(frozen=True, slots=True)
class Encoded:
    """All pairs as ids: both sides, and the numbers of their sources and groups."""

    left: Side
    right: Side
    source: NDArray[np.int32]
    group: NDArray[np.int32]
    names: tuple[str, ...]


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    work = options.out / "work"
    if not (work / "pairs.npz").exists():
        _prepare(options.data, work, options)
    encoded = _load(work)
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    began = time.process_time()
    table = fit(
        encoded,
        dimension=options.dimension,
        epochs=options.epochs,
        batch=options.batch,
        learning_rate=options.learning_rate,
        noise=Noise.of(tokenizer, dropped=options.dropped, cut=options.cut),
        seed=options.seed,
        most_seconds=options.most_seconds,
    )
    print(f"{len(encoded.source)} pairs, {time.process_time() - began:.0f} CPU seconds of training")
    export(table, work / "tokenizer.json", options.out)


def fit(
    encoded: Encoded,
    *,
    dimension: int,
    epochs: int,
    batch: int,
    learning_rate: float,
    noise: Noise,
    seed: int,
    most_seconds: float = float("inf"),
) -> NDArray[np.float32]:
    """The trained (V, dimension) table; row 0, the unknown token, is zero.

    Symmetric InfoNCE over the pairs of a batch (van den Oord et al. 2018; Radford et al. 2021).

    Args:
        noise: of the training; the held-out pairs are read without it.
        most_seconds: the learning rate falls to 0 by then at the latest. Reproducible only where
            it is not reached.
    """
    rng = np.random.default_rng(seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(_start(encoded, len(noise.sizes), dimension, rng)),
        freeze=False,
        mode="mean",
    )
    adam = torch.optim.Adam(bag.parameters(), lr=learning_rate, betas=(0.9, 0.99))
    held = np.flatnonzero(np.arange(len(encoded.source)) % HELD_OUT == 0)
    kept = np.setdiff1d(np.arange(len(encoded.source)), held)
    plan = [rows for _ in range(epochs) for rows in _batches(encoded, kept, batch, rng)]
    began, losses = time.monotonic(), []
    for step, rows in enumerate(plan):
        done = max(step / len(plan), (time.monotonic() - began) / most_seconds)
        if done >= 1:
            break
        rate = learning_rate * min(1, (step + 1) / (WARM_UP * len(plan)), 1 - done)
        for settings in adam.param_groups:
            settings["lr"] = rate
        loss = _loss(bag, encoded, rows, rng, noise)
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
        if (step + 1) % 100 == 0 or step + 1 == len(plan):
            spent = time.monotonic() - began
            print(
                f"step {step + 1}/{len(plan)} loss {np.mean(losses[-100:]):.3f} {spent:.0f} s",
                flush=True,
            )
    _watch(bag, encoded, held, replace(noise, dropped=0.0, cut=0.0))
    table = bag.weight.detach().numpy().copy()
    table[0] = 0
    return np.asarray(table / np.abs(table).max(), dtype=np.float32)


def export(table: NDArray[np.float32], tokenizer: Path, out: Path) -> None:
    """Write the folder that sentence-transformers opens, weights in float16."""
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": table.astype(np.float16)}, out / "model.safetensors")
    (out / "model.safetensors").chmod(0o644)  # the library makes it its owner's alone
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    prefix = "sentence_transformers.models"
    files: Mapping[str, Any] = {
        "config.json": {
            "model_type": "nano-embed",
            "vocabulary": table.shape[0],
            "dimension": table.shape[1],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{prefix}.StaticEmbedding"},
            {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{prefix}.Normalize"},
        ],
        "config_sentence_transformers.json": {"similarity_fn_name": "cosine"},
    }
    for name, value in files.items():
        (out / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def _prepare(data: Path, work: Path, options: argparse.Namespace) -> None:
    work.mkdir(parents=True, exist_ok=True)
    found = pairs_of.collect(data, seed=options.seed)
    print(f"{len(found)} pairs", flush=True)
    texts = (text for pair in found for text in (pair.left, pair.right))
    tokenizer = vocabulary.build(texts, size=options.vocabulary, chinese=options.vocabulary // 2)
    tokenizer.save(str(work / "tokenizer.json"))
    print("vocabulary made", flush=True)
    left = Side.of(tokenizer, [pair.left for pair in found], options.longest)
    right = Side.of(tokenizer, [pair.right for pair in found], options.longest)
    names = sorted({pair.source for pair in found})
    groups = {name: n for n, name in enumerate(sorted({pair.group for pair in found}))}
    np.savez(
        work / "begun.npz",
        left_ids=left.ids,
        left_starts=left.starts,
        right_ids=right.ids,
        right_starts=right.starts,
        source=np.array([names.index(pair.source) for pair in found], np.int32),
        group=np.array([groups[pair.group] for pair in found], np.int32),
        names=np.array(names),
    )
    (work / "begun.npz").rename(work / "pairs.npz")  # the rename is the commit


def _load(work: Path) -> Encoded:
    with np.load(work / "pairs.npz", allow_pickle=False) as kept:
        return Encoded(
            Side(kept["left_ids"], kept["left_starts"]),
            Side(kept["right_ids"], kept["right_starts"]),
            kept["source"],
            kept["group"],
            tuple(map(str, kept["names"])),
        )


def _start(
    encoded: Encoded, size: int, dimension: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Random directions; frequent tokens short, as smooth inverse frequency weighs them."""
    counts = np.bincount(encoded.left.ids, minlength=size) + np.bincount(
        encoded.right.ids, minlength=size
    )
    weights = RARITY / (RARITY + counts / counts.sum())
    rows = rng.standard_normal((size, dimension), dtype=np.float32)
    return np.asarray(rows * weights[:, None], dtype=np.float32)


def _batches(
    encoded: Encoded, kept: NDArray[np.int64], size: int, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """One epoch: batches of one source each, in random order."""
    made = []
    for number, name in enumerate(encoded.names):
        rows = kept[encoded.source[kept] == number]
        for _ in range(next((n for start, n in REPEATS.items() if name.startswith(start)), 1)):
            rng.shuffle(rows)
            parts = [rows[i : i + size] for i in range(0, len(rows), size)]
            made.extend(part.copy() for part in parts if len(part) >= SMALLEST)
    yield from (made[i] for i in rng.permutation(len(made)))


def _loss(
    bag: torch.nn.EmbeddingBag,
    encoded: Encoded,
    rows: NDArray[np.int64],
    rng: np.random.Generator,
    noise: Noise,
) -> torch.Tensor:
    one, two = (
        torch.nn.functional.normalize(bag(*side.take(rows, rng, noise)))
        for side in (encoded.left, encoded.right)
    )
    scores = one @ two.T / TEMPERATURE
    groups = torch.from_numpy(encoded.group[rows])
    same = (groups[:, None] == groups[None, :]).fill_diagonal_(False)
    scores = scores.masked_fill(same, -torch.inf)
    answers = torch.arange(len(rows))
    forward = torch.nn.functional.cross_entropy(scores, answers)
    return (forward + torch.nn.functional.cross_entropy(scores.T, answers)) / 2


@torch.no_grad()
def _watch(
    bag: torch.nn.EmbeddingBag, encoded: Encoded, held: NDArray[np.int64], noise: Noise
) -> None:
    """Loss on held-out pairs, by source, a batch of at most 256 each."""
    found = []
    for number, name in enumerate(encoded.names):
        rows = held[encoded.source[held] == number][:256]
        if len(rows) >= SMALLEST:
            loss = _loss(bag, encoded, rows, np.random.default_rng(0), noise).item()
            found.append(loss)
            print(f"held out {name}: {len(rows)} pairs, loss {loss:.3f}")
    print(f"held out, mean: {np.mean(found):.4f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, default=30_000)
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--longest", type=int, default=160, help="tokens of a text")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--learning-rate", type=float, default=0.2)
    parser.add_argument("--dropped", type=float, default=0.1, help="share of tokens left out")
    parser.add_argument("--cut", type=float, default=0.2, help="share of Chinese words cut")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most-seconds", type=float, default=float("inf"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
