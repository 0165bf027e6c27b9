"""The tokenizer that lies beside weights in Meta's form, or elsewhere."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from verticalize.errors import DependencyError, ModelError

_FILES = ("tokenizer*", "special_tokens_map.json", "chat_template*", "generation_config.json")


def take_tokenizer(folder: Path, out: Path, vocabulary: int) -> dict[str, int]:
    """Copy it, or make it of a ``tokenizer.model``; the ids that config.json names.

    Raises:
        ModelError: there is none, or it is of another model.
        DependencyError: it needs a package that is not installed.
    """
    for file in (file for pattern in _FILES for file in folder.glob(pattern)):
        if file.is_file():
            shutil.copy(file, out / file.name)
    if not (out / "tokenizer.json").is_file():
        _check_pieces(folder, out / "tokenizer.model")
    from transformers import AutoTokenizer

    place = str(folder)
    try:
        found = AutoTokenizer.from_pretrained(out)
    except Exception as error:  # whatever its parsers raise
        raise ModelError(
            f"the tokenizer cannot be read ({type(error).__name__}).",
            place=place,
            hint="Give the folder of the model's own tokenizer: --tokenizer FOLDER.",
        ) from error
    if len(found) > vocabulary:
        raise ModelError(
            f"the tokenizer has {len(found):,} tokens, the model {vocabulary:,}.",
            place=place,
            hint="Give the folder of the model's own tokenizer: --tokenizer FOLDER.",
        )
    if not (out / "tokenizer.json").is_file():
        found.save_pretrained(out)
    named = {"bos_token_id": found.bos_token_id, "eos_token_id": found.eos_token_id}
    return {name: ident for name, ident in named.items() if ident is not None}


def _check_pieces(folder: Path, file: Path) -> None:
    """A ``tokenizer.model`` of LLaMA 1 or 2, and what reads it."""
    place = str(folder / file.name)
    if not file.is_file():
        raise ModelError(
            "no tokenizer (tokenizer.json or tokenizer.model).",
            place=str(folder),
            hint="Give the folder of one: --tokenizer FOLDER.",
        )
    if not _is_sentencepiece(file):
        raise ModelError(
            "is a list of words without Llama 3's special tokens.",
            place=place,
            hint="Give the folder of the model's tokenizer.json: --tokenizer FOLDER.",
        )
    if find_spec("sentencepiece") is None:
        raise DependencyError(
            "sentencepiece is needed to read it.", place=place, hint="pip install sentencepiece"
        )


def _is_sentencepiece(file: Path) -> bool:
    """A message of protobuf; tiktoken's lists are lines of base64 and a number."""
    with file.open("rb") as handle:
        return not handle.readline().strip().rpartition(b" ")[2].isdigit()
