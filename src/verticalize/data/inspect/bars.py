"""Counts as rows of bars, in HTML with every text escaped."""

from collections.abc import Mapping, Sequence

from verticalize.page import shown

TONES = 4  # colours for languages


def bars(counts: Mapping[str, int], *, noun: str = "") -> str:
    """Name, bar and number, one line each; the longest bar is the largest count."""
    most = max(counts.values(), default=0) or 1
    lines = "".join(
        f'<li><span class="name">{shown(name)}</span>'
        f'<span class="bars"><i class="tone-0" style="width:{100 * number / most:.2f}%"></i></span>'
        f"<b>{number:,}</b></li>"
        for name, number in counts.items()
    )
    label = f' aria-label="{shown(noun)}"' if noun else ""
    return f'<ul class="counts"{label}>{lines}</ul>'


def stacked(counts: Mapping[str, int], langs: Sequence[str], most: int) -> str:
    """One bar with a part for each language."""
    return "".join(
        f'<i class="tone-{number % TONES}" style="width:{100 * counts[lang] / most:.2f}%" '
        f'title="{shown(lang)}: {counts[lang]:,}"></i>'
        for number, lang in enumerate(langs)
        if counts.get(lang)
    )


def legend(langs: Sequence[str]) -> str:
    """Which colour is which language."""
    items = "".join(
        f'<span><i class="tone-{number % TONES}"></i>{shown(lang)}</span>'
        for number, lang in enumerate(langs)
    )
    return f'<span class="legend">{items}</span>'
