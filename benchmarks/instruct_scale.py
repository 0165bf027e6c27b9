"""Does the memory of the stage instruct grow with the passages?

    python benchmarks/instruct_scale.py 10000 100000 1000000
    python benchmarks/instruct_scale.py 10000 100000 --facts
    python benchmarks/instruct_scale.py 100000 --in-memory

Documents are made up, two passages each, of sentences that questions are made from; with ``--facts``
they are cards of four facts, one passage each. For each number
the stage's compiler runs in a fresh process over the files that ingest would have written, without
an index (no grounded row needs a search then), at most 4,000 rows. Printed are, a JSON object a
line: seconds, rows, peak memory that no file stands behind in MB (`RssAnon`, looked at every
50 ms), and the megabytes of passages and documents on disk. ``--in-memory`` reads the corpus whole, as it was
done before.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from index_scale import Anonymous, word
from verticalize import jsonl
from verticalize.domain.prompts import Prompts
from verticalize.domain.relations import Relation, complete
from verticalize.instruct.compile import compile_examples
from verticalize.instruct.write import write_examples
from verticalize.knowledge.corpus import open_corpus, read_corpus
from verticalize.records import Document, Fact, Passage
from verticalize.text import join_list

ROWS = 4000
MEGABYTE = 1 << 20
RELATIONS = {
    name: complete(
        Relation(
            id=name,
            label={"zh": zh, "en": name},
            statement={"zh": f"{{subject}}的{zh}有{{objects}}。", "en": f"{en} {{objects}}."},
            questions={
                "zh": (f"{{subject}}有哪些{zh}？",),
                "en": (f"Which {name}s has {{subject}}?",),
            },
            answers={"zh": (f"{{subject}}的{zh}有{{objects}}。",), "en": (f"{en} {{objects}}.",)},
        )
    )
    for name, zh, en in (
        ("part", "部件", "The parts of {subject} are"),
        ("fault", "故障", "The faults of {subject} include"),
    )
}
SENTENCES = {
    "zh": "{0}是一种用于{1}的{2}。{0}每天检查{3}次，每次不少于{4}分钟，发现{5}时应当停机。",
    "en": "A {0} is a {2} that is used for {1}. Check the {0} {3} times a day, for {4} minutes at "
    "least, and stop it when {5} shows.",
}


def documents(count: int) -> Iterator[tuple[Document, list[Passage]]]:
    """Documents of two passages each, `count` passages in all, Chinese and English in turn."""
    for number in range(count // 2):
        lang = ("zh", "en")[number % 2]
        names = [word(number * step % 150_000 + 300, lang) for step in (1, 7, 31, 101)]
        pattern = SENTENCES[lang]
        parts = [
            pattern.format(names[n], names[2], names[3], number % 9 + 2, number % 50 + 3, names[1])
            for n in (0, 1)
        ]
        text, name = "\n\n".join(parts), f"{number}.{lang}.md"
        starts = 0, len(parts[0]) + 2
        document = Document(name, name, "documents", names[0], lang, text)
        yield (
            document,
            [
                Passage(
                    id=f"{name}@{start}-{start + len(part)}",
                    document_id=name,
                    source=name,
                    kind="documents",
                    title=names[0],
                    section="",
                    lang=lang,
                    text=part,
                    start=start,
                    end=start + len(part),
                )
                for start, part in zip(starts, parts, strict=True)
            ],
        )


def cards(count: int) -> Iterator[tuple[Document, list[Passage], list[Fact]]]:
    """Cards of two facts of each of two relations, Chinese and English in turn."""
    for number in range(count):
        lang = ("zh", "en")[number % 2]
        subject = f"{word(number % 150_000 + 300, lang)} {number}"
        name = f"{number}.{lang}.jsonl#1"
        facts, lines = [], []
        for place, relation in enumerate(RELATIONS.values()):
            things = [word((number * step + place) % 5000 + 300, lang) for step in (7, 31)]
            lines.append(
                relation.statement[lang].format(subject=subject, objects=join_list(things, lang))
            )
            facts += [
                Fact(
                    id=f"{name}/{relation.id}/{n}",
                    subject=subject,
                    relation=relation.id,
                    object=thing,
                    lang=lang,
                    type="machine",
                    document_id=name,
                    passage_id=f"{name}@0",
                )
                for n, thing in enumerate(things)
            ]
        text = "\n".join(lines)
        passage = Passage(
            id=f"{name}@0", document_id=name, source=name, kind="facts", title=subject,
            section="", lang=lang, text=text, start=0, end=len(text),
        )  # fmt: skip
        yield Document(name, name, "facts", subject, lang, text), [passage], facts


def written(folder: Path, count: int, *, of_facts: bool) -> None:
    """The files of a corpus."""
    found = cards(count) if of_facts else ((d, p, []) for d, p in documents(count))
    with ExitStack() as stack:
        whole, pieces, stated = (
            stack.enter_context((folder / f"{name}.jsonl").open("w", encoding="utf-8"))
            for name in ("documents", "passages", "facts")
        )
        for document, passages, facts in found:
            whole.write(jsonl.dumps(document.row()) + "\n")
            pieces.writelines(jsonl.dumps(passage.row()) + "\n" for passage in passages)
            stated.writelines(jsonl.dumps(fact.row()) + "\n" for fact in facts)
    (folder / "questions.jsonl").touch()
    (folder / "summary.json").write_text('{"sources": []}', encoding="utf-8")


def compiled(folder: Path, *, in_memory: bool) -> dict[str, float]:
    watch, began = Anonymous(), time.monotonic()
    both = {"zh": "你是助手。", "en": "You are an assistant."}
    made = compile_examples(
        (read_corpus if in_memory else open_corpus)(folder),
        relations=RELATIONS,
        prompts=Prompts(system=both, refusal=both),
        holdout=(),
        search=lambda question, k, lang: [],
        max_examples=ROWS,
        grounded_share=0.0,
        unanswerable_share=0.0,
        conflict_share=0.0,
        superseded_share=0.0,
        asked_share=0.3,
        validation_share=0.1,
        replay_share=0.0,
        max_repeats=1,
        temperature=1.0,
        distractors="mined",
        quoted=False,
        k=5,
        prompt_tokens=1000,
        seed=0,
    )
    write_examples(folder / "out", made)
    return {
        "seconds": round(time.monotonic() - began, 1),
        "rows": len(made.train) + len(made.validation),
        "peak_anonymous_mb": watch.stop()["peak_anonymous_mb"],
        "on_disk_mb": round(
            sum((folder / f"{n}.jsonl").stat().st_size for n in ("documents", "passages", "facts"))
            / MEGABYTE
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=int, nargs="+")
    parser.add_argument("--in-memory", action="store_true")
    parser.add_argument("--facts", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        print(json.dumps(compiled(given.folder, in_memory=given.in_memory)))
        return
    for count in given.passages:
        with tempfile.TemporaryDirectory() as scratch:
            written(Path(scratch), count, of_facts=given.facts)
            command = [sys.executable, __file__, str(count), "--folder", scratch]
            command += ["--in-memory"] * given.in_memory
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        row = {
            "passages": count,
            "facts": given.facts,
            "in_memory": given.in_memory,
            **json.loads(done.stdout),
        }
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
