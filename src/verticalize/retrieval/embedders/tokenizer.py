"""Which tokenizer an embedder has, so that passages are cut by its own tokens."""

from pathlib import Path

from verticalize import extras
from verticalize.errors import RetrievalError
from verticalize.retrieval.embedders.embed import BOTH, FITTED, HASHING, MINILM, MINILM_PACKAGE
from verticalize.retrieval.embedders.static import FOLDER, NANO_EMBED

TOKENIZER = "tokenizer.json"


def tokenizer_of(embedder: str) -> Path | None:
    """The ``tokenizer.json`` of an embedder; None where it works by n-grams.

    Args:
        embedder: as `make_embedder` takes it. Of a Hugging Face name the file is downloaded, unless
            it is in the cache.

    Raises:
        DependencyError: the extra that it needs is not installed.
        RetrievalError: there is no such model here, or it has no such file.
    """
    if embedder in (FITTED, BOTH, HASHING):
        return None
    if embedder == NANO_EMBED:
        return FOLDER / TOKENIZER
    if embedder == MINILM:
        package = extras.need(MINILM_PACKAGE, extra="minilm")
        return _inside(Path(package.get_model_path()))
    folder = Path(embedder)
    return _inside(folder) if folder.is_dir() else _from_hub(embedder)


def _inside(folder: Path) -> Path:
    """Beside the weights, or in the folder of the first module."""
    for file in (folder / TOKENIZER, folder / "0_Transformer" / TOKENIZER):
        if file.is_file():
            return file
    raise RetrievalError(
        f"this model has no {TOKENIZER}.",
        place=str(folder),
        hint="Save its fast tokenizer there (AutoTokenizer.from_pretrained(…).save_pretrained(…)).",
    )


def _from_hub(name: str) -> Path:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(hf_hub_download(name, TOKENIZER))
    except (HfHubHTTPError, HFValidationError, OSError, ValueError) as error:
        raise RetrievalError(
            f"no {TOKENIZER} of the embedder '{name}' can be had ({error}).",
            hint="Use a local folder, or set index.embedder=fitted, which needs no download.",
        ) from error
