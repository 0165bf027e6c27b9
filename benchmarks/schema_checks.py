"""The documented counts of public files of instruction data, against what is imported from them.

    python benchmarks/schema_checks.py FOLDER

FOLDER holds clones (or single files in their folders) of LAION-AI/Open-Assistant, lm-sys/FastChat,
yizhongw/self-instruct, LianjiaTech/BELLE, Facico/Chinese-Vicuna, THUDM/ChatGLM-6B,
LC1332/Luotuo-Chinese-LLM, SCIR-HI/Huatuo-Llama-Med-Chinese, king-yyf/CMeKG_tools and
anthropics/hh-rlhf, whatever of them is there. One JSON line is printed for each check; the exit
status is 1 where one fails, or where no file is found. Files are found by the end of their path.
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.data.conversations import split_long
from verticalize.data.formats.maker import Options, folded
from verticalize.data.importing import Tally, kept, open_file, read
from verticalize.errors import KnowledgeError

TREE = "manual/data/en_100_tree.jsonl"
FLAT = "manual/data/en_100_message.jsonl"
DUMMY = "data/dummy_conversation.json"
LITERATURE = "data-literature/liver_cancer.json"
HARMLESS = "harmless-base/test.jsonl.gz"
LEAVES = ["534c7711", "bb791a11", "f46207ca", "d63d5610", "0ef7430e"]


def rows(
    path: Path, name: str | None = None, **options: Any
) -> tuple[str, list[Any], Counter[str]]:
    """The format, the records and what was dropped."""
    opened, tally = open_file(path, name), Tally()
    found = list(kept(read(opened, options=Options(**options)), tally))
    return opened.format.name, found, tally.counts


def count(path: Path, name: str | None = None, **options: Any) -> int:
    return len(rows(path, name, **options)[1])


def shape(path: Path) -> list[Any]:
    """Format, rows and the sum of what was dropped."""
    name, found, dropped = rows(path)
    return [name, len(found), dropped.total()]


def documented_tree(readme: Path) -> list[str]:
    """The leaves of the tree that the documentation shows."""
    blocks = re.findall(r"```json\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    (tree,) = [block for block in blocks if '"message_tree_id"' in block]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "tree.json"
        path.write_text(tree, "utf-8")
        return [one.id.rpartition("/")[2][:8] for one in rows(path)[1]]


def ranked_prompts(path: Path) -> int:
    return len({json.dumps(one.prompt) for one in rows(path, "oasst-pairs")[1]})


def trees_in_two_groups(path: Path) -> int:
    groups: dict[str, set[str]] = {}
    for one in rows(path)[1]:
        groups.setdefault(one.messages[0]["content"], set()).add(one.group)
    return sum(len(of) > 1 for of in groups.values())


def user_turns(path: Path) -> dict[str, int]:
    found = Counter(sum(m["role"] == "user" for m in one.messages) for one in rows(path)[1])
    return {str(turns): found[turns] for turns in sorted(found)}


def split_dummies(path: Path) -> list[Any]:
    """Rounds before and after splitting at 40 tokens, and whether each piece is well formed."""
    whole = rows(path)[1]
    pieces = [piece for one in whole for piece in split_long(one, 40)]
    good = all(len(p.messages) % 2 == 0 and p.messages[0]["role"] == "user" for p in pieces)
    turns = [sum(len(one.messages) for one in some) for some in (whole, pieces)]
    return [turns[0] == turns[1], len(pieces) > len(whole), good]


def trained_turns(path: Path) -> list[Any]:
    """Answers in the file, and for each kind of vocabulary those that Vicuna's format trains whole.

    An answer counts where the trained ids from its prompt's end on decode to the space that FastChat
    writes there, the answer and EOS, and to nothing else.
    """
    from verticalize.models.builtin import set_template
    from verticalize.tune.encode import encode_all

    whole = rows(path)[1]
    said = [
        [m["content"].strip() for m in one.messages if m["role"] == "assistant"] for one in whole
    ]
    found = [sum(map(len, said))]
    for tokenizer in (byte_level(whole), llama_like(whole)):
        set_template(tokenizer, "vicuna")
        encoded, dropped = encode_all(tokenizer, whole, max_length=1 << 30)
        exact = 0
        for row, answers in zip(encoded, said, strict=True):
            runs = spoken(tokenizer, row.ids, row.trained)
            pairs = zip_longest(runs, answers)
            exact += sum(run == f" {answer}</s>" for run, answer in pairs)
        found += [exact, int(bool(dropped))]
    return found


def spoken(tokenizer: Any, ids: Sequence[int], trained: Sequence[bool]) -> list[str]:
    """The text of each run of trained ids, as it stands behind other text."""
    anchor = tokenizer("a", add_special_tokens=False)["input_ids"][-1:]
    before = len(tokenizer.decode(anchor))
    places = groupby(zip(ids, trained, strict=True), key=itemgetter(1))
    runs = [[one for one, _ in run] for on, run in places if on]
    return [tokenizer.decode([*anchor, *run])[before:] for run in runs]


def byte_level(texts: Sequence[Any]) -> Any:
    """A vocabulary like GPT-2's and Qwen's, made of these conversations."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    return trained_on(made, trainer, texts)


def llama_like(texts: Sequence[Any]) -> Any:
    """A vocabulary like LLaMA's: a space before a text, and bytes for rare characters."""
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        trainers,
    )

    made = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    made.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    cut = pre_tokenizers.Split(Regex(r"▁?[^▁\n]+|[▁\n]+"), "isolated")
    made.pre_tokenizer = cut
    made.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    alphabet = ["<unk>", *(f"<0x{n:02X}>" for n in range(256))]
    trainer = trainers.BpeTrainer(vocab_size=2000, special_tokens=alphabet, limit_alphabet=80)
    return trained_on(made, trainer, texts)


def trained_on(made: Any, trainer: Any, texts: Sequence[Any]) -> Any:
    from transformers import PreTrainedTokenizerFast

    made.train_from_iterator((m["content"] for one in texts for m in one.messages), trainer)
    made.add_special_tokens(["</s>"])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="</s>", clean_up_tokenization_spaces=False
    )


def classes_without_prompt(path: Path) -> int:
    """Questions of BELLE's evaluation set whose class has no prompt for the judge."""
    prompts = {folded(row["class"]) for row in jsonl.read(path.with_name("eval_prompt.json"))}
    return sum(one.provenance.about["category"] not in prompts for one in rows(path)[1])


def contexts_differ(path: Path) -> int:
    return rows(path)[2]["contexts differ"]


def all_of(path: Path) -> int:
    _, found, dropped = rows(path)
    return len(found) + dropped.total()


def refused(path: Path) -> bool:
    try:
        open_file(path)
    except KnowledgeError as error:
        return "knowledge add" in str(error)
    return False


CHECKS: tuple[tuple[str, str, Callable[[Path], Any], Any], ...] = (
    ("oasst-data/README.md", "leaves of the documented tree", documented_tree, LEAVES),
    (TREE, "threads", count, 538),
    (TREE, "threads with synthetic", lambda path: count(path, synthetic=True), 555),
    (TREE, "threads at top_k 1", lambda path: count(path, top_k=1), 98),
    (TREE, "ranked prompts", ranked_prompts, 207),
    (TREE, "ranked pairs", lambda path: count(path, "oasst-pairs"), 732),
    (TREE, "trees in two groups", trees_in_two_groups, 0),
    (FLAT, "threads of messages", count, 538),
    (FLAT, "pairs of messages", lambda path: count(path, "oasst-pairs"), 732),
    (DUMMY, "format, rows, dropped", shape, ["sharegpt", 500, 0]),
    (DUMMY, "splitting keeps all turns, cuts, is even", split_dummies, [True, True, True]),
    (DUMMY, "answers; trained exactly, dropped (byte-level BPE; LLaMA-like)", trained_turns,
     [1000, 1000, 0, 1000, 0]),
    ("mt_bench/question.jsonl", "format, rows, dropped", shape, ["mt-bench", 80, 0]),
    ("data/seed_tasks.jsonl", "format, rows, dropped", shape, ["seed-tasks", 175, 0]),
    ("1.5M/zh_seed_tasks.json", "format, rows, dropped", shape, ["seed-tasks", 175, 0]),
    ("eval/eval_set.json", "format, rows, dropped", shape, ["belle-eval", 1000, 0]),
    ("eval/eval_set.json", "questions without a judge's prompt", classes_without_prompt, 0),
    ("sample/instruct/data_sample.jsonl", "format, rows, dropped", shape, ["alpaca", 10, 0]),
    ("sample/chat/data_sample.jsonl", "format, rows, dropped", shape, ["chinese-vicuna-chat", 3, 0]),
    ("improve/data_sample.jsonl", "format, rows, dropped", shape, ["chatglm", 100, 0]),
    ("data/developer_instruction.json", "format, rows, dropped", shape, ["alpaca", 48, 0]),
    ("data/llama_data.json", "format, rows, dropped", shape, ["alpaca", 8658, 0]),
    (LITERATURE, "format, rows, dropped", shape, ["huatuo-literature", 1000, 0]),
    (LITERATURE, "dialogues by user turns", user_turns,
     {"1": 292, "2": 285, "3": 272, "4": 126, "5": 22, "6": 3}),
    ("train_example.json", "a graph is refused", refused, True),
    (HARMLESS, "rows and drops", all_of, 2312),
    (HARMLESS, "contexts differ", contexts_differ, 5),
)  # fmt: skip


def run(folder: Path) -> Iterator[dict[str, Any]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for end, check, measure, documented in CHECKS:
        path = next((one for one in files if one.as_posix().endswith("/" + end)), None)
        if path is not None:
            found = measure(path)
            told = {"file": end, "check": check, "found": found, "documented": documented}
            yield {**told, "ok": found == documented}


def main() -> None:
    """Print a line for each check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    results = []
    for result in run(parser.parse_args().folder):
        print(json.dumps(result, ensure_ascii=False))
        results.append(result["ok"])
    sys.exit(0 if results and all(results) else 1)


if __name__ == "__main__":
    main()
