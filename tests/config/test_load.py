"""Settings: every problem at once, with its place and a suggestion."""

from pathlib import Path

import pytest

from verticalize.config import default_file, load_settings
from verticalize.config.lines import load_yaml
from verticalize.errors import ConfigError


def test_overrides_win_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("base: some/model\ntune:\n  learning_rate: 0.1\n  lora: {r: 4}\n", "utf-8")
    settings = load_settings(file, ["tune.lora.r=8"])
    assert settings.base == "some/model"
    assert settings.tune.learning_rate == 0.1
    assert settings.tune.lora.r == 8
    assert settings.tune.lora.lora_alpha == 32


def test_the_offline_base_brings_its_own_defaults_which_explicit_settings_override() -> None:
    assert load_settings().decoding.mode == "choose"
    assert load_settings(base="some/model").decoding.mode == "free"
    assert load_settings(overrides=["decoding.mode=free"]).decoding.mode == "free"


def test_the_default_file_is_run_yaml_of_this_folder_where_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_file() is None
    Path("run.yaml").mkdir()
    assert default_file() is None
    Path("run.yaml").rmdir()
    Path("run.yaml").write_text("base: some/model\n", "utf-8")
    assert load_settings(default_file()).base == "some/model"
    assert load_settings().base == "nano"


def test_all_problems_are_shown_at_once_with_lines_and_suggestions(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("tune:\n  lora:\n    lora_alpah: 3\n  max_steps: many\nbaes: x\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(file)
    message = str(caught.value)
    assert "run.yaml:3: tune.lora.lora_alpah: unknown setting. Did you mean 'lora_alpha'" in message
    assert "run.yaml:4: tune.max_steps" in message
    assert "run.yaml:5: baes: unknown setting. Did you mean 'base'" in message
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("override", "complaint"),
    [
        ("tune", "is not KEY=VALUE"),
        ("tune.nothing=1", "unknown setting"),
        ("tune.lora.r=0", "greater than or equal to 1"),
        ("retrieval.k=five", "valid integer"),
        ("tune=3", "--set tune"),
    ],
)
def test_a_bad_override_is_refused(override: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load_settings(overrides=[override])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"a: [1", r"x\.yaml:\d+: not valid YAML"),
        (b"a: 1\na: 2\n", r"x\.yaml:2: 'a' stands twice"),
        (b"- 1\n", "expected 'key: value' lines"),
        (b"a: \xff\xfe", "is not UTF-8"),
    ],
)
def test_bad_yaml_is_named_with_its_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=complaint):
        load_yaml(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_yaml(tmp_path / "absent.yaml")


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("# nothing\n", encoding="utf-8")
    assert load_settings(tmp_path / "run.yaml") == load_settings()


def test_lines_are_known_for_list_items(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("knowledge:\n  - {path: a}\n  - b\n", encoding="utf-8")
    _, lines = load_yaml(path)
    assert lines["knowledge.1"] == 3
    assert lines["knowledge.0.path"] == 2


def test_methods_that_do_not_go_together_are_refused_with_every_reason() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(
            overrides=[
                "tune.method=full",
                "tune.quantization=nf4",
                "tune.adapter=runs/x",
                "tune.add_tokens=[头]",
                "tune.prefix.num_virtual_tokens=4",
            ]
        )
    message = str(caught.value)
    assert "method 'full' trains the base's weights, which quantised ones do not allow" in message
    assert "method must be 'lora'" in message
    assert "keeps its tokens" in message
    assert "prefix.num_virtual_tokens says nothing for method 'full'" in message


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        (["tune.method=qlora"], "'lora', 'prefix', 'p_tuning', 'full' or 'lisa'"),
        (["tune.method=qlora"], "Set tune.quantization=nf4"),
        (["tune.method=DoRA"], "Set tune.lora.use_dora=true"),
        (["tune.lora.init_lora_weights=pissa"], "changes the base's weights"),
        (["tune.lora.loraplus_lr_ratio=0.5"], "greater than or equal to 1"),
        (["tune.method=p_tuning", "tune.add_tokens=[头]"], "leaves the embeddings as they are"),
        (["tune.adapter=x", "tune.lora.r=4"], "keeps its lora.r"),
        (["tune.method=lisa", "tune.lora.use_dora=true"], "lora.use_dora says nothing"),
    ],
)
def test_a_method_that_is_unknown_or_has_no_sense_is_refused(
    overrides: list[str], reason: str
) -> None:
    with pytest.raises(ConfigError, match=reason):
        load_settings(overrides=overrides)


def test_a_setting_that_came_later_enters_the_key_only_where_it_differs() -> None:
    first = load_settings().tune.key()
    assert set(first) == {
        "lora", "learning_rate", "num_train_epochs", "max_steps", "tokens_per_step",
        "warmup_ratio", "weight_decay", "max_grad_norm", "max_length", "save_steps", "seed",
    }  # fmt: skip
    assert set(first["lora"]) == {"r", "lora_alpha", "lora_dropout", "target_modules"}
    changed = load_settings(overrides=["tune.lora.use_dora=true"]).tune.key()
    assert changed["lora"] == {**first["lora"], "use_dora": True}


def test_what_watches_over_a_run_is_not_in_its_key() -> None:
    plain = load_settings().tune.key()
    watched = load_settings(None, ["tune.loss_spike=0", "tune.report_to=[tensorboard]"]).tune
    assert watched.key() == plain
    assert load_settings(None, ["tune.eval_steps=5"]).tune.key() != plain


def test_all_weights_of_nano_are_trained_with_a_tenth_of_the_rate_of_an_adapter() -> None:
    rate = load_settings(None).tune.learning_rate
    assert load_settings(None, ["tune.method=full"]).tune.learning_rate == rate / 10
    given = load_settings(None, ["tune.method=full", "tune.learning_rate=0.01"])
    assert given.tune.learning_rate == 0.01
