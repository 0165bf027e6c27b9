"""Device and number type: what is asked for, else the best there is."""

import torch

from verticalize.models.device import choose_device, choose_dtype, use_threads


def test_what_is_asked_for_is_taken() -> None:
    assert choose_device("cpu") == "cpu"
    assert choose_dtype("cpu", "float32") is torch.float32
    assert choose_dtype("cpu", "bfloat16") is torch.bfloat16


def test_a_processor_without_bfloat16_is_not_given_it() -> None:
    assert choose_dtype("mps") is torch.float32
    assert choose_dtype("cpu") in {torch.float32, torch.bfloat16}


def test_threads_are_set() -> None:
    use_threads(1)
    assert torch.get_num_threads() == 1
