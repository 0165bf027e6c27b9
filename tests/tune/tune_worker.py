"""Trainings in processes of their own, which a test may kill.

A fork server has the libraries loaded, so that a process costs no seconds of imports.
"""

import multiprocessing
import os
import socket
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import peft  # noqa: F401 - loaded once, in the fork server
import torch
from transformers.models.llama import modeling_llama  # noqa: F401

from verticalize.models.ranks import join
from verticalize.tune.train import tune

SECONDS = 120


def launch(world: int, *arguments: Any, sharded: bool = False, **options: Any) -> list[BaseProcess]:
    """Start `world` processes that train together, as torchrun would."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tune_worker"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    processes = []
    for rank in range(world):
        environment = {
            "RANK": str(rank),
            "LOCAL_RANK": str(rank),
            "WORLD_SIZE": str(world),
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": str(port),
            "ACCELERATE_USE_FSDP": str(sharded).lower(),
        }
        given = (environment, arguments, options)
        processes.append(context.Process(target=_train, args=given, daemon=True))
    for process in processes:
        process.start()
    return processes


def finish(processes: list[BaseProcess]) -> list[int | None]:
    """Wait for the processes; their exit codes."""
    for process in processes:
        process.join(SECONDS)
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    return codes


def _train(environment: dict[str, str], arguments: tuple[Path, ...], options: Any) -> None:
    os.environ |= environment
    torch.set_num_threads(1)
    with join("cpu") as ranks:
        tune(*arguments, ranks=ranks, **options)
