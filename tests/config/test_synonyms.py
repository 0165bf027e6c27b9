import pytest

from verticalize.config import load_settings
from verticalize.config.settings import Settings
from verticalize.config.synonyms import _CALLED, _settings, meant
from verticalize.errors import ConfigError


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        ("tune.lora.rank", ["tune.lora.r"]),
        ("tune.lora_rank", ["tune.lora.r"]),
        ("lr", ["tune.learning_rate"]),
        ("tune.epochs", ["tune.num_train_epochs"]),
        ("tune.per-device-train-batch-size", ["tune.tokens_per_step"]),
        ("tune.max_seq_length", ["tune.max_length"]),
        ("max_length", ["tune.max_length"]),  # as it is called, in another section
        ("lora.r", ["tune.lora"]),
        ("tune.max_tokens", ["tune.max_length"]),
        ("decoding.max_tokens", ["decoding.max_new_tokens"]),
        ("max_tokens", ["tune.max_length", "decoding.max_new_tokens", "ingest.max_tokens"]),
        ("tune.lora.lora_alpah", ["lora_alpha"]),  # a slip of the pen
    ],
)
def test_a_setting_that_others_call_so_is_named(setting: str, names: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(overrides=[f"{setting}=8"])
    hint = caught.value.problems[0].hint
    assert hint.split("'")[1::2] == names


def test_what_counts_otherwise_is_said() -> None:
    said = "'tune.tokens_per_step' (packed tokens an optimizer step)"
    assert meant(["tune", "batch_size"]) == f"Did you mean {said}?"


def test_every_synonym_is_of_a_setting_and_is_none_itself() -> None:
    settings = set(_settings(Settings))
    assert set(_CALLED) <= settings
    assert not settings & {
        f"{setting.rpartition('.')[0]}.{name}".strip(".")
        for setting, names in _CALLED.items()
        for name in names.split()
    }
