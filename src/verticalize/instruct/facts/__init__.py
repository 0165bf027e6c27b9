"""Questions from facts, one small file for each kind, made lazily line by line from a `Book`."""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.case import case
from verticalize.instruct.facts.choice import choice, odd
from verticalize.instruct.facts.compare import compare
from verticalize.instruct.facts.direct import complete_list, direct
from verticalize.instruct.facts.drill import drill
from verticalize.instruct.facts.hops import three_hop, two_hop
from verticalize.instruct.facts.inverse import inverse
from verticalize.instruct.facts.yes_no import yes_no
from verticalize.instruct.lines import Line

KINDS: Mapping[str, Callable[[Line, Book, Random], Iterator[Candidate]]] = {
    "direct": direct,
    "inverse": inverse,
    "yes_no": yes_no,
    "two_hop": two_hop,
    "three_hop": three_hop,
    "list": complete_list,
    "odd": odd,
    "choice": choice,
    "comparison": compare,
    "case": case,
    "drill": drill,
}


def questions(book: Book, *, seed: int) -> Iterator[Candidate]:
    """Every question of every kind, in the order of the lines; always the same for one seed."""
    for line in book:
        without = book.relations[line.relation].without
        for name, kind in KINDS.items():
            if name in without:
                continue
            rng = Random(f"{seed} {name} {line.document_id} {line.subject} {line.relation}")
            yield from kind(line, book, rng)
