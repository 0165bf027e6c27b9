"""The part of the page that shows rows token by token, and which tokens are learned."""

from collections.abc import Iterable, Mapping, Sequence

from verticalize.data.inspect.figures import Lengths, Sample
from verticalize.data.inspect.source import Piece
from verticalize.knowledge.inspect.wording import badge, nothing, section
from verticalize.page import shown
from verticalize.text import counted

MOST_GENERATORS = 100
_ENDS = 800  # tokens at either end of a long row that are shown


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
    return section(
        "tokens", "What is trained", note, f'<div class="card rows trained">{cards}</div>'
    )


def _generator(name: str, samples: Sequence[Sample], lengths: Lengths, *, open_: bool) -> str:
    rows = "".join(_row(sample, lengths) for sample in samples)
    told = " · ".join(f"{shown(one.example.lang)} {number_of(one.tokens):,}" for one in samples)
    return (
        f'<details{" open" if open_ else ""}><summary><span class="name">{shown(name)}</span>'
        f'<span class="told">{told} tokens</span></summary>'
        f'<div class="drawn">{rows}</div></details>'
    )


def number_of(pieces: Iterable[Piece]) -> int:
    """Of their tokens."""
    return sum(piece.tokens for piece in pieces)


def drawn(pieces: Sequence[Piece], *, spaces: bool = False) -> str:
    """The pieces of a row as HTML, the middle of a long one left out; `spaces` as dots."""
    body = "".join(_piece(piece, spaces) for piece in pieces[:_ENDS])
    if hidden := number_of(pieces[_ENDS:-_ENDS]):
        body += f"<b> … {counted(hidden, 'token')} not shown … </b>"
    return body + "".join(_piece(one, spaces) for one in pieces[max(_ENDS, len(pieces) - _ENDS) :])


def _row(sample: Sample, lengths: Lengths) -> str:
    learned = number_of(piece for piece in sample.tokens if piece.trained)
    over = ""
    if sample.too_long:
        over = badge(f"more than {lengths.limit:,}: left out of training, not cut", "worse")
    lang = shown(sample.example.lang)
    return (
        f'<div><p class="place line">{badge(lang)} {counted(number_of(sample.tokens), "token")}, '
        f"{learned:,} learned · {shown(sample.example.id)} {over}</p>"
        f'<div class="tokens" lang="{lang}">{drawn(sample.tokens)}</div></div>'
    )


def _piece(piece: Piece, spaces: bool) -> str:
    text = shown(piece.text).replace(" ", "<s>·</s>" if spaces else " ")
    text = text.replace("\n", "<s>↵</s>\n")
    mark = ' class="t"' if piece.trained else ""
    tag = "u" if piece.special else "i"
    many = f"<sub>{piece.tokens}</sub>" if piece.tokens > 1 else ""
    return f"<{tag}{mark}>{text}{many}</{tag}>"
