"""How well the tokenizer knows the languages of the rows."""

from collections.abc import Iterator
from itertools import islice

from verticalize.data.replay import GENERATOR as REPLAY
from verticalize.models.template import plain_ids
from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.subject import Subject

_ROWS = 100  # of a language that are looked at
_MANY = 0.001  # share of unknown tokens that is worth a remark
_MOST = 0.05  # and that leaves holes in every other sentence
_PIECES = 1.5  # tokens a character, above which the vocabulary hardly knows a script


def unknown(subject: Subject) -> Iterator[Finding]:
    """Share of unknown tokens, and tokens a character, for each language."""
    yield from _untaught(subject)
    for lang in sorted({row.lang for row in subject.examples}):
        rows = islice((row for row in subject.examples if row.lang == lang), _ROWS)
        text = "\n".join(m["content"] for row in rows for m in row.messages)
        ids = plain_ids(subject.tokenizer, text)
        missing = subject.tokenizer.unk_token_id
        share = ids.count(missing) / len(ids) if ids and missing is not None else 0.0
        pieces = len(ids) / max(1, len(text))
        told = f"{lang}: {share:.2%} of the tokens are unknown, {pieces:.2f} tokens a character."
        place, remedy = "tokenizer", "Use a base whose vocabulary was made for this language."
        if share > _MOST:
            yield bad(place, told, remedy)
        elif share > _MANY or pieces > _PIECES:
            yield note(place, told, remedy)
        else:
            yield ok(place, told)


def _untaught(subject: Subject) -> Iterator[Finding]:
    """Languages of the validation rows in which nothing of the knowledge is trained."""
    taught, held = (
        {row.lang for row in subject.examples if row.split == split and row.generator != REPLAY}
        for split in ("train", "validation")
    )
    for lang in sorted(held - taught):
        yield note(
            "rows",
            f"{lang}: no row of the knowledge is trained, all of it is held out to validate and "
            "to evaluate.",
            "Give more documents in this language, or set holdout in domain.yaml.",
        )
