"""Quoting as a grammar: an answer is whole sentences of the evidence, verbatim, or the refusal.

A small model that may only quote cannot misstate its source; what is left to it is the choice of
passage and sentences. The grammar is plain data; `QuoteMachine` turns it into a trie of token ids,
in the manner of constrained entity generation (De Cao et al. 2021, "Autoregressive Entity
Retrieval").
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Encode = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class QuoteGrammar:
    """What an answer may say.

    An answer is the refusal, or a lead and one or more consecutive sentences of its passage,
    possibly followed by another lead with sentences of its passage.

    Args:
        leads: one for each passage, such as ``根据[1]，`` or ``According to [1], ``.
        sentences: for each lead, the sentences of its passage, in order.
        refusal: the sentence that says that the evidence does not answer.
        joiner: what stands between two sentences: nothing in Chinese, a space in English.
        max_sentences: in the whole answer.
    """

    leads: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    refusal: str
    joiner: str = ""
    max_sentences: int = 2

    def segments(
        self, most: int, without: frozenset[int] = frozenset()
    ) -> Iterator[tuple[str, int, int]]:
        """All texts of a lead and up to `most` sentences, with passage and sentence count."""
        for passage, (lead, sentences) in enumerate(zip(self.leads, self.sentences, strict=True)):
            if passage in without:
                continue
            for first in range(len(sentences)):
                for count in range(1, min(most, len(sentences) - first) + 1):
                    text = lead + self.joiner.join(sentences[first : first + count])
                    yield text, passage, count


@dataclass(slots=True)
class _Node:
    """A point in an answer: `next` by token id; `text` where an answer may end here."""

    next: dict[int, "_Node"] = field(default_factory=dict)
    text: str | None = None
    left: int = 0
    used: frozenset[int] = frozenset()
    depth: int = 0
    grown: bool = False


class QuoteMachine:
    """Follows one answer token by token and says which ids may come next.

    A further lead is added to the trie only where an answer arrives at it, so that the trie is as
    large as the evidence, not as its square.

    Args:
        encode: text to ids, without special tokens.
        end: the id that ends an answer.
        max_new_tokens: answers that would need more, the end included, are not offered; the
            refusal always is.
    """

    def __init__(
        self, grammar: QuoteGrammar, encode: Encode, *, end: int, max_new_tokens: int
    ) -> None:
        self._grammar, self._encode, self._end = grammar, encode, end
        self._most = max_new_tokens - 1
        self._root = self._at = _Node(grown=True)
        self._insert(self._root, encode(grammar.refusal), grammar.refusal, 0, frozenset())
        for text, passage, count in grammar.segments(grammar.max_sentences):
            ids = encode(text)
            if len(ids) <= self._most:
                left = grammar.max_sentences - count
                self._insert(self._root, ids, text, left, frozenset({passage}))

    def allowed(self) -> list[int]:
        """The ids that may come next; never empty before the end."""
        self._grow(self._at)
        ids = list(self._at.next)
        return ids if self._at.text is None else [*ids, self._end]

    def forced(self) -> list[int]:
        """Walk on while there is no alternative; the ids walked, the end included."""
        run: list[int] = []
        while len(choices := self.allowed()) == 1:
            run.append(choices[0])
            if choices[0] == self._end:
                break
            self.advance(choices[0])
        return run

    def advance(self, token: int) -> None:
        """Go on with one of the allowed ids."""
        if token != self._end:
            self._grow(self._at)
            self._at = self._at.next[token]

    def text(self) -> str | None:
        """The answer so far, where it may end here."""
        return self._at.text

    def _insert(
        self, node: _Node, ids: Sequence[int], text: str, left: int, used: frozenset[int]
    ) -> None:
        for token in ids:
            node = node.next.setdefault(token, _Node(depth=node.depth + 1))
        # Two passages may hold the same words: the first of them stands for both.
        if node.text is None:
            node.text, node.left, node.used = text, left, used

    def _grow(self, node: _Node) -> None:
        if node.grown or node.text is None or not node.left:
            return
        node.grown = True
        said = node.text
        for text, passage, count in self._grammar.segments(node.left, node.used):
            more = self._grammar.joiner + text
            ids = self._appended(said, more)
            if node.depth + len(ids) <= self._most:
                self._insert(node, ids, said + more, node.left - count, node.used | {passage})

    def _appended(self, said: str, more: str) -> list[int]:
        """The ids of `more` as they follow `said`, whose own ids are already written."""
        anchor = self._encode(said[-1:])
        both = self._encode(said[-1:] + more)
        return both[len(anchor) :] if both[: len(anchor)] == anchor else self._encode(more)
