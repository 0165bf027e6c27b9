"""What two trainings on the same cores do to each other: python benchmarks/side_by_side.py

Forward and backward passes of `nano` on 500 tokens, for some seconds: one process on all cores; two
at a time, each on all cores; two, each on one (`OMP_NUM_THREADS=1`, as the pre-flight advises where
other programs are busy). Printed are tokens a second of all processes together, and the number type
that `hardware.dtype=auto` takes here beside both that it chooses from.
"""

import argparse
import json
import subprocess
import sys
import time

from verticalize.cores import cores

TOKENS = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(rate(int(given.child[0]), given.child[1], given.seconds))
        return
    from verticalize.models.device import choose_dtype

    taken = str(choose_dtype("cpu")).removeprefix("torch.")
    told: dict[str, object] = {"cores": cores(), "auto": taken}
    for kind in ("float32", "bfloat16"):
        told[f"alone, {kind}"] = together(1, cores(), kind, given.seconds)
    told["two at a time, all cores each"] = together(2, cores(), taken, given.seconds)
    told["two at a time, one core each"] = together(2, 1, taken, given.seconds)
    print(json.dumps(told))


def together(processes: int, threads: int, kind: str, seconds: float) -> int:
    """Tokens a second of all of them."""
    command = [sys.executable, __file__, "--seconds", str(seconds)]
    command += ["--child", str(threads), kind]
    begun = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return round(sum(float(one.communicate()[0].split()[-1]) for one in begun))


def rate(threads: int, kind: str, seconds: float) -> float:
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    from verticalize.models.open import resolve_base

    logging.disable_progress_bar()
    torch.set_num_threads(threads)
    folder = resolve_base("nano").path
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, kind)).train()
    ids = torch.arange(TOKENS)[None] + 300

    def step() -> None:
        model(input_ids=ids, labels=ids, use_cache=False).loss.backward()

    step()
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step()
        done += TOKENS
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
