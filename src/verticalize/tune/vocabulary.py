"""Words that become tokens of their own: a base that was not made for the domain's language."""

from collections.abc import Sequence
from typing import Any

from verticalize.models.template import plain_ids


def add_words(tokenizer: Any, words: Sequence[str]) -> dict[int, list[int]]:
    """Add those of `words` to the tokenizer that were more than one token before.

    A word of letters is one only where no letter goes on. The new ids, each with those that the
    word was written with.
    """
    from transformers import AddedToken

    pieces = {word: plain_ids(tokenizer, word) for word in dict.fromkeys(words) if word.strip()}
    fresh = {word: ids for word, ids in pieces.items() if len(ids) > 1}
    tokenizer.add_tokens(
        [AddedToken(word, normalized=False, single_word=word.isascii()) for word in fresh]
    )
    return {int(tokenizer.convert_tokens_to_ids(word)): ids for word, ids in fresh.items()}


def add_tokens(model: Any, tokenizer: Any, words: Sequence[str]) -> list[int]:
    """Add `words` to tokenizer and model; the ids of those that were more than one token before.

    A new embedding is the mean of those of the tokens that the word was written with, so that the
    model begins near where it was.
    """
    import torch

    added = add_words(tokenizer, words)
    layers = [model.get_input_embeddings(), model.get_output_embeddings()]
    if len(tokenizer) > layers[0].weight.shape[0]:
        model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
        layers = [model.get_input_embeddings(), model.get_output_embeddings()]
    with torch.no_grad():
        for layer in layers[:1] if layers[0].weight is layers[1].weight else layers:
            for token, ids in added.items():
                layer.weight[token] = layer.weight[ids].float().mean(0)
    return [*added]
