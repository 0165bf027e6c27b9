"""The instruction data that a pack brings, with the pack's own terms for taking it in."""

from collections.abc import Iterable
from functools import partial

from verticalize.assistant.guard import Guard
from verticalize.data.quality.filters import Unsafe, forbidden, personal
from verticalize.data.sources import sources_of
from verticalize.domain.pack import Pack
from verticalize.domain.words import compiled
from verticalize.instruct.files import Files

_FORBIDS = ("refuse", "emergency")


def files_of(pack: Pack, subjects: Iterable[str]) -> Files:
    """What the lines under ``data`` name, to be held against safety.yaml and the evaluation.

    Compiled rows are not held against these two, so that editing them does not train again: they
    say what the pack's own knowledge says, the assistant asks the rules before any model, and the
    report looks for leaks.

    Args:
        subjects: of the facts; with the terms of the glossary they tell near-copies apart.

    Raises:
        ManifestError: a pattern matches no file, or a question of the evaluation is not in order.
    """
    if not pack.manifest.data:
        return Files()
    patterns = {entry.id: compiled(entry.pattern) for entry in pack.safety.pii}
    terms = {form for term in pack.glossary for form in term.forms()}
    return Files(
        sources=sources_of(pack.data_files()),
        filters=(
            partial(personal, patterns=patterns),
            partial(forbidden, unsafe=forbidding(pack)),
        ),
        items=tuple(pack.evaluation()),
        names=terms | set(subjects),
    )


def forbidding(pack: Pack) -> Unsafe:
    """Says which rule forbids an answer to a question; not that of a rule, nor a refusal."""
    guard = Guard(pack.safety.rules)
    own = {text.strip() for text in pack.prompts.refusal.values()}
    for rule in pack.safety.rules:
        own |= {text.strip() for text in rule.message.values()}

    def unsafe(question: str, answer: str) -> str | None:
        verdict = guard.inspect(question)
        if verdict.action not in _FORBIDS or answer.strip() in own:
            return None
        return verdict.rules[0]

    return unsafe
