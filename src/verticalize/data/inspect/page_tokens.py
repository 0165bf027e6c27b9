"""The part of the page that shows rows token by token, and which tokens are learned."""

from collections.abc import Mapping, Sequence

from verticalize.data.inspect.figures import Lengths, Sample
from verticalize.data.inspect.source import Piece
from verticalize.knowledge.inspect.wording import badge, count, nothing, section
from verticalize.page import shown

MOST_GENERATORS = 100


def tokens(found: Mapping[str, Sequence[Sample]], lengths: Lengths) -> str:
    """One row of each generator and language, as its tokens."""
    if not lengths.tokenizer:
        body = nothing("Name a base with --base, and its tokenizer shows what is trained.")
        return section("tokens", "What is trained", "", body)
    shown_ones = [
        (name, [one for one in samples if one.tokens]) for name, samples in found.items()
    ][:MOST_GENERATORS]
    cards = "".join(
        _generator(name, samples, lengths, open_=not number)
        for number, (name, samples) in enumerate(shown_ones)
        if samples
    )
    note = (
        f"Rows as the tokenizer and the chat template of {shown(lengths.tokenizer)} make them, one "
        'of each language. <span class="tokens key"><i class="t">Coloured tokens</i></span> are '
        'learned, the others are only read; <span class="tokens key"><u>framed</u></span> are '
        'special tokens, <span class="tokens key"><u class="t">filled</u></span> is the one that '
        "ends an answer. A number is that of the tokens that only together make a character."
    )
    return section("tokens", "What is trained", note, f'<div class="stack">{cards}</div>')


def _generator(name: str, samples: Sequence[Sample], lengths: Lengths, *, open_: bool) -> str:
    rows = "".join(_row(sample, lengths) for sample in samples)
    return (
        f'<details class="card fold"{" open" if open_ else ""}><summary>'
        f'<span class="name">{shown(name)}</span></summary>{rows}</details>'
    )


def _row(sample: Sample, lengths: Lengths) -> str:
    every = sum(piece.tokens for piece in sample.tokens)
    learned = sum(piece.tokens for piece in sample.tokens if piece.trained)
    over = ""
    if sample.too_long:
        over = badge(f"more than {lengths.limit:,}: left out of training, not cut", "worse")
    body = "".join(map(_piece, sample.tokens))
    lang = shown(sample.example.lang)
    return (
        f'<p class="place line">{badge(lang)} {count(every, "token")}, {learned:,} learned {over} '
        f"{shown(sample.example.id)}</p>"
        f'<div class="tokens" lang="{lang}">{body}</div>'
    )


def _piece(piece: Piece) -> str:
    text = shown(piece.text).replace("\n", "<s>↵</s>\n")
    mark = ' class="t"' if piece.trained else ""
    tag = "u" if piece.special else "i"
    many = f"<sub>{piece.tokens}</sub>" if piece.tokens > 1 else ""
    return f"<{tag}{mark}>{text}{many}</{tag}>"
