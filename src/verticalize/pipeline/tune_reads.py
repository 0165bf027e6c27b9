"""What the tune stage reads besides rows, base and settings: an earlier adapter, words, texts."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verticalize import fingerprint
from verticalize.config import Settings
from verticalize.config.settings import Tune
from verticalize.domain.pack import Pack
from verticalize.errors import ConfigError, Problem

if TYPE_CHECKING:
    from verticalize.tune.pretraining import Texts

GLOSSARY = "glossary"
WEIGHTS = "adapter_model.safetensors"
# What else of an earlier adapter decides how it goes on: its settings, tokens and moments.
BESIDE = ("adapter_config.json", "tokenizer.json", "optimizer/checkpoint.safetensors")


def reads(pack: Pack, settings: Tune) -> Mapping[str, Any]:
    """What a tuning reads besides rows, base and settings: an earlier adapter, and words.

    Raises:
        ConfigError: a file that the settings name is not there.
    """
    found: dict[str, Any] = {}
    if settings.adapter:
        folder = Path(settings.adapter)
        if not (folder / WEIGHTS).is_file():
            raise _absent("adapter", settings.adapter, f"Give a folder that holds {WEIGHTS}.")
        files = [folder / name for name in (WEIGHTS, *BESIDE) if (folder / name).is_file()]
        found["adapter"] = fingerprint.of_files(files, root=folder)
    if isinstance(settings.add_tokens, str):
        found["add_tokens"] = tokens_of(pack, settings.add_tokens)
    return found


def tokens_of(pack: Pack, given: list[str] | str) -> list[str]:
    """The words that become tokens: as listed, of a file, or all forms in the pack's glossary.

    Raises:
        ConfigError: the file is not there, or the pack has no glossary.
    """
    if not isinstance(given, str):
        return given
    if given == GLOSSARY:
        if not pack.glossary:
            remedy = "Give it a glossary.yaml, or list the words themselves."
            raise ConfigError(
                [Problem("tune.add_tokens", f"the pack '{pack.name}' has no glossary.", remedy)]
            )
        return [form for term in pack.glossary for form in term.forms()]
    if not Path(given).is_file():
        raise _absent("add_tokens", given, "Give a list, a text file, or 'glossary'.")
    lines = Path(given).read_text(encoding="utf-8-sig").splitlines()
    return [line.strip() for line in lines if line.strip()]


def texts_of(pack: Pack, settings: Settings, ingest: Path) -> "Texts | None":
    """The documents that are trained on as they stand; None where the settings ask for none.

    Args:
        ingest: the folder of that stage.
    """
    from verticalize.instruct.plain import plain_texts
    from verticalize.knowledge.ingest import open_corpus
    from verticalize.tune.pretraining import Texts

    options = settings.tune.continued_pretraining
    if not options.num_train_epochs:
        return None
    train, validation = plain_texts(
        open_corpus(ingest),
        holdout=pack.manifest.holdout,
        validation_share=settings.instruct.validation_share,
        seed=settings.instruct.seed,
    )
    return Texts(train, validation, **options.model_dump())


def _absent(setting: str, given: str, hint: str) -> ConfigError:
    return ConfigError([Problem(f"tune.{setting}", f"there is no '{given}'.", hint)])
