"""Laid-out weights: the same product, bit for bit."""

import pytest
import torch

from verticalize.retrieval.linear import laid_out, plain


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 16, 130, 2048])
def test_the_layout_changes_nothing(dtype: torch.dtype, rows: int) -> None:
    torch.manual_seed(0)
    weight, bias = torch.randn(96, 48).to(dtype), torch.randn(96).to(dtype)
    states = torch.randn(rows, 48).to(dtype)
    with torch.inference_mode():
        expected = plain(weight, bias)(states)
        assert torch.equal(laid_out(weight, bias, rows=2048)(states), expected)


def test_without_the_operations_it_is_a_plain_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    weight, bias = torch.ones(4, 4, dtype=torch.bfloat16), torch.ones(4, dtype=torch.bfloat16)
    layer = laid_out(weight, bias, rows=16)
    assert layer.func is torch.nn.functional.linear  # type: ignore[attr-defined]
