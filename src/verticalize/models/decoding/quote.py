"""Quoting as a grammar: an answer is whole sentences of the evidence, verbatim, or the refusal.

A small model that may only quote cannot misstate its source; what is left to it is the choice of
passage and sentences. The grammar is plain data; `QuoteMachine` says which token ids may come next,
in the manner of De Cao et al. 2021, "Autoregressive Entity Retrieval".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verticalize.text import gap, join_statements

Encode = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class QuoteGrammar:
    """What an answer may say.

    An answer is the refusal, or one or more consecutive sentences of a passage, possibly followed
    by sentences of another passage. Every sentence carries the label of its passage behind it: the
    choice of words comes first, and the label follows from it.

    Args:
        labels: one for each passage, such as ``[1]``, with the space before it where there is one.
        sentences: for each passage, its sentences in order.
        refusal: the sentence that says that the evidence does not answer.
        may_refuse: false where it is decided that the evidence answers; the refusal is then left
            only where no sentence can be said.
        joiner: what stands between two sentences: nothing in Chinese, a space in English. Rows of
            a table stand apart.
        max_sentences: in the whole answer.
    """

    labels: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    refusal: str
    joiner: str = ""
    max_sentences: int = 2
    may_refuse: bool = True

    def segments(
        self, most: int, without: frozenset[int] = frozenset()
    ) -> Iterator[tuple[str, int, int]]:
        """All texts of up to `most` sentences, with passage and sentence count."""
        for passage, sentences in enumerate(self.sentences):
            if passage in without:
                continue
            for first in range(len(sentences)):
                for count in range(1, min(most, len(sentences) - first) + 1):
                    text = self.quote(passage, *sentences[first : first + count])
                    yield text, passage, count

    def quote(self, passage: int, *sentences: str) -> str:
        """These sentences of a passage as an answer says them, each with its label."""
        said = (sentence + self.labels[passage] for sentence in sentences)
        return join_statements(said, self.joiner)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One answer as ids; after it, `left` more sentences of passages not `used` may follow."""

    ids: tuple[int, ...]
    text: str
    left: int = 0
    used: frozenset[int] = frozenset()


class QuoteMachine:
    """Follows one answer token by token and says which ids may come next.

    Kept are the candidates that begin with what is written. A further lead becomes a candidate
    only where an answer arrives at it, so that they are as many as the sentences, not their square.

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
        self._depth = 0
        quotes = (
            _Candidate(
                tuple(encode(text)), text, grammar.max_sentences - count, frozenset({passage})
            )
            for text, passage, count in grammar.segments(grammar.max_sentences)
        )
        self._live = [quote for quote in quotes if len(quote.ids) <= self._most]
        if grammar.may_refuse or not self._live:
            self._live.append(_Candidate(tuple(encode(grammar.refusal)), grammar.refusal))

    def allowed(self) -> list[int]:
        """The ids that may come next; never empty before the end."""
        depth = self._depth
        ids = dict.fromkeys(
            self._end if len(candidate.ids) == depth else candidate.ids[depth]
            for candidate in self._live
        )
        return list(ids)

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
        if token == self._end:
            return
        depth = self._depth
        self._live = [c for c in self._live if len(c.ids) > depth and c.ids[depth] == token]
        self._depth = depth + 1
        # Two passages may hold the same words: the first of them stands for both.
        done = next((c for c in self._live if len(c.ids) == self._depth), None)
        if done is not None and done.left:
            self._live += self._following(done)

    def text(self) -> str | None:
        """The answer so far, where it may end here."""
        return next((c.text for c in self._live if len(c.ids) == self._depth), None)

    def _following(self, said: _Candidate) -> Iterator[_Candidate]:
        """The answers that go on with another passage."""
        for text, passage, count in self._grammar.segments(said.left, said.used):
            more = gap(said.text, text, self._grammar.joiner) + text
            ids = (*said.ids, *self._appended(said.text, more))
            if len(ids) <= self._most:
                used = said.used | {passage}
                yield _Candidate(ids, said.text + more, said.left - count, used)

    def _appended(self, said: str, more: str) -> list[int]:
        """The ids of `more` as they follow `said`, whose own ids are already written."""
        anchor = self._encode(said[-1:])
        both = self._encode(said[-1:] + more)
        return both[len(anchor) :] if both[: len(anchor)] == anchor else self._encode(more)
