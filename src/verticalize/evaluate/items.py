"""Which questions are asked: the pack's and the general ones, and how many a slice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from verticalize.errors import DomainError
from verticalize.evaluate.general import general_items
from verticalize.records import SLICES, EvalItem


def questions(
    items: Sequence[EvalItem], *, max_items: int = 0, languages: Sequence[str] = ()
) -> list[EvalItem]:
    """The pack's items and the built-in general ones, by slice.

    Args:
        items: of the pack.
        max_items: upper number a slice, shared evenly by its languages; 0 takes all.
        languages: of the general items; empty: those that occur in `items`.

    Raises:
        DomainError: two items share an id, or there is none.
    """
    spoken = set(languages or (item.lang for item in items))
    everything = [*items, *(item for item in general_items() if item.lang in spoken)]
    _unique(everything)
    if not items:
        raise DomainError(
            "the pack has no evaluation questions.",
            hint="Write some into eval/*.jsonl and name them under 'evaluation:' in domain.yaml.",
        )
    slices: dict[str, list[EvalItem]] = defaultdict(list)
    for item in everything:
        slices[item.slice].append(item)
    return [item for name in SLICES for item in _even(slices[name], max_items)]


def _unique(items: Iterable[EvalItem]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise DomainError(
                f"two evaluation questions have the id '{item.id}'.",
                hint="Give each question of eval/*.jsonl an id of its own.",
            )
        seen.add(item.id)


def _even(items: list[EvalItem], limit: int) -> list[EvalItem]:
    """At most `limit` items, languages in turn, evenly spaced through each language's list."""
    if not limit or len(items) <= limit:
        return items
    by_language: dict[str, list[EvalItem]] = defaultdict(list)
    for item in items:
        by_language[item.lang].append(item)
    shares = _shares({lang: len(group) for lang, group in by_language.items()}, limit)
    chosen = {
        group[position * len(group) // shares[lang]].id
        for lang, group in by_language.items()
        for position in range(shares[lang])
    }
    return [item for item in items if item.id in chosen]


def _shares(counts: dict[str, int], limit: int) -> dict[str, int]:
    shares = dict.fromkeys(counts, 0)
    while sum(shares.values()) < limit:
        for lang in sorted(counts):
            if shares[lang] < counts[lang] and sum(shares.values()) < limit:
                shares[lang] += 1
    return shares
