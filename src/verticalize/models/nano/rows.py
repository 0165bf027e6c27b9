"""What the offline base reads: documents end to end, half of them with a quotation from them.

In that half a user's turn holds the document and the assistant's turn repeats one or two of its
sentences: the base learns to copy from its context, and to know the tokens of a conversation.

A LoRA adapter cannot teach a token whose embedding was never trained. Small parts of words are
such tokens, since a tokenizer writes the largest ones it knows. So now and then a token is written
as the two that it was merged from (BPE-dropout, Provilkov et al. 2020), or as its bytes.
"""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import Any

from verticalize.models.nano.tokenizer import SEPARATOR, token_parts
from verticalize.models.template import markup_ids, plain_ids, render
from verticalize.text import sentence_spans

ROW = 512  # tokens of a row; documents run on across rows
MARK = "\x00"
SPLIT = 0.1  # share of tokens that are written in their parts
SPELL = 0.01  # share of characters that are written in bytes


class Documents:
    """The texts as ids, in plain form and as conversations."""

    def __init__(self, tokenizer: Any, texts: Sequence[str]) -> None:
        self._separator = tokenizer.convert_tokens_to_ids(SEPARATOR)
        self._parts = token_parts(tokenizer)
        asked = render(tokenizer, [{"role": "user", "content": MARK}])
        self._before, self._between = (markup_ids(tokenizer, p) for p in asked.split(MARK))
        self._end = tokenizer.eos_token_id
        self._texts = [text for text in texts if text.strip()]
        self._ids = [plain_ids(tokenizer, text) for text in self._texts]
        self._sentences = [
            [plain_ids(tokenizer, text[start:end]) for start, end in sentence_spans(text)]
            for text in self._texts
        ]

    def __len__(self) -> int:
        return len(self._ids)

    def plain(self, number: int) -> list[int]:
        return [self._separator, *self._ids[number]]

    def split(self, ids: Sequence[int], random: Random) -> list[int]:
        """The same text with some tokens written in their parts."""
        out: list[int] = []
        stack = list(reversed(ids))
        while stack:
            token = stack.pop()
            parts = self._parts.get(token)
            if parts is None or random.random() >= (SPLIT if len(parts) == 2 else SPELL):
                out.append(token)
            else:
                stack += reversed(parts)
        return out

    def quoted(self, number: int, random: Random) -> list[int]:
        """The document in a user's turn, and one or two of its sentences as the answer."""
        sentences = self._sentences[number]
        first = random.randrange(len(sentences))
        said = sentences[first : first + random.choice((1, 1, 2))]
        answer = [token for sentence in said for token in sentence]
        asked = [self._separator, *self._before, *self._ids[number], *self._between]
        return [*asked, *answer, self._end]

    def epoch(self, seed: int, epoch: int) -> list[int]:
        """All documents in a new order, each in the other form than in the epoch before."""
        random = Random(seed * 1_000_003 + epoch)
        order = list(range(len(self)))
        random.shuffle(order)
        ids: list[int] = []
        for number in order:
            plain = (number + epoch) % 2 == 0
            whole = self.plain(number) if plain else self.quoted(number, random)
            ids += self.split(whole, random)
        # An epoch begins at another place of the stream, so that rows are cut elsewhere.
        turn = random.randrange(ROW)
        return ids[turn:] + ids[:turn]


class Rows:
    """Batches of equal rows: a batch depends on its number and the seed alone.

    A resumed run so sees what the killed one would have seen.
    """

    def __init__(self, documents: Documents, tokens_per_step: int, seed: int) -> None:
        import torch

        self._documents, self._seed = documents, seed
        self._row = min(ROW, tokens_per_step)
        self._count = max(1, tokens_per_step // self._row)
        self.tokens = self._row * self._count
        self._epoch, self._ids = -1, torch.empty(0, dtype=torch.int64)
        self._first = [0]  # the step at which each epoch begins

    def batch(self, step: int) -> Any:
        """Ids of shape (rows, row length + 1): inputs and, one further, their targets."""
        import torch

        self._turn_to(step)
        place = (step - self._first[self._epoch]) * self.tokens
        starts = place + torch.arange(self._count)[:, None] * self._row
        return self._ids[(starts + torch.arange(self._row + 1)) % len(self._ids)]

    def _turn_to(self, step: int) -> None:
        while step >= self._first[-1]:
            self._load(len(self._first) - 1)
            steps = max(1, len(self._ids) // self.tokens)
            self._first.append(self._first[-1] + steps)
        epoch = bisect_right(self._first, step) - 1
        if epoch != self._epoch:
            self._load(epoch)

    def _load(self, epoch: int) -> None:
        import torch

        self._ids = torch.tensor(self._documents.epoch(self._seed, epoch))
        self._epoch = epoch
