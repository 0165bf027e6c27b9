"""The likelihood of given answers, many at a time."""

from functools import partial

import pytest
import torch

from verticalize.models.decoding.likelihood import mean_likelihoods
from verticalize.models.decoding.reading import score
from verticalize.models.local import LocalModel
from verticalize.models.template import plain_ids, prompt_ids, terminator

PROMPTS = [
    [{"role": "user", "content": "偏头痛有什么症状？"}],
    [{"role": "user", "content": "Migraine — Common symptoms are nausea and fear of light.\n\nWhat?"}],
    [{"role": "user", "content": "哮喘"}],
]  # fmt: skip
ANSWERS = ["恶心。", "What are the symptoms of migraine, and what may one do?", "一"]


def alone(tiny: LocalModel, prompt: list[int], answer: list[int]) -> float:
    """The mean log-likelihood by one plain call for one answer."""
    ids = torch.tensor([prompt + answer])
    with torch.no_grad():
        chances = torch.log_softmax(tiny.model(ids).logits[0].float(), dim=-1)
    places = range(len(prompt) - 1, len(prompt) + len(answer) - 1)
    told = [float(chances[at, ids[0, at + 1]]) for at in places]
    return sum(told) / len(told)


@pytest.mark.parametrize("room", [1, 1 << 26], ids=["one by one", "together"])
def test_rows_of_unequal_length_get_the_likelihood_that_each_has_alone(
    tiny: LocalModel, room: int
) -> None:
    end = terminator(tiny.tokenizer)
    prompts = [prompt_ids(tiny.tokenizer, prompt) for prompt in PROMPTS]
    answers = [[*plain_ids(tiny.tokenizer, text), end] for text in ANSWERS]
    found = mean_likelihoods(
        partial(score, tiny.model), prompts, answers, pad=0, vocabulary=600, logits=room
    )
    expected = [alone(tiny, p, a) for p, a in zip(prompts, answers, strict=True)]
    assert found == pytest.approx(expected, abs=1e-4)
    assert tiny.base.likelihoods(PROMPTS, ANSWERS) == pytest.approx(expected, abs=1e-4)
