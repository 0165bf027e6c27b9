"""Reading rows and what lies beside them into figures, samples and findings.

The rows are read once. Memory holds what will be shown, and the rows of `duplicates` up to their
bound.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from verticalize.data.inspect.count import stats
from verticalize.data.inspect.duplicates import Compared
from verticalize.data.inspect.evidence import evidence_of, passages_of
from verticalize.data.inspect.figures import Inspection, Sample
from verticalize.data.inspect.rejects import bare, rejects
from verticalize.data.inspect.source import Encoder, Source
from verticalize.knowledge.inspect.spread import Spread
from verticalize.progress import Progress
from verticalize.records import Example

SAMPLES = 4  # of each generator


def inspect(source: Source, progress: Progress | None = None) -> Inspection:
    """What instruction data holds.

    Args:
        progress: called now and then with rows read, rows in all (0: not known), and a word.

    Raises:
        StoreError: the disk for temporary files is full.
    """
    drawn: dict[str, Spread[Example]] = {}
    compared = Compared()

    def gather(example: Example) -> None:
        sample = drawn.setdefault(example.generator, Spread(SAMPLES))
        sample.offer(example.lang, example.group, example.id, lambda: example)
        compared.take(example)

    counted = stats(source, beside=gather, progress=progress)
    chosen = {name: drawn[name].chosen() for name in counted.generators}
    find = partial(passages_of, passages=source.passages)
    return Inspection(
        stats=counted,
        samples=_samples(chosen, source),
        duplicates=compared.duplicates(),
        rejects=rejects(source.rejects),
        bare=bare(source.uncovered, find),
    )


def _samples(chosen: Mapping[str, list[Example]], source: Source) -> dict[str, tuple[Sample, ...]]:
    every = [example for examples in chosen.values() for example in examples]
    found = evidence_of(every, source.facts, source.passages)
    samples = {}
    for name, examples in chosen.items():
        shown = [found.sample(example) for example in examples]
        if source.encoder is not None:
            shown = list(_encoded(shown, source.encoder))
        samples[name] = tuple(shown)
    return samples


def _encoded(samples: Iterable[Sample], encoder: Encoder) -> Iterator[Sample]:
    """The first sample of each language gets its tokens."""
    known: set[str] = set()
    for sample in samples:
        if sample.example.lang in known:
            yield sample
            continue
        known.add(sample.example.lang)
        pieces = encoder.pieces(sample.example)
        long = sum(piece.tokens for piece in pieces) > encoder.longest
        yield replace(sample, tokens=pieces, too_long=long)
