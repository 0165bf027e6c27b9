"""A language model on this machine, with and without what was tuned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from verticalize.models.adapter import MERGED_COPY, check_adapter
from verticalize.models.adapters import Load, Opened, open_adapters, open_alone
from verticalize.models.device import (
    choose_device,
    choose_dtype,
    keep_freed_memory,
    use_threads,
)
from verticalize.models.families import family_of
from verticalize.models.open import Base, resolve_base
from verticalize.models.quantized import Quantization
from verticalize.models.seq2seq.view import Seq2SeqView
from verticalize.models.view import LocalView
from verticalize.models.weights import load_weights

View = LocalView | Seq2SeqView


@dataclass(frozen=True, slots=True, eq=False)
class LocalModel:
    """Weights loaded once, and views of them: `base`, and those with an adapter.

    Small bases are held twice, once as they are and once with the adapter merged into a copy;
    larger ones once, with the adapter on or off (`adapter.two_arms`). `views` holds those with an
    adapter by the names that were given; `tuned` is the first of them.
    """

    model: Any
    tokenizer: Any
    base: View
    tuned: View
    views: Mapping[str, View]

    @classmethod
    def load(
        cls,
        path: str | Path | Base,
        adapter: Path | Mapping[str, Path] | None = None,
        *,
        device: str = "auto",
        dtype: str = "auto",
        threads: int = 0,
        batch_size: int = 32,
        quantization: Quantization | None = None,
        copied: int = MERGED_COPY,
    ) -> "LocalModel":
        """Load a base by folder or hub name, and what `verticalize.tune.train.tune` has left.

        Without an adapter, `tuned` is the base too. Whole weights (of ``full`` and ``lisa``) are
        loaded beside those of the base.

        Args:
            adapter: a folder, or folders by name: several LoRA adapters on one base.
            quantization: of the base; None: as the adapter was trained.
            copied: bytes of weights, up to which base and merged model are held side by side.

        Raises:
            ModelError: unknown base, or an adapter that was trained on another base.
        """
        folders = {"adapter": adapter} if isinstance(adapter, Path) else dict(adapter or {})
        base, notes, load = _prepare(path, folders, device, dtype, threads, quantization)
        plain, opened = open_adapters(load, folders, notes, copied=copied)
        of = partial(view_of, batch_size=batch_size, lock=Lock())
        first = of(base.name, plain)
        views = {name: of(f"{base.name}+{name}", one) for name, one in opened.items()}
        return cls(plain.model, first.tokenizer, first, next(iter(views.values()), first), views)


def load_view(
    path: str | Path | Base,
    adapter: Path | None = None,
    *,
    device: str = "auto",
    dtype: str = "auto",
    threads: int = 0,
    batch_size: int = 32,
    quantization: Quantization | None = None,
) -> View:
    """One arm alone: the base, or with an adapter the tuned model, merged and held once.

    Raises:
        ModelError: as `LocalModel.load`.
    """
    folders = {} if adapter is None else {"adapter": adapter}
    base, notes, load = _prepare(path, folders, device, dtype, threads, quantization)
    name, opened = base.name, None
    for kind, folder in folders.items():
        name, opened = f"{base.name}+{kind}", open_alone(load, folder, notes[kind])
    return view_of(name, opened or Opened(*load(None)), batch_size=batch_size, lock=Lock())


def view_of(name: str, opened: Opened, *, batch_size: int, lock: Lock) -> View:
    """A view of what was opened, by its family."""
    family = family_of(opened.model.eval().config)
    kind: type[View] = Seq2SeqView if family.encoder_decoder else LocalView
    return kind.of(name, opened, batch_size=batch_size, lock=lock)


def _prepare(
    path: str | Path | Base,
    folders: Mapping[str, Path],
    device: str,
    dtype: str,
    threads: int,
    quantization: Quantization | None,
) -> tuple[Base, dict[str, dict[str, Any]], Load]:
    """A base that the adapters fit, what they say of themselves, and how its weights are loaded."""
    base = path if isinstance(path, Base) else resolve_base(str(path))
    notes = {name: check_adapter(folder, base) for name, folder in folders.items()}
    trained: list[Quantization] = [note.get("quantization", "none") for note in notes.values()]
    chosen = quantization or (trained[0] if trained else "none")
    use_threads(threads)
    keep_freed_memory()
    where = choose_device(device)
    kind = choose_dtype(where, dtype)

    def load(folder: Path | None) -> tuple[Any, Any]:
        if folder is not None:
            return load_weights(replace(base, path=folder), device=where, dtype=kind)
        return load_weights(base, device=where, dtype=kind, quantization=chosen)

    return base, notes, load
