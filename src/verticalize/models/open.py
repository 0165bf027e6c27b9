"""Finding a base model by folder or Hugging Face name."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verticalize import fingerprint
from verticalize.errors import ModelError
from verticalize.models.builtin import AUTO, DIALOGUE, FALLBACK, OWN, choose, source
from verticalize.models.meta import is_meta
from verticalize.models.nano import NANO, WEIGHTS

FILES = ("*.json", "*.safetensors", "*.jinja", "*.model", "*.txt", "*.tiktoken")
CODE = ("*.py",)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class Base:
    """A base model on this disk, and how conversations are written for it.

    Args:
        fingerprint: of its weights, configuration and tokenizer, and of its chat template where
            that is a built-in one.
        template: ``own``, where the tokenizer has one, or the name of a built-in one; ``auto`` is
            the one where there is one, else ChatML.
        trust_remote_code: whether code that lies beside the weights may be run; then the
            fingerprint is of that code too.
    """

    name: str
    path: Path
    fingerprint: str
    template: str = AUTO
    trust_remote_code: bool = False


def resolve_base(name: str, template: str = AUTO, *, trust_remote_code: bool = False) -> Base:
    """``nano`` from the package, a folder as it is, else from the hub's cache or from the hub.

    Args:
        template: ``auto``, or the name of a built-in chat template.
        trust_remote_code: run code that comes with the model.

    Raises:
        ModelError: no such folder or hub model, no network, no safetensors weights, or no such
            template.
    """
    if template != AUTO:
        source(template)  # a misspelt name is told before a download
    path = local_folder(name) or _from_hub(name, (*FILES, *CODE) if trust_remote_code else FILES)
    _check(name, path)
    fallback = DIALOGUE if _is_encoder_decoder(path) else FALLBACK
    chosen = choose(template, has_own=_has_template(path), fallback=fallback)
    files = _fingerprint(path, CODE if trust_remote_code else ())
    return Base(name, path, _of(files, chosen), chosen, trust_remote_code)


def local_folder(name: str) -> Path | None:
    """Where a base lies on this disk: the bundled `nano`, or a folder; None for a hub name."""
    folder = WEIGHTS if name == NANO else Path(name).expanduser()
    return folder if folder.is_dir() else None


def _from_hub(name: str, files: Sequence[str]) -> Path:
    if not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise ModelError(
            f"there is no folder '{name}'.",
            place="base",
            hint="Give a folder with config.json and safetensors weights, or a hub name.",
        )
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(name, allow_patterns=list(files)))
    except (OSError, ValueError, HfHubHTTPError, httpx.HTTPError) as error:
        raise ModelError(
            f"no base model '{name}': no folder of that name here ({Path.cwd()}), and the Hugging "
            f"Face hub did not give it ({type(error).__name__}).",
            place="base",
            hint="Check the spelling and the network, or use the offline base: --base nano.",
        ) from error


def _check(name: str, path: Path) -> None:
    if is_meta(path) and not (path / "config.json").is_file():
        raise ModelError(
            f"'{name}' holds weights in Meta's form.",
            place=str(path),
            hint=f"Convert them first: verticalize convert {path} OUT",
        )
    if not (path / "config.json").is_file():
        raise ModelError(
            f"'{name}' is a folder but holds no config.json.",
            place=str(path),
            hint="Give the folder of a Hugging Face model.",
        )
    if not any(path.glob("*.safetensors")):
        raise ModelError(
            f"'{name}' has no safetensors weights, and pickled ones are not loaded.",
            place=str(path),
            hint="Convert it with save_pretrained(..., safe_serialization=True).",
        )


def _is_encoder_decoder(path: Path) -> bool:
    return bool(json.loads((path / "config.json").read_bytes()).get("is_encoder_decoder"))


def _has_template(path: Path) -> bool:
    """Whether the tokenizer in this folder comes with a chat template."""
    if any(path.glob("chat_template*")):
        return True
    config = path / "tokenizer_config.json"
    return config.is_file() and bool(json.loads(config.read_bytes()).get("chat_template"))


def _of(files: str, template: str) -> str:
    """The fingerprint of a base whose files have this one."""
    if template == OWN:
        return files
    return fingerprint.of_value({"files": files, "template": source(template)})


def _fingerprint(path: Path, code: Sequence[str] = ()) -> str:
    files = sorted(
        file
        for pattern in ("*.safetensors", "config.json", "tokenizer*", "chat_template*", *code)
        for file in path.glob(pattern)
    )
    return fingerprint.of_value({file.name: _hash(file) for file in files})


def _hash(file: Path) -> str:
    # The hub's cache names large files by their SHA-256: a 15 GB model need not be read again.
    blob = file.resolve().name
    return blob if file.is_symlink() and _SHA256.fullmatch(blob) else fingerprint.of_file(file)
