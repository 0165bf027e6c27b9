"""Whether vLLM answers with an export as transformers does: the same prompts, greedy tokens, ends.

Start a server with what ``export --to vllm`` wrote, then ask it:

verticalize export medical --to vllm --out OUT
sh OUT/serve.sh --port 8130
python benchmarks/vllm_serves.py --folder OUT --model medical --port 8130

vLLM has an environment of its own; this script needs ours alone.
"""

import argparse
import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

QUESTIONS = (
    "痛风有哪些症状？",
    "Which tests confirm gout?",
    "什么是高血压？",
    "What is asthma?",
    "How is measles spread?",
    "哮喘怎么治疗？",
    "Is gout hereditary?",
    "糖尿病要做哪些检查？",
)
TOKENS = 64


def main() -> None:
    given = _parser().parse_args()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(given.folder)
    model = AutoModelForCausalLM.from_pretrained(given.folder, dtype=torch.float32).eval()
    counts = {"questions": len(QUESTIONS), "same_prompt_tokens": 0, "same_answers": 0, "ended": 0}
    for question in QUESTIONS:
        asked = [{"role": "user", "content": question}]
        prompt = tokenizer.apply_chat_template(
            asked, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        length = prompt["input_ids"].shape[1]
        written = model.generate(**prompt, max_new_tokens=TOKENS, do_sample=False)[0][length:]
        answer = _ask(given.port, given.model, asked)
        choice = answer["choices"][0]
        counts["same_prompt_tokens"] += answer["usage"]["prompt_tokens"] == length
        counts["same_answers"] += choice["message"]["content"] == tokenizer.decode(
            written, skip_special_tokens=True
        )
        counts["ended"] += choice["finish_reason"] == "stop"
    print(json.dumps(counts))


def _ask(port: int, model: str, messages: list[dict[str, str]]) -> dict[str, Any]:
    body = {"model": model, "messages": messages, "temperature": 0, "max_tokens": TOKENS}
    request = Request(
        f"http://127.0.0.1:{port}/v1/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request) as said:
        answer: dict[str, Any] = json.load(said)
    return answer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="What export wrote.")
    parser.add_argument("--model", required=True, help="The name that vLLM serves it by.")
    parser.add_argument("--port", type=int, default=8000)
    return parser


if __name__ == "__main__":
    main()
