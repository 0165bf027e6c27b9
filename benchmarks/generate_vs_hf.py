"""Greedy generation: ours against `generate` of transformers, the same weights in one process.

    python benchmarks/generate_vs_hf.py --json [--device cuda]

Prompts of 64 random ids and 128 new ones, batches of 1 and of 16, one thread. Models: the bundled
base `nano`, and a LLaMA of 13.7M parameters made from a configuration; both in float32 and
bfloat16, as they are and (`tuned`) with a LoRA adapter of rank 8 on all linear layers, which peft
leaves beside the weights and we merge before serving. In every round each side has its turn, and the order changes; a ratio is that of the best
rounds' CPU times (`ratio_b1`, `ratio_b16`: of nano in float32; `ratio_tuned_b1`, …), and there are those of the medians
and of the wall clock. In float32 all ids must be the same; in bfloat16 and with an adapter, where two
orders of rounding choose differently between near equals, the share of equal ids is told. Also measured:
`LocalView.stream` of nano, as the demo streams it, in tokens a second.

On a GPU our side is what answers are written with there: transformers' own forward and cache in our
loop (`models/decoding/reading.py`), as the fast engine is for CPUs. Threads are left as they are, the ratios
on top are those of the wall clock, and float32 ids may differ too.
"""

import argparse
import copy
import itertools
import json
import os
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch

from verticalize.models.decoding.decode import Row, write
from verticalize.models.decoding.reading import Reading, reading_of
from verticalize.models.fast import FastModel, FastReading
from verticalize.models.local import LocalModel
from verticalize.models.nano import WEIGHTS

PROMPT, NEW = 64, 128
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}
Generate = Callable[[Any, int], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the figures")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--models", nargs="+", default=["nano", "llama-13.7M"])
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    on_cpu = options.device == "cpu"
    if on_cpu:
        torch.set_num_threads(1)
    variants = {}
    for name in options.models:
        for dtype in DTYPES:
            for batch, tuned in itertools.product((1, 16), (False, True)):
                model = open_model(name, dtype).to(options.device)
                figures = compare(adapted(model) if tuned else model, batch, options.rounds)
                case = f"{name} {dtype} b{batch}{' tuned' if tuned else ''}"
                variants[case] = figures
                if not options.json:
                    print(f"{case}: {figures}", flush=True)
    first, ratio = options.models[0], "ratio_cpu_best" if on_cpu else "ratio_wall_best"
    found = {
        "ratio_b1": variants[f"{first} fp32 b1"][ratio],
        "ratio_b16": variants[f"{first} fp32 b16"][ratio],
        "ratio_tuned_b1": variants[f"{first} fp32 b1 tuned"][ratio],
        "ratio_tuned_b16": variants[f"{first} fp32 b16 tuned"][ratio],
        "stream_tokens_per_second": stream_rate(options.device, options.rounds),
        "load": os.getloadavg()[0],
        "variants": variants,
    }
    print(json.dumps(found, indent=2))


def open_model(name: str, dtype: str) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    if name == "nano":
        return LlamaForCausalLM.from_pretrained(WEIGHTS, dtype=DTYPES[dtype]).eval()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=8000,
        hidden_size=384,
        intermediate_size=1024,
        num_hidden_layers=6,
        num_attention_heads=6,
        tie_word_embeddings=True,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config).to(DTYPES[dtype]).eval()


def adapted(model: Any) -> Any:
    """The model with an adapter of small random weights beside its own."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=8, target_modules="all-linear", task_type="CAUSAL_LM")
    tuned = get_peft_model(model, config).eval()
    for name, weight in tuned.named_parameters():
        if "lora_B" in name:
            weight.data.normal_(0, 0.01)
    return tuned


def compare(model: Any, batch: int, rounds: int) -> dict[str, Any]:
    """Rates of both sides and their ratios; stops where float32 ids of a bare model differ."""
    from peft import PeftModel

    tuned = isinstance(model, PeftModel)
    generator = torch.Generator().manual_seed(batch)
    prompts = torch.randint(4, model.config.vocab_size, (batch, PROMPT), generator=generator)
    prompts = prompts.to(model.device)
    served = copy.deepcopy(model)
    served = served.merge_and_unload() if tuned else served
    fast = FastModel.of(served)
    sides: dict[str, Generate] = {"hf": lambda ids, new: theirs(model, ids, new)}
    sides["ours"] = lambda ids, new: ours(
        FastReading(fast) if fast else reading_of(served, 0), ids, new
    )
    for generate in sides.values():
        generate(prompts, 8)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    written = {}
    for number in range(rounds):
        for name in sorted(sides, reverse=bool(number % 2)):
            cpu, wall = clocks(model.device)
            written[name] = sides[name](prompts, NEW)
            cpu_after, wall_after = clocks(model.device)
            times[name].append((cpu_after - cpu, wall_after - wall))
    same = float((written["hf"].cpu() == written["ours"]).float().mean())
    if model.dtype == torch.float32 and fast and not tuned:
        assert same == 1.0, f"{1 - same:.1%} of the ids differ"
    return {**_ratios(times, batch), "same_ids": round(same, 4)}


def clocks(device: torch.device) -> tuple[float, float]:
    """Seconds of CPU time and of the wall clock, once the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.process_time(), time.perf_counter()


def _ratios(times: dict[str, list[tuple[float, float]]], batch: int) -> dict[str, Any]:
    """Ratios of the best and of the median rounds, and tokens a second of the best ones."""
    found: dict[str, Any] = {}
    for place, clock in enumerate(("cpu", "wall")):
        taken = {name: [pair[place] for pair in pairs] for name, pairs in times.items()}
        for kind, of in (("best", min), ("median", statistics.median)):
            found[f"ratio_{clock}_{kind}"] = round(of(taken["hf"]) / of(taken["ours"]), 2)
        for name, values in taken.items():
            found[f"{name}_tokens_per_{clock}_second"] = round(batch * NEW / min(values), 1)
    return found


def theirs(model: Any, prompts: Any, new: int) -> Any:
    out = model.generate(
        input_ids=prompts,
        attention_mask=torch.ones_like(prompts),
        do_sample=False,
        min_new_tokens=new,
        max_new_tokens=new,
        pad_token_id=0,
        eos_token_id=None,
    )
    return out[:, PROMPT:]


def ours(reading: Reading, prompts: Any, new: int) -> Any:
    rows = [Row(prompt, new) for prompt in prompts.tolist()]
    for _ in write(reading, rows, ends=frozenset(), temperature=0.0):
        pass
    return torch.tensor([row.written for row in rows])


def stream_rate(device: str, rounds: int) -> float:
    """Tokens a second (wall clock, best round) of nano's longest streamed answer."""
    view = LocalModel.load("nano", device=device, threads=int(device == "cpu")).base
    prompts = [
        [{"role": "user", "content": text}]
        for text in ("写一段关于高血压的文章。", "Write about the treatment of migraine.")
    ]
    best = 0.0
    for prompt in prompts * rounds:
        start = time.perf_counter()
        text = "".join(view.stream(prompt, max_new_tokens=NEW))
        taken = time.perf_counter() - start
        count = len(view.tokenizer(text, add_special_tokens=False)["input_ids"])
        best = max(best, count / taken)
    return round(best, 1)


if __name__ == "__main__":
    main()
