"""Pretrain `nano` on prepared rows: python benchmarks/gpu/pretrain_nano.py --rows DIR --out DIR

DIR was made by benchmarks/nano/prepare.py. Stopped and called again, it goes on from its last
checkpoint: cut a run into pieces as short as the machine is lent. `--max-steps` may change between
the pieces; the learning rate falls in the last `--cooldown-steps`.
"""

import argparse
from pathlib import Path

from verticalize import fingerprint
from verticalize.models.nano.mixed import Batches, Mixed
from verticalize.models.nano.offers import OfferBatches
from verticalize.models.nano.pretrain import pretrain
from verticalize.models.nano.rows import PackedRows
from verticalize.models.nano.spans import TaskBatches

SHAPE = {"hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4}


def main() -> None:
    from transformers import AutoTokenizer

    options = _options()
    tokenizer = AutoTokenizer.from_pretrained(options.rows / "tokenizer")
    size, (rows, tasks, offers) = options.tokens_per_step, options.turns
    kinds: list[tuple[Batches, int]] = []
    if options.tasks:
        filler = tokenizer.pad_token_id
        kinds.append((TaskBatches(options.tasks, size, filler=filler), tasks))
    if options.offers:
        kinds.append((OfferBatches(options.offers, size), offers))
    kinds.append((PackedRows(options.rows, size), rows))
    folders = [folder for folder in (options.tasks, options.offers) if folder]
    files = [
        options.rows / "ids.npy",
        *(file for folder in folders for file in sorted(folder.glob("*.npy"))),
    ]
    parts = [*map(fingerprint.of_file, files), *map(str, options.turns)]
    result = pretrain(
        Mixed(kinds),
        tokenizer,
        options.out,
        name=fingerprint.of_value(parts),
        **SHAPE,
        max_steps=options.max_steps,
        cooldown_steps=options.cooldown_steps,
        learning_rate=options.learning_rate,
        start=options.start,
        save_steps=options.save_steps,
        device=options.device,
        threads=options.threads,
        compiled=options.compiled,
        progress=_say,
    )
    print(f"{result.steps} steps, {result.tokens} tokens, {result.tokens_per_second:.0f} tokens/s")


def _say(done: int, total: int, note: str) -> None:
    if done % 10 == 0 or done == total:
        print(f"{done}/{total} {note}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--tasks", type=Path, help="reading tasks, made by benchmarks/nano/spans.py"
    )
    parser.add_argument("--offers", type=Path, help="choices, made by benchmarks/nano/offers.py")
    parser.add_argument(
        "--turns", type=int, nargs=3, default=(1, 3, 3), metavar=("ROWS", "TASKS", "OFFERS"),
        help="batches of each kind in a round: tasks, then offers, then rows",
    )  # fmt: skip
    parser.add_argument("--start", type=Path, help="a folder with weights to go on from")
    parser.add_argument("--max-steps", type=int, required=True)
    parser.add_argument("--cooldown-steps", type=int, required=True)
    parser.add_argument("--tokens-per-step", type=int, default=6144)
    parser.add_argument("--learning-rate", type=float, default=2.5e-3)
    parser.add_argument("--save-steps", type=int, default=100)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--compiled", action="store_true", help="a fifth faster; needs gcc")
    return parser.parse_args()


if __name__ == "__main__":
    main()
