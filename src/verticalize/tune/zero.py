"""DeepSpeed's ZeRO: gradients and moments spread over the processes (2), or parameters too (3).

Rajbhandari et al. 2020. An engine of our own settings, never through transformers' Trainer; of the
launcher's settings the stage alone counts.
"""

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from verticalize.extras import need
from verticalize.models.adapter import without_adapter
from verticalize.models.training.ranks import Ranks
from verticalize.models.training.zero import Spread, ZeroOptimizer
from verticalize.tune.methods import Trainable

_RENAMED = r".torch\.distributed\.\w+. is deprecated"  # which DeepSpeed still calls


def spread(
    trainable: Trainable, kind: Any, ranks: Ranks, optimizer_of: Callable[[Trainable], Any]
) -> tuple[Trainable, ZeroOptimizer]:
    """The same training through a DeepSpeed engine, which is called as the model is.

    What is trained is held in float32 and computed in `kind`.

    Args:
        optimizer_of: makes an AdamW of a trainable's groups.
    """
    import torch

    logging.getLogger("DeepSpeed").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", _RENAMED, FutureWarning)
    deepspeed = need("deepspeed", extra="deepspeed")

    model = trainable.model
    own = {name: part for name, part in model.named_parameters() if name in trainable.parameters}
    kept = {name: Spread(part) for name, part in own.items()}
    optimizer = optimizer_of(replace(trainable, parameters=own))
    groups = _groups(optimizer, kept.values())
    config = {
        "train_micro_batch_size_per_gpu": 1,
        "managed_gradient_accumulation": False,  # a step ends where the loop says so
        "zero_optimization": {"stage": ranks.zero},
        "zero_allow_untested_optimizer": True,
        "bf16": {"enabled": kind == torch.bfloat16, "check_grad_overflow": True},
        "data_types": {"grad_accum_dtype": "fp32"},
        "communication_data_type": "fp32",
    }
    with _buffers_kept(model):
        engine, *_ = deepspeed.initialize(model=model, optimizer=optimizer, config=config)
    inner = without_adapter(model)
    engine.get_base_model = lambda: inner  # whose forward says what it takes
    trained = replace(trainable, model=engine, parameters=kept, sharded=True)
    return trained, ZeroOptimizer(engine, groups)


def _groups(optimizer: Any, kept: Iterable[Spread]) -> list[dict[str, Any]]:
    """The optimizer's groups, before the engine replaces their parameters."""
    by_own = {id(part.parameter): part for part in kept}
    return [
        {**group, "params": [by_own[id(own)] for own in group["params"]]}
        for group in optimizer.param_groups
    ]


@contextmanager
def _buffers_kept(model: Any) -> Iterator[None]:
    """DeepSpeed casts buffers too: the angles of rotary positions must stay as they were."""
    kept = [(module, dict(module._buffers)) for module in model.modules()]
    yield
    for module, buffers in kept:
        module._buffers.update(buffers)
