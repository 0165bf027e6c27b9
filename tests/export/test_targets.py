"""Every target writes the files it promises, and what holds weights is the tuned model."""

import json
import subprocess
from pathlib import Path

import pytest
import torch
import yaml
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from verticalize.errors import ConfigError, ModelError, StoreError
from verticalize.export.built import Built, open_built
from verticalize.export.equivalence import TOLERANCE, ask, compare, prompts_of
from verticalize.export.licences import front_matter
from verticalize.export.targets import TARGETS, export, would_write
from verticalize.export.weights import open_tuned
from verticalize.models.nano import WEIGHTS
from verticalize.models.template import prompt_ids
from workshop import Workshop

HOLD_WEIGHTS = [name for name in TARGETS if name != "llamafactory"]


@pytest.fixture(scope="module")
def made(built: Built, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Every target, exported once."""
    root = tmp_path_factory.mktemp("out")
    return {name: export(built, name, root / name) for name in TARGETS}


def logits(model: object, ids: list[int]) -> torch.Tensor:
    with torch.inference_mode():
        return model(torch.tensor([ids])).logits[0]


@pytest.fixture(scope="module")
def asked(built: Built) -> tuple[list[int], torch.Tensor]:
    """The ids of one prompt, and the tuned model's logits on it."""
    model, tokenizer = open_tuned(built)
    ids = prompt_ids(tokenizer, prompts_of(built)[0])
    return ids, logits(model, ids)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_writes_what_a_dry_run_lists_and_seals_it(
    built: Built, made: dict, tmp_path: Path, name: str
) -> None:
    done = made[name]
    written = sorted(p.relative_to(done.out).as_posix() for p in done.out.rglob("*") if p.is_file())
    assert written == list(done.files) == would_write(built, name, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    seal = json.loads((done.out / "export.json").read_text("utf-8"))
    assert sorted([*seal["files"], "export.json"]) == written
    assert (seal["target"], seal["domain"]) == (name, "cooking")
    assert not [one for one in written if one.endswith((".bin", ".pt", ".pkl", ".pickle"))]


@pytest.mark.parametrize("name", HOLD_WEIGHTS)
def test_what_holds_weights_is_the_tuned_model_and_its_card_counts_them(
    made: dict, name: str
) -> None:
    done = made[name]
    figures = json.loads((done.out / "equivalence.json").read_text("utf-8"))
    assert figures["forms"] == [check.row() for check in done.made.checks]
    for check in done.made.checks:
        assert check.max_delta <= TOLERANCE
        assert check.agreement == 1.0
        assert check.prompts == 6  # three questions of each language
    card = (done.out / ("CARD.md" if name == "bundle" else "README.md")).read_text("utf-8")
    assert f"of {done.made.parameters:,} parameters" in card
    assert "cc-by-sa-4.0" in card


def test_merged_weights_load_as_they_are_and_stop_where_the_template_does(
    made: dict, asked: tuple[list[int], torch.Tensor]
) -> None:
    out = made["merged"].out
    model = AutoModelForCausalLM.from_pretrained(out, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(out)
    base = AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype=torch.float32)
    ids, expected = asked
    assert (logits(model, ids) - expected).abs().max() <= TOLERANCE
    assert (logits(base, ids) - expected).abs().max() > 0.1
    assert model.num_parameters() == made["merged"].made.parameters == base.num_parameters()
    assert tokenizer.convert_tokens_to_ids("<|im_end|>") in model.generation_config.eos_token_id
    assert tokenizer.chat_template == AutoTokenizer.from_pretrained(WEIGHTS).chat_template


# transformers warns of what peft does
@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")
def test_an_adapter_loads_with_peft_and_names_no_path_of_this_machine(
    made: dict, asked: tuple[list[int], torch.Tensor]
) -> None:
    out = made["adapter"].out
    base = AutoModelForCausalLM.from_pretrained(WEIGHTS, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, str(out))
    ids, expected = asked
    assert (logits(model, ids) - expected).abs().max() <= TOLERANCE
    config = json.loads((out / "adapter_config.json").read_text("utf-8"))
    assert config["base_model_name_or_path"].startswith("nano (sha256:")


def test_ollama_gets_the_template_the_stop_and_the_licence(made: dict) -> None:
    words = (made["ollama"].out / "Modelfile").read_text("utf-8")
    assert "FROM ./cooking-f32.gguf\n" in words
    assert (
        'TEMPLATE """{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}'
        "<|im_start|>user\n{{ .Prompt }}<|im_end|>\n<|im_start|>assistant\n"
        '{{ .Response }}<|im_end|>\n"""'
    ) in words
    assert 'PARAMETER stop "<|im_end|>"' in words
    assert 'SYSTEM """You are a careful assistant.' in words
    assert 'LICENSE """cc-by-sa-4.0' in words


def test_vllm_gets_commands_that_a_shell_accepts_and_both_forms(made: dict) -> None:
    out = made["vllm"].out
    for name in ("serve.sh", "serve_lora.sh"):
        assert subprocess.run(["sh", "-n", str(out / name)], check=False).returncode == 0
    assert "--max-model-len 4096" in (out / "serve.sh").read_text("utf-8")
    lora = (out / "serve_lora.sh").read_text("utf-8")
    assert 'vllm serve "$here/base"' in lora
    assert '--enable-lora \\\n  --lora-modules cooking="$here/adapter"' in lora
    assert "--max-lora-rank 16" in lora
    assert (out / "adapter" / "adapter_model.safetensors").is_file()
    assert (out / "base" / "README.md").read_bytes() == (WEIGHTS / "README.md").read_bytes()


def test_llamafactory_gets_every_row_and_the_settings_of_the_build(
    built: Built, made: dict
) -> None:
    out = made["llamafactory"].out
    sft = yaml.safe_load((out / "sft.yaml").read_text("utf-8"))
    told = built.recipes["tune"]["reads"]["settings"]
    assert (sft["lora_rank"], sft["lora_alpha"]) == (told["lora"]["r"], told["lora"]["lora_alpha"])
    assert sft["max_steps"] == told["max_steps"] == 3
    assert (sft["template"], sft["cutoff_len"]) == ("chatml", told["tokens_per_step"])
    info = json.loads((out / "data" / "dataset_info.json").read_text("utf-8"))
    stats = json.loads((built.folders["instruct"] / "stats.json").read_text("utf-8"))
    for name, split in ((sft["dataset"], "train"), (sft["eval_dataset"], "validation")):
        rows = json.loads((out / "data" / info[name]["file_name"]).read_text("utf-8"))
        assert len(rows) == stats[split]
    chat = yaml.safe_load((out / "inference.yaml").read_text("utf-8"))
    assert chat["template"] == "chatml"
    assert chat["adapter_name_or_path"] == sft["output_dir"]
    assert not list(out.glob("*.safetensors"))


def test_the_card_says_what_it_is_made_of_how_it_did_and_what_it_is_not_for(made: dict) -> None:
    path = made["merged"].out / "README.md"
    head, words = front_matter(path), path.read_text("utf-8")
    assert head["license"] == "cc-by-sa-4.0"
    assert head["language"] == ["en", "zh"]
    assert "base_model" not in head  # nano is not on the hub
    for part in (
        "# cooking",
        "## Data",
        "Replay: ",
        "not stated",
        "## Training",
        "LoRA, r 16, alpha 32",
        "## Results",
        "| Safety |",
        "Abstention",
        "The weights alone have none of these guards",
        "max |Δlogit|",
        "Keys of the build",
    ):
        assert part in words, part
    report = json.loads(
        next(made["bundle"].out.glob("runs/cooking/evaluate/*/report.json")).read_text("utf-8")
    )
    assert report["verdict"].splitlines()[0] in words


def test_16_bits_are_measured_and_not_refused(built: Built, tmp_path: Path) -> None:
    done = export(built, "merged", tmp_path / "out", dtype="float16")
    (check,) = done.made.checks
    assert 0 < check.mean_kl < 1e-2
    assert check.max_delta > 1e-6
    assert done.warnings == ()
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "out")
    assert model.dtype == torch.float16


def test_weights_that_are_not_the_tuned_model_are_refused_with_the_figures(built: Built) -> None:
    model, tokenizer = open_tuned(built)
    asked = ask(model, tokenizer, prompts_of(built)[:2])
    with model.disable_adapter(), pytest.raises(ModelError, match=r"max \|Δlogit\| \d") as error:
        compare("merged", "float32", model, asked)
    assert "at most 1e-04" in str(error.value)
    with model.disable_adapter():
        off = compare("merged", "bfloat16", model, asked)
    assert off.warning is not None


def test_a_folder_that_no_export_has_written_is_left_alone_and_an_export_replaced(
    built: Built, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match="no export has written it"):
        export(built, "llamafactory", out)
    with pytest.raises(StoreError, match="no export has written it"):
        would_write(built, "llamafactory", out)
    assert (out / "thesis.txt").read_text("utf-8") == "mine"
    (out / "thesis.txt").unlink()
    export(built, "llamafactory", out)
    (out / "old.txt").write_text("from before", "utf-8")
    export(built, "llamafactory", out)
    assert not (out / "old.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_that_fails_leaves_the_one_before(built: Built, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(built, "llamafactory", out)
    rows = built.folders["instruct"] / "train.jsonl"
    text = rows.read_text("utf-8")
    rows.write_text("{", "utf-8")
    try:
        with pytest.raises(Exception, match="train.jsonl"):
            export(built, "llamafactory", out)
    finally:
        rows.write_text(text, "utf-8")
    assert (out / "export.json").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "target, dtype, said", [("onnx", "float32", "target"), ("gguf", "int4", "number type")]
)
def test_an_unknown_word_is_answered_with_the_known_ones(
    built: Built, tmp_path: Path, target: str, dtype: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=f"no {said} named"):
        export(built, target, tmp_path / "out", dtype=dtype)


def test_a_build_without_weights_has_nothing_to_export(fresh: Workshop) -> None:
    fresh.build(until="index")
    with pytest.raises(StoreError, match="no tuned weights"):
        open_built(fresh.pack, runs=fresh.runs)
