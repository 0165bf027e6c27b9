"""The raw text of the sources that may be taught, for training on it as it stands."""

from collections.abc import Sequence
from itertools import groupby

from verticalize.instruct.candidate import Knowledge, Split
from verticalize.instruct.split import Splits, hold
from verticalize.records import Passage


def plain_texts(
    corpus: Knowledge, *, holdout: Sequence[str], validation_share: float, seed: int
) -> tuple[list[str], list[str]]:
    """The documents of the train and of the validation sources: the same as in the rows.

    Held-out documents stay out, and so do passages of others that state a held-out fact.
    """
    held = hold(corpus.documents, corpus.facts, holdout)
    splits = Splits.of_corpus(corpus, held, validation_share, seed)

    def source(passage: Passage) -> tuple[str, str]:
        return passage.document_id, splits.sources.of(passage.document_id, passage.id)

    texts: dict[Split, list[str]] = {"train": [], "validation": []}
    for (document, unit), passages in groupby(corpus.passages, source):
        kept = [each.text for each in passages if held.reject_text(each.text) is None]
        if kept and not held.has(document):
            texts[splits.of_group(unit)].append("\n".join(kept))
    return texts["train"], texts["validation"]
