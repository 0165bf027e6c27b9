"""What a token is, for the size of passages: an estimate, or what the embedder's tokenizer says."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from verticalize.errors import KnowledgeError
from verticalize.text import count_tokens

Count = Callable[[str], int]


@cache
def counter(tokenizer: Path | None) -> Count:
    """What counts the tokens of a text.

    Args:
        tokenizer: a ``tokenizer.json``; None estimates, with no tokenizer loaded.

    Raises:
        KnowledgeError: the file cannot be read.
    """
    if tokenizer is None:
        return count_tokens
    from tokenizers import Tokenizer

    try:
        model = Tokenizer.from_file(str(tokenizer))
    except Exception as error:  # the library raises nothing narrower
        raise KnowledgeError(
            f"this tokenizer cannot be read ({error}).",
            place=str(tokenizer),
            hint="Set index.embedder to another model.",
        ) from error
    model.no_truncation()
    model.no_padding()
    return lambda text: len(model.encode(text, add_special_tokens=False).ids)
