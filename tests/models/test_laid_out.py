"""Laid-out weights: the same product, bit for bit."""

import pytest
import torch

from verticalize.models.linear import Plain, filled, laid_out


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 16, 130, 2048])
def test_the_layout_changes_nothing(dtype: torch.dtype, rows: int) -> None:
    torch.manual_seed(0)
    weight, bias = torch.randn(96, 48).to(dtype), torch.randn(96).to(dtype)
    states = torch.randn(rows, 48).to(dtype)
    with torch.inference_mode():
        expected = Plain(weight, bias)(states)
        assert torch.equal(laid_out(weight, bias, rows=2048)(states), expected)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_what_is_added_is_added(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    weight, bias = torch.randn(96, 48).to(dtype), torch.randn(96).to(dtype)
    states, around = torch.randn(32, 48).to(dtype), torch.randn(32, 96).to(dtype)
    kept = around.clone()
    with torch.inference_mode():
        exact = states.double() @ weight.double().T + bias.double() + around.double()
        found = laid_out(weight, bias, rows=32)(states, around)
    assert torch.equal(around, kept)
    tolerance = 2e-2 if dtype is torch.bfloat16 else 1e-5
    assert torch.allclose(found.double(), exact, rtol=tolerance, atol=tolerance * 8)


def test_without_the_operations_it_is_a_plain_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    weight, bias = torch.ones(4, 4, dtype=torch.bfloat16), torch.ones(4, dtype=torch.bfloat16)
    layer = laid_out(weight, bias, rows=16)
    assert isinstance(layer, Plain)


def test_there_are_few_numbers_of_rows_that_matrices_have() -> None:
    numbers = {filled(tokens) for tokens in range(1, 2049)}
    assert len(numbers) < 24
    assert {filled(1), filled(16), filled(128), filled(129), filled(2048)} == {16, 128, 256, 2048}
