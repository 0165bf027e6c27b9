"""What of the model is trained."""

from collections import Counter
from collections.abc import Iterator

from verticalize.tune.preflight.finding import Finding, bad, ok
from verticalize.tune.preflight.subject import Subject


def targets(subject: Subject) -> Iterator[Finding]:
    """The trained parameters, counted, and the modules that they stand at."""
    try:
        found = subject.skeleton
    except ValueError as error:
        yield bad(
            "tune.lora.target_modules",
            f"nothing to train was found in '{subject.base.name}' ({str(error).splitlines()[0]})",
            "Leave target_modules at 'all-linear', or name modules of this model.",
        )
        return
    every = sum(part.numel() for part in found.model.parameters())
    trained = sum(part.numel() for part in found.parameters.values())
    places = {name.partition(".lora_")[0] for name in found.parameters}
    modules = Counter(place.rpartition(".")[2] for place in places)
    named = ", ".join(f"{name} ({count})" for name, count in sorted(modules.items()))
    told = f"{trained:,} of {every:,} parameters ({trained / every:.2%}) are trained: {named}."
    yield ok("tune.lora", told)
