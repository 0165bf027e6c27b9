"""The tune stage: methods, texts and tokens by setting."""

import json

import pytest

from verticalize.errors import ConfigError
from verticalize.pipeline import plan
from verticalize.pipeline.tune_reads import tokens_of
from workshop import Workshop

TEXTS = "tune.continued_pretraining.num_train_epochs=0.01"


def test_texts_and_tokens_come_from_the_pack_and_only_tuning_runs_again(
    workshop: Workshop,
) -> None:
    words = workshop.root / "words.txt"
    words.write_text("\ufeff砂锅\n\nsaucepan \n", encoding="utf-8")
    done = workshop.build(TEXTS, f"tune.add_tokens={words}", until="tune")
    assert done.ran == ("tune",)
    folder = done.folders["tune"]
    told = json.loads((folder / "pretraining.json").read_text(encoding="utf-8"))
    assert told["tokens"] > 100
    assert told["perplexity_before"] > 1
    assert "砂锅" in (folder / "tokenizer.json").read_text(encoding="utf-8")


def test_virtual_tokens_are_evaluated_like_any_adapter(workshop: Workshop) -> None:
    done = workshop.build(
        "tune.method=prefix", "tune.prefix.num_virtual_tokens=4", "evaluate.max_items=4"
    )
    assert done.ran == ("tune", "evaluate")


def test_an_edited_file_of_words_is_another_tuning(workshop: Workshop) -> None:
    words = workshop.root / "words.txt"

    def key(text: str) -> str:
        words.write_text(text, encoding="utf-8")
        settings = workshop.settings(f"tune.add_tokens={words}")
        planned = plan(workshop.pack, settings, runs=workshop.runs, until="tune")
        return planned[-1].key

    assert key("砂锅") != key("蒸笼")


def test_an_earlier_adapter_counts_with_its_settings_and_its_moments(workshop: Workshop) -> None:
    folder = workshop.root / "earlier"
    (folder / "optimizer").mkdir(parents=True)

    def key(name: str) -> str:
        (folder / name).write_text(name, encoding="utf-8")
        settings = workshop.settings(f"tune.adapter={folder}")
        return plan(workshop.pack, settings, runs=workshop.runs, until="tune")[-1].key

    files = ("adapter_model.safetensors", "adapter_config.json", "optimizer/checkpoint.safetensors")
    assert len({key(name) for name in files}) == 3


def test_what_is_not_there_is_said_before_anything_runs(workshop: Workshop) -> None:
    for setting in ("tune.adapter=runs/nothing", "tune.add_tokens=nothing.txt"):
        with pytest.raises(ConfigError, match="there is no '.*nothing"):
            workshop.build(setting)


def test_the_glossary_may_name_the_tokens(fresh: Workshop) -> None:
    glossary = fresh.root / "domains/cooking/glossary.yaml"
    glossary.write_text("terms: [{zh: 砂锅, en: casserole, synonyms: {zh: [煲]}}]\n", "utf-8")
    manifest = glossary.with_name("domain.yaml")
    if "glossary:" not in manifest.read_text("utf-8"):
        manifest.write_text(manifest.read_text("utf-8") + "glossary: glossary.yaml\n", "utf-8")
    assert tokens_of(fresh.pack, "glossary") == ["砂锅", "casserole", "煲"]


def test_a_pack_without_a_glossary_cannot_give_its_words(fresh: Workshop) -> None:
    (fresh.root / "domains/cooking/glossary.yaml").unlink(missing_ok=True)
    manifest = fresh.root / "domains/cooking/domain.yaml"
    lines = manifest.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("glossary:")]
    manifest.write_text("\n".join(kept) + "\n", "utf-8")
    with pytest.raises(ConfigError, match="has no glossary"):
        tokens_of(fresh.pack, "glossary")
