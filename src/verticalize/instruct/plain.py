"""The raw text of the sources that may be taught, for training on it as it stands."""

from collections.abc import Sequence
from itertools import groupby

from verticalize.instruct.candidate import Knowledge
from verticalize.instruct.split import Splits, group_of, groups_of, hold


def plain_texts(
    corpus: Knowledge, *, holdout: Sequence[str], validation_share: float, seed: int
) -> tuple[list[str], list[str]]:
    """The documents of the train and of the validation sources: the same as in the rows.

    Held-out documents stay out, and so do passages of others that state a held-out fact.
    """
    held = hold(corpus.documents, corpus.facts, holdout)
    splits = Splits.of(groups_of(corpus.documents, held), validation_share, seed)
    texts: dict[str, list[str]] = {"train": [], "validation": []}
    for document, passages in groupby(corpus.passages, lambda passage: passage.document_id):
        kept = [each.text for each in passages if held.reject_text(each.text) is None]
        if kept and not held.has(document):
            texts[splits.of_group(group_of(document))].append("\n".join(kept))
    return texts["train"], texts["validation"]
