"""Whole answers are chosen by likelihood and prior: the figures are those of reading each alone."""

from dataclasses import replace

import pytest
import torch

from verticalize.models.choose import best, mean_likelihoods
from verticalize.models.local import LocalModel
from verticalize.models.quote import QuoteGrammar
from verticalize.models.template import plain_ids, prompt_ids, terminator

PROMPT = [{"role": "user", "content": "偏头痛有什么症状？"}]
GRAMMAR = QuoteGrammar(
    ("[1]", "[2]"),
    (("偏头痛的常见症状有恶心。", "它也会引起畏光😀。"), ("哮喘的首选治疗是吸入糖皮质激素。",)),
    "根据所给资料无法回答。",
    may_refuse=False,
    priors=((0.0, 0.0), (0.0,)),
)


def alone(tiny: LocalModel, prompt: list[int], answer: list[int]) -> float:
    """The mean log-likelihood by one plain call for one answer."""
    ids = torch.tensor([prompt + answer])
    with torch.no_grad():
        chances = torch.log_softmax(tiny.model(ids).logits[0].float(), dim=-1)
    places = range(len(prompt) - 1, len(prompt) + len(answer) - 1)
    told = [float(chances[at, ids[0, at + 1]]) for at in places]
    return sum(told) / len(told)


def test_answers_of_unequal_length_get_the_likelihood_that_each_has_alone(
    tiny: LocalModel,
) -> None:
    prompt = prompt_ids(tiny.tokenizer, PROMPT)
    end = terminator(tiny.tokenizer)
    answers = [
        [*plain_ids(tiny.tokenizer, text), end] for text in ("恶心。", "畏光和头痛，常见。", "一")
    ]
    found = mean_likelihoods(tiny.model, prompt, answers, pad=0)
    assert found == pytest.approx([alone(tiny, prompt, answer) for answer in answers], abs=1e-4)


def test_the_likelier_answer_wins_unless_a_prior_speaks_against_it() -> None:
    assert best([-2.0, -1.0, -3.0], [0.0, 0.0, 0.0]) == 1
    assert best([-2.0, -1.0, -3.0], [1.5, 0.0, 0.0]) == 0
    assert best([-1.0, -1.0], [0.0, 0.0]) == 0


def test_the_choices_are_single_sentences_with_their_labels() -> None:
    texts = [text for text, _ in GRAMMAR.choices()]
    assert texts == [
        "偏头痛的常见症状有恶心。[1]", "它也会引起畏光😀。[1]", "哮喘的首选治疗是吸入糖皮质激素。[2]",
    ]  # fmt: skip
    assert replace(GRAMMAR, may_refuse=True).choices()[-1] == (GRAMMAR.refusal, 0.0)
    nothing = replace(GRAMMAR, sentences=((), ()), priors=((), ()))
    assert nothing.choices() == [(GRAMMAR.refusal, 0.0)]


def test_a_model_answers_with_one_whole_sentence_and_streams_it_in_pieces(
    tiny: LocalModel,
) -> None:
    texts = [text for text, _ in GRAMMAR.choices()]
    (answer,) = tiny.base.generate([PROMPT], max_new_tokens=64, grammars=[GRAMMAR])
    assert answer in texts
    pieces = list(tiny.base.stream(PROMPT, max_new_tokens=64, grammar=GRAMMAR))
    assert "".join(pieces) == answer
    assert len(pieces) > 1


def test_a_strong_prior_decides(tiny: LocalModel) -> None:
    for place in range(2):
        priors = (tuple(99.0 * (n == place) for n in range(2)), (0.0,))
        grammar = replace(GRAMMAR, priors=priors)
        answers = tiny.base.generate([PROMPT, PROMPT], max_new_tokens=64, grammars=[grammar, None])
        assert answers[0] == grammar.choices()[place][0]
