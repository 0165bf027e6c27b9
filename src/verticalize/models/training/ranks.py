"""The processes that train together, as a launcher (torchrun, accelerate launch) has started them.

Each computes on its own rows; gradients are summed in one flat all-reduce a step, through NCCL on
GPUs and gloo on CPUs. A process that nobody launched is alone, and nothing here costs it anything.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.extras import need


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process among those of one training.

    Args:
        rank, world: this process's number, and how many there are.
        device: where tensors must lie that are sent.
        sharded: what is trained is spread over the processes (FSDP, ZeRO), which then average
            their gradients by themselves.
        zero: the stage of DeepSpeed's ZeRO, 2 or 3; 0: none.
    """

    rank: int = 0
    world: int = 1
    device: str = "cpu"
    sharded: bool = False
    zero: int = 0

    @property
    def first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def sum(self, values: Sequence[float]) -> list[float]:
        """The values, summed over the processes."""
        if self.world == 1:
            return list(values)
        import torch

        kept = torch.tensor(values, dtype=torch.float64, device=self.device)
        torch.distributed.all_reduce(kept)
        return [float(value) for value in kept]

    def sum_gradients(self, parameters: Iterable[Any], values: Sequence[float]) -> list[float]:
        """Sum the gradients over the processes in place, and `values` in the same message.

        Sharded gradients are whole sums already, divided by the number of processes.
        """
        if self.world == 1:
            return list(values)
        if self.sharded:
            return self.sum(values)
        import torch

        moved = list(parameters)
        present = self.sum([float(parameter.grad is not None) for parameter in moved])
        gradients = [_gradient(own) for own, some in zip(moved, present, strict=True) if some]
        extra = torch.tensor(values, device=self.device)
        flat = torch.cat([*(gradient.reshape(-1).float() for gradient in gradients), extra])
        torch.distributed.all_reduce(flat)
        *parts, extra = torch.split(flat, [*(part.numel() for part in gradients), len(values)])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))
        return [float(value) for value in extra]

    def agree(self, value: int) -> bool:
        """Whether `value` is the same in all processes."""
        if self.world == 1:
            return True
        import torch

        ends = torch.tensor([value, -value], device=self.device)
        torch.distributed.all_reduce(ends, op=torch.distributed.ReduceOp.MAX)
        return int(ends[0]) == -int(ends[1])

    def of_first(self, values: Sequence[float]) -> list[float]:
        """The values of the first process, in all."""
        return self.sum([value if self.first else 0.0 for value in values])

    def wait(self) -> None:
        """Go on when all processes have come this far."""
        self.agree(0)


ALONE = Ranks()
# What accelerate's launcher sets.
FSDP = "ACCELERATE_USE_FSDP"
DEEPSPEED = "ACCELERATE_USE_DEEPSPEED"
_ZERO = "ACCELERATE_DEEPSPEED_"
_LAUNCHED = "ACCELERATE_MIXED_PRECISION"


def _gradient(parameter: Any) -> Any:
    import torch

    if parameter.grad is None:
        parameter.grad = torch.zeros_like(parameter)
    return parameter.grad


@contextmanager
def join(device: str) -> Iterator[Ranks]:
    """Meet the other processes that the launcher has started, whose environment says who is who.

    Args:
        device: "cuda", and each process takes the GPU of its number on this machine; or "cpu".

    Raises:
        ModelError: the launcher asks for a kind of DeepSpeed that this does not train with.
        DependencyError: DeepSpeed is not installed.
    """
    stage = zero_stage()
    if world() == 1:
        yield ALONE
        return
    import torch

    if stage:
        os.environ.setdefault("DS_ACCELERATOR", device)
        need("deepspeed", extra="deepspeed")
    if device == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    torch.distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    try:
        rank = torch.distributed.get_rank()
        yield Ranks(rank, world(), device, sharded=spread() or stage > 0, zero=stage)
    finally:
        torch.distributed.destroy_process_group()


def _flag(name: str) -> bool:
    return os.environ.get(name, "false").lower() in ("true", "1")


def world() -> int:
    """How many processes train together, as the launcher says."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def left_alone() -> bool:
    """Whether accelerate's launcher was asked for several processes and has started only this one.

    So it does with ``--cpu`` and no MPI: it says where they should meet, and not how many they are.
    """
    several = _LAUNCHED in os.environ and "MASTER_ADDR" in os.environ
    return several and "WORLD_SIZE" not in os.environ


def spread() -> bool:
    """Whether the launcher asks for parameters that are spread over the processes."""
    return _flag(FSDP) or zero_stage() == 3


def zero_stage() -> int:
    """The stage of ZeRO that the launcher asks for; 0: none.

    Raises:
        ModelError: it is neither 2 nor 3, or its tensors are to be kept elsewhere.
    """
    if not _flag(DEEPSPEED):
        return 0
    stage = os.environ.get(f"{_ZERO}ZERO_STAGE", "2")
    problem = "" if stage in ("2", "3") else f"stage {stage} of ZeRO is not trained with."
    for name in ("OFFLOAD_OPTIMIZER_DEVICE", "OFFLOAD_PARAM_DEVICE", "CONFIG_FILE"):
        if (value := os.environ.get(f"{_ZERO}{name}", "none")) != "none":
            problem = f"{name.lower()} is '{value}', which ZeRO is not given here."
    if problem:
        hint = (
            "Launch with zero2.yaml or zero3.yaml; fsdp.yaml can offload. "
            "They come from: python -m verticalize.tune --print-config zero2."
        )
        raise ModelError(problem, place=DEEPSPEED, hint=hint)
    return int(stage)


def local_world() -> int:
    """How many processes of this training share this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
