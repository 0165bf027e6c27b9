"""Is the tuned model with retrieval better than retrieval with no model at all?

    verticalize build medical --runs runs
    python benchmarks/without_model.py --runs runs --pack medical

The arm "retrieval" quotes the sentences that share most words with the question. Its token-F1 on the
slices known and new stands beside that of tuned+rag in the newest report, with the paired difference
and its 95% interval. The same gate refuses in both.
"""

import argparse
from pathlib import Path

from verticalize import Assistant, jsonl, load_domain
from verticalize.evaluate.metrics import token_f1
from verticalize.evaluate.stats import mean_difference, mean_interval
from verticalize.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path, required=True, help="folder that `build` wrote to")
    parser.add_argument("--pack", default="medical")
    given = parser.parse_args()
    pack = load_domain(given.pack)
    store = Store(given.runs / given.pack)
    folder = store.path("evaluate", store.latest()["evaluate"])
    tuned = {
        row["item_id"]: row
        for row in jsonl.read(folder / "responses.jsonl")
        if row["arm"] == "tuned+rag"
    }
    assistant = Assistant.open(pack, runs=given.runs, models=False)
    print("| slice | n | no model | tuned+rag | difference |\n|---|---|---|---|---|")
    for name in ("known", "new"):
        items = [item for item in pack.evaluation() if item.slice == name]
        plain, with_model = [], []
        for item in items:
            answer = assistant.ask(item.question)
            said = tuned[item.id]
            plain.append(0.0 if answer.refused else token_f1(answer.text, item.answers))
            with_model.append(0.0 if said["refused"] else token_f1(said["text"], item.answers))
        found = mean_interval(plain), mean_interval(with_model), mean_difference(with_model, plain)
        cells = (f"{one.mean:+.2f} ({one.lo:+.2f} to {one.hi:+.2f})" for one in found)
        print(f"| {name} | {len(items)} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
