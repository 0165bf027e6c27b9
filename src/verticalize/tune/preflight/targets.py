"""What of the model is trained."""

from collections import Counter
from collections.abc import Iterator

from verticalize.tune.preflight.finding import Finding, ok
from verticalize.tune.preflight.subject import Subject


def targets(subject: Subject) -> Iterator[Finding]:
    """The trained parameters, counted, and the modules that they stand at."""
    found = subject.skeleton
    every = sum(part.numel() for part in found.model.parameters())
    trained = sum(part.numel() for part in found.parameters.values())
    places = {_module(name) for name in found.parameters}
    modules = Counter(place.rpartition(".")[2] for place in places)
    named = ", ".join(f"{name} ({count})" for name, count in sorted(modules.items()))
    told = f"{trained:,} of {every:,} parameters ({trained / every:.2%}) are trained: {named}."
    yield ok("tune.method", told)


def _module(name: str) -> str:
    """``…layers.0.self_attn.q_proj.lora_A.default.weight`` is of ``…layers.0.self_attn.q_proj``."""
    for mark in (".lora_", ".token_adapter.", ".modules_to_save."):
        if mark in name:
            return name.partition(mark)[0]
    return name.rpartition(".")[0]
