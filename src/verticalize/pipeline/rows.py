"""A build's instruction data as Hugging Face datasets, for any other trainer."""

from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.domain.pack import Pack
from verticalize.errors import StoreError
from verticalize.store import Store


def load_examples(pack: Pack, *, runs: Path = Path("runs")) -> Any:
    """The rows of the newest build of `pack`: a ``datasets.DatasetDict`` of train and validation.

    Each row has ``messages``, the conversational form that TRL's ``SFTTrainer`` takes, and
    ``metadata`` with the row's id, evidence, generator and language.

    Raises:
        StoreError: nothing has been built, or not as far as the instruction data.
    """
    from datasets import Dataset, DatasetDict

    from verticalize.instruct.write import TRAIN, VALIDATION

    store = Store(runs / pack.name)
    key = store.latest().get("instruct")
    if key is None:
        raise StoreError(
            "the newest build has no instruction data.",
            place=str(store.root),
            hint=f"Compile it with: verticalize build {pack.name} --until instruct",
        )
    folder = store.path("instruct", key)
    return DatasetDict(
        {
            name.removesuffix(".jsonl"): Dataset.from_list(list(jsonl.read(folder / name)))
            for name in (TRAIN, VALIDATION)
        }
    )
