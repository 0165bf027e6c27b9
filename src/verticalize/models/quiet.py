"""Keeping the libraries' own bars and deprecation notes out of our output."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from logging import ERROR, getLogger


@contextmanager
def quiet() -> Iterator[None]:
    """No progress bars of transformers, no FutureWarning that one library gives another.

    Nor what bitsandbytes says on being imported, by peft too: that on a processor a kernel of
    another package would be faster.
    """
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    bits = getLogger("bitsandbytes")
    level = bits.level
    bits.setLevel(ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        bits.setLevel(level)
        if shown:
            logging.enable_progress_bar()
