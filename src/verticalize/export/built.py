"""What an export starts from: the pack and the artifacts of its newest build."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from verticalize.domain.pack import Pack
from verticalize.errors import ModelError, StoreError
from verticalize.models.adapter import check_adapter, has_tokens
from verticalize.models.adapters import WHOLE, own_tokenizer
from verticalize.models.artifact import read_base
from verticalize.models.configuration import load_config
from verticalize.models.families import Family, family_of
from verticalize.models.open import Base
from verticalize.models.tokenizer import load_tokenizer
from verticalize.store import Store, read_json


@dataclass(frozen=True)
class Built:
    """A build that has come as far as its adapter.

    `folders`, `keys` and `recipes` are by stage; ``evaluate`` is there where it has run.
    """

    pack: Pack
    base: Base
    folders: Mapping[str, Path]
    keys: Mapping[str, str]
    recipes: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        return self.pack.name

    @property
    def adapter(self) -> Path:
        return self.folders["tune"]

    @property
    def note(self) -> Mapping[str, Any]:
        """What the tuning says of itself: base.json."""
        return read_json(self.adapter / "base.json")

    @property
    def method(self) -> str:
        """As the setting ``tune.method`` spells it."""
        return str(self.note.get("method", "lora"))

    @property
    def has_tokens(self) -> bool:
        """Whether words were added to the vocabulary (``tune.add_tokens``)."""
        return self.method not in WHOLE and has_tokens(self.adapter)

    @cached_property
    def tokenizer(self) -> Any:
        """Of the tuned model: the base's, with the tokens that the tuning has added."""
        return own_tokenizer(self.adapter, load_tokenizer(self.base))

    @property
    def family(self) -> Family:
        """The kind of model that the base is."""
        return family_of(load_config(self.base))

    @property
    def threads(self) -> int:
        """To compute on, as in the build; 0: as OMP_NUM_THREADS says, else all cores."""
        return int(self.recipes["tune"]["settings"]["hardware"]["threads"])

    @property
    def title(self) -> str:
        """The pack's own title, in each of its languages."""
        return " · ".join(dict.fromkeys(self.pack.manifest.title.values())) or self.name


def open_built(pack: Pack, *, runs: Path) -> Built:
    """The newest build of `pack`.

    Raises:
        StoreError: nothing has been built, or not as far as the adapter.
        ModelError: the base is gone, or the adapter is of another base.
    """
    store = Store(runs / pack.name)
    keys = store.latest()
    if "tune" not in keys:
        raise StoreError(
            f"the newest build of '{pack.name}' has no tuned weights to export.",
            place=str(store.root),
            hint=f"Go on with: verticalize build {pack.name}",
        )
    folders = {stage: store.path(stage, key) for stage, key in keys.items()}
    base = read_base(folders["base"])
    check_adapter(folders["tune"], base)
    recipes = {stage: store.recipe(stage, key) for stage, key in keys.items()}
    return Built(pack, base, folders, keys, recipes)


def must_be_adapter(built: Built) -> None:
    """Raises: ModelError: the tuning has left whole weights, and no adapter."""
    if built.method in WHOLE:
        raise ModelError(
            f"'{built.method}' leaves whole weights and no adapter.",
            place=str(built.adapter),
            hint="Use --to merged, gguf or ollama.",
        )


def peft_of(built: Built) -> dict[str, Any]:
    """Peft's adapter_config.json, as it was trained."""
    return read_json(built.adapter / "adapter_config.json")
