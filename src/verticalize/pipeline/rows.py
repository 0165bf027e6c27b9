"""A build's instruction data as Hugging Face datasets, for any other trainer."""

from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.domain import Pack, pack_of
from verticalize.errors import StoreError
from verticalize.store import Store


def load_examples(pack: Pack | str, *, runs: Path | str = Path("runs")) -> Any:
    """The rows of the newest build of a pack: a ``datasets.DatasetDict`` of train and validation.

    Each row has ``messages``, the conversational form that TRL's ``SFTTrainer`` takes, and
    ``metadata`` with the row's id, evidence, generator and language.

    Args:
        pack: or its name.

    Raises:
        DomainError: no pack of this name.
        StoreError: nothing has been built, or not as far as the instruction data.
    """
    from datasets import Dataset, DatasetDict

    files = instruct_files(pack_of(pack).name, runs=Path(runs))
    return DatasetDict({file.stem: Dataset.from_list(list(jsonl.read(file))) for file in files})


def instruct_files(name: str, *, runs: Path) -> tuple[Path, Path]:
    """The rows to train and to validate on of the newest build of a pack.

    Raises:
        StoreError: as `load_examples`.
    """
    from verticalize.instruct.write import TRAIN, VALIDATION

    store = Store(runs / name)
    key = store.latest().get("instruct")
    if key is None:
        raise StoreError(
            "the newest build has no instruction data.",
            place=str(store.root),
            hint=f"Compile it with: verticalize build {name} --until instruct",
        )
    folder = store.path("instruct", key)
    return folder / TRAIN, folder / VALIDATION
