"""The forward without padding against that of transformers, on tiny models with random weights."""

import pytest
import torch
from transformers import BertConfig, BertModel, RobertaConfig, RobertaModel

from verticalize.retrieval.embedders.encoder import Encoder, batches

SIZES = {
    "vocab_size": 50,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
}


def bert(**changed: object) -> BertModel:
    torch.manual_seed(0)
    model = BertModel(BertConfig(**{**SIZES, **changed}))
    for parameter in model.parameters():
        parameter.data += torch.randn_like(parameter) * 0.1  # biases that are not zero
    return model.eval()


def texts(*lengths: int) -> list[torch.Tensor]:
    chance = torch.Generator().manual_seed(1)
    return [torch.randint(5, 50, (length,), generator=chance) for length in lengths]


@pytest.mark.parametrize("act", ["gelu", "relu", "gelu_new"])
@pytest.mark.parametrize(
    "lengths",
    [(2, 3, 15, 16, 17, 40, 64), (16, 16, 32), (1,), (40, 2, 33, 2, 40, 60), (64, 64)],
    ids=str,
)
def test_the_states_of_each_text_are_those_of_transformers(
    lengths: tuple[int, ...], act: str
) -> None:
    model, ids = bert(hidden_act=act), texts(*lengths)
    with torch.inference_mode():
        expected = [model(input_ids=of_text[None]).last_hidden_state[0] for of_text in ids]
    encoder = Encoder.of(model)
    assert encoder
    for state, wanted in zip(encoder.states(ids), expected, strict=True):
        torch.testing.assert_close(state, wanted, rtol=1e-5, atol=1e-5)


def test_in_bfloat16_they_point_the_same_way() -> None:
    ids = texts(3, 20, 50)
    exact, fast = Encoder.of(bert()), Encoder.of(bert().to(torch.bfloat16))
    assert exact
    assert fast
    for one, other in zip(exact.states(ids), fast.states(ids), strict=True):
        assert other.dtype == torch.bfloat16
        assert float(torch.cosine_similarity(one.mean(0), other.float().mean(0), dim=0)) > 0.999


def test_the_model_stays_usable_and_shares_the_weights() -> None:
    model, (ids,) = bert(), texts(20)
    with torch.inference_mode():
        before = model(input_ids=ids[None]).last_hidden_state
        encoder = Encoder.of(model)
        assert torch.equal(model(input_ids=ids[None]).last_hidden_state, before)
    assert encoder
    query = model.encoder.layer[0].attention.self.query.weight
    assert query.data_ptr() == encoder.layers[0].qkv.weight.data_ptr()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "model",
    [
        bert(is_decoder=True),
        bert().train(),
        RobertaModel(RobertaConfig(**SIZES)).eval(),  # whose positions begin at 2
        torch.nn.Linear(2, 2),
        None,
    ],
    ids=["a decoder", "in training", "RoBERTa", "no transformer", "nothing"],
)
def test_what_does_not_fit_is_left_to_transformers(model: object) -> None:
    assert Encoder.of(model) is None


def test_replaced_layers_are_left_to_transformers() -> None:
    model = bert()
    model.encoder.layer[1].output.dense = torch.nn.Sequential(model.encoder.layer[1].output.dense)
    assert Encoder.of(model) is None


def test_batches_hold_every_row_once_the_shortest_first_up_to_a_number_of_tokens() -> None:
    lengths = [5, 1, 9, 3, 3, 20]
    assert list(batches(lengths, 12)) == [[1, 3, 4, 0], [2], [5]]
    assert list(batches(lengths, 11)) == [[1, 3, 4], [0], [2], [5]]
    assert list(batches(lengths, 1000)) == [[1, 3, 4, 0, 2, 5]]
    assert list(batches([], 8)) == []
