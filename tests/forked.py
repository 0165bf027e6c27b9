"""Processes of their own, which a test may kill.

A fork server has the libraries loaded, so that a process costs no seconds of imports.
"""

import multiprocessing
import multiprocessing.forkserver
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

# By names that any process finds: Python 3.11's fork server does not look where pytest does, and
# says nothing of what it could not load.
LOADED = (
    "accelerate",
    "bitsandbytes",
    "deepspeed",
    "matplotlib.backends.backend_agg",
    "peft.tuners.lora.model",
    "transformers.models.llama.modeling_llama",
    "verticalize.evaluate.runner",
    "verticalize.tune.train",
)

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([name for name in LOADED if find_spec(name.partition(".")[0])])

Process = multiprocessing.context.ForkServerProcess
queue = _context.Queue


def started(target: Callable[..., None], *arguments: Any) -> Process:
    """A process that runs a function of a module."""
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process
