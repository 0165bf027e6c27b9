"""What DeepSpeed's ZeRO spreads over the processes, as the loop and the checkpoints know it.

ZeRO flattens parameters and moments and cuts them into pieces, one a process (Rajbhandari et al.
2020). Here a piece is read and written as the whole tensor that it is of: a checkpoint is the same
file as without ZeRO, and may be taken up by another number of processes, or without ZeRO.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from verticalize.extras import need

_MOMENTS = ("exp_avg", "exp_avg_sq")  # of AdamW, beside its step counter


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A trained parameter's float32 values, or one of its moments. All processes must ask at once.

    Args:
        parameter: the model's own.
        moment: its name in the optimizer's state; None: the values.
    """

    parameter: Any
    moment: str | None = None

    @property
    def device(self) -> Any:
        return self.parameter.device

    def detach(self) -> "Spread":
        return self

    def full_tensor(self) -> Any:
        """All of it, gathered."""
        zero = need("deepspeed.utils", extra="deepspeed")
        if self.moment is None:
            return zero.safe_get_full_fp32_param(self.parameter)
        return zero.safe_get_full_optimizer_state(self.parameter, self.moment)

    def copy_(self, whole: Any) -> None:
        """Take this process's piece of `whole`; into the model too, in the model's number type."""
        zero = need("deepspeed.utils", extra="deepspeed")
        own = self.parameter
        if hasattr(own, "ds_tensor"):  # ZeRO 3; its own way to take a whole knows no padding
            piece = _piece(whole, own.ds_tensor.numel())
            put, put_moment = zero.safe_set_local_fp32_param, zero.safe_set_local_optimizer_state
        else:
            piece = whole
            put, put_moment = zero.safe_set_full_fp32_param, zero.safe_set_full_optimizer_state
        if self.moment is not None:
            put_moment(own, piece, self.moment)
            return
        put(own, piece)
        with need("deepspeed", extra="deepspeed").zero.GatheredParameters([own], modifier_rank=0):
            own.data.copy_(whole)


class ZeroOptimizer:
    """A DeepSpeed engine in the place of an optimizer.

    Args:
        groups: parameter groups of `Spread` parameters, in the order of the engine's own.
    """

    def __init__(self, engine: Any, groups: Sequence[dict[str, Any]]) -> None:
        self._engine = engine
        self.param_groups = groups
        self.state = _State(engine)

    def clip(self, most: float) -> float:
        """The gradient's norm. ZeRO clips as it updates: `step` has nothing left to do.

        It is infinite where it is no number; then nothing has been updated.
        """
        inner = self._engine.basic_optimizer
        for ours, theirs in zip(self.param_groups, inner.param_groups, strict=True):
            theirs["lr"] = ours["lr"]
        self._engine.optimizer.clip_grad = most
        self._engine.step()
        return float(self._engine.get_global_grad_norm())

    def step(self) -> None:
        """`clip` has done it."""

    def zero_grad(self) -> None:
        """`clip` has done it."""


class _State:
    """The moments of `Spread` parameters, as an optimizer's ``state`` gives them."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getitem__(self, key: Spread) -> dict[str, Any]:
        counter = self._engine.basic_optimizer.state[self._flat()[0]]["step"].clone()
        return {"step": counter, **{name: Spread(key.parameter, name) for name in _MOMENTS}}

    def __setitem__(self, key: Spread, moments: Mapping[str, Any]) -> None:
        self._begin()
        for flat in self._flat():
            self._engine.basic_optimizer.state[flat]["step"].copy_(moments["step"])
        for name in _MOMENTS:
            Spread(key.parameter, name).copy_(moments[name])

    def _flat(self) -> Sequence[Any]:
        """The engine's flat pieces, which its optimizer has moments for."""
        zero = self._engine.optimizer
        if hasattr(zero, "fp32_partitioned_groups_flat"):  # ZeRO 3
            return zero.fp32_partitioned_groups_flat  # type: ignore[no-any-return]
        return zero.single_partition_of_fp32_groups  # type: ignore[no-any-return]

    def _begin(self) -> None:
        """Make the moments, which AdamW makes only in its first step."""
        import torch

        state = self._engine.basic_optimizer.state
        for flat in self._flat():
            if not state[flat]:
                state[flat] = {name: torch.zeros_like(flat.data) for name in _MOMENTS}
                state[flat]["step"] = torch.zeros((), device=flat.device)
        link = getattr(self._engine.optimizer, "_lazy_init_hp_params_optimizer_state", None)
        if link is not None:  # ZeRO 2 finds a parameter's moments by links
            link()


@contextmanager
def gathered(parameter: Any) -> Iterator[None]:
    """Inside, all of a parameter of the model is there, which ZeRO 3 may have cut into pieces."""
    if not hasattr(parameter, "ds_tensor"):
        yield
        return
    with need("deepspeed", extra="deepspeed").zero.GatheredParameters([parameter]):
        yield


def _piece(whole: Any, size: int) -> Any:
    """This process's piece of a tensor cut into pieces of `size`, the last one padded."""
    import torch

    rank, world = torch.distributed.get_rank(), torch.distributed.get_world_size()
    flat = torch.nn.functional.pad(whole.flatten(), (0, size * world - whole.numel()))
    return flat[rank * size : (rank + 1) * size]
