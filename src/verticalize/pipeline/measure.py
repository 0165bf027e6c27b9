"""The evaluate stage: the assistant of this build answers its pack's questions in four ways."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.assistant.open import assemble
from verticalize.domain.pack import Pack
from verticalize.evaluate.evaluate import evaluate
from verticalize.evaluate.leakage import check_leakage
from verticalize.knowledge.ingest import read_documents
from verticalize.progress import Progress
from verticalize.records import Answer, Arm, Document, EvalItem, Example, Hit
from verticalize.retrieval.engine.index import open_index

RANKED = 10  # passages that the retrieval figures look at


def measure(
    pack: Pack,
    own: list[EvalItem],
    inputs: Mapping[str, Path],
    out: Path,
    *,
    keys: Mapping[str, str],
    settings: Mapping[str, Any],
    progress: Progress,
) -> dict[str, Any]:
    """Write the reports into `out`; the answers so far survive a crash.

    Args:
        own: the pack's own questions; those compiled are asked where there are none.

    Returns:
        What the recipe keeps: the number of questions and the verdict.
    """
    items = own or _compiled(inputs["instruct"])
    assistant = assemble(pack, inputs, keys=keys, settings=settings)
    index = open_index(inputs["index"])

    def respond(arm: Arm, asked: list[EvalItem]) -> list[Answer]:
        return assistant.ask_many([item.question for item in asked], arm=arm)

    def retrieve(item: EvalItem) -> list[Hit]:
        return index.search(item.question, RANKED, item.lang)

    options = settings["evaluate"]
    report = evaluate(
        items,
        respond,
        retrieve,
        out=out,
        domain=pack.name,
        base=settings["base"],
        titles=pack.manifest.title,
        languages=pack.manifest.languages,
        leakage=_leakage(pack, items, inputs),
        receipt={"artifacts": dict(keys), "settings": dict(settings)},
        compiled=not own,
        max_items=options["max_items"],
        batch_size=settings["hardware"]["per_device_eval_batch_size"],
        bootstrap=options["bootstrap"],
        seed=options["seed"],
        progress=progress,
    )
    return {"questions": len(items), "verdict": report["verdict"]}


def questions(pack: Pack, compiled: Path) -> list[EvalItem]:
    """The pack's hand-written questions; where it has none, those compiled from the sources that
    were kept out of tuning for validation.
    """
    return pack.evaluation() or _compiled(compiled)


def _compiled(folder: Path) -> list[EvalItem]:
    return [EvalItem.from_row(row) for row in jsonl.read(folder / "items.jsonl")]


def _leakage(pack: Pack, items: list[EvalItem], inputs: Mapping[str, Path]) -> dict[str, Any]:
    documents = tuple(read_documents(inputs["ingest"]))
    examples = (Example.from_row(row) for row in jsonl.read(inputs["instruct"] / "train.jsonl"))
    return check_leakage(items, examples, documents, held_out(pack, documents))


def held_out(pack: Pack, documents: list[Document] | tuple[Document, ...]) -> list[str]:
    """Ids of the documents that the manifest keeps out of tuning."""
    return [
        document.id
        for document in documents
        if any(fnmatchcase(document.id, pattern) for pattern in pack.manifest.holdout)
    ]
