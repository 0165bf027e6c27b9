"""Trainings in processes of their own, which a test may kill."""

import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

import torch

from forked import Process, started
from verticalize.errors import VerticalizeError
from verticalize.models.training.ranks import join
from verticalize.tune.train import tune

SECONDS = 240


def launch(
    world: int, *arguments: Any, sharded: bool = False, zero: int = 0, **options: Any
) -> list[Process]:
    """Start `world` processes that train together, as torchrun would."""
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
            "ACCELERATE_USE_DEEPSPEED": str(zero > 0).lower(),
            "ACCELERATE_DEEPSPEED_ZERO_STAGE": str(zero),
        }
        processes.append(started(_train, environment, arguments, options))
    return processes


def finish(processes: list[Process]) -> list[int | None]:
    """Wait for the processes; their exit codes."""
    end = time.monotonic() + SECONDS
    for process in processes:
        process.join(max(0.0, end - time.monotonic()))
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    return codes


def _train(environment: dict[str, str], arguments: tuple[Path, ...], options: Any) -> None:
    os.environ |= environment
    torch.set_num_threads(1)
    try:
        with join("cpu") as ranks:
            tune(*arguments, ranks=ranks, **options)
    except VerticalizeError as error:
        sys.exit(error.exit_code)
