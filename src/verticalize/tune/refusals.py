"""What a training refuses, told by its settings and its base's configuration alone.

The pre-flight shows all of it; a training stops at the first of it, before anything is loaded.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from verticalize.errors import ProblemsError, VerticalizeError
from verticalize.models.adapters import PROMPTS
from verticalize.models.open import Base
from verticalize.models.quantized import Quantization, must_quantize
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.tune.kernels import must_compile, must_have_liger
from verticalize.tune.methods import Method, name_of
from verticalize.tune.methods.noise import must_take_noise
from verticalize.tune.methods.trainable import no_checkpoints
from verticalize.tune.objective import not_of_encoders
from verticalize.tune.overlong import Overlong
from verticalize.tune.pretraining import must_read_texts
from verticalize.tune.shard import must_fit
from verticalize.tune.start import check_start
from verticalize.tune.trackers import must_track


def refusals(
    base: Base,
    config: Any,
    method: Method,
    *,
    device: str,
    quantization: Quantization = "none",
    adapter: Path | None = None,
    add_tokens: Sequence[str] = (),
    texts: bool = False,
    neftune_noise_alpha: float = 0.0,
    gradient_checkpointing: bool = False,
    liger: bool = False,
    compiled: bool = False,
    report_to: Sequence[str] = (),
    overlong: Overlong = "drop",
    train_on_prompt: bool = False,
    ranks: Ranks = ALONE,
) -> Iterator[VerticalizeError]:
    """Each reason for which `tune.train.tune` will not train, with the setting that is meant.

    Args:
        config: the base's, of transformers.
        texts: whether plain text is trained on before the rows.
        ranks: this process among those that train together. The first one alone has trackers.
    """
    checks: list[tuple[str, Callable[[], object]]] = [
        ("tune.method", partial(check_start, base, method, quantization, adapter, add_tokens)),
        ("tune.quantization", partial(must_quantize, quantization)),
        ("tune.neftune_noise_alpha", partial(must_take_noise, config, neftune_noise_alpha)),
        *(("tune.report_to", partial(must_track, name)) for name in report_to if ranks.first),
    ]
    if ranks.sharded:
        checks.append(("tune.method", partial(must_fit, method, quantization)))
    if texts:
        checks.append(("tune.continued_pretraining", partial(must_read_texts, config, ranks)))
    if liger:
        checks.append(("hardware.liger", partial(must_have_liger, config, device)))
    if compiled:
        checks.append(("hardware.compile", partial(must_compile, config, sharded=ranks.sharded)))
    for setting, check in checks:
        try:
            check()
        except VerticalizeError as error:
            if not isinstance(error, ProblemsError):
                error.place = error.place or setting
            yield error
    yield from not_of_encoders(config, overlong, train_on_prompt)
    if gradient_checkpointing and name_of(method) in PROMPTS:
        yield no_checkpoints()
