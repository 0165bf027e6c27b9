"""Every method trains, leaves what its name says, and opens as it was; the base stays as it is."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tune_rows import example

from verticalize.errors import ModelError
from verticalize.models.local import LocalModel
from verticalize.models.open import resolve_base
from verticalize.models.template import prompt_ids
from verticalize.models.weights import load_weights
from verticalize.tune.methods import Full, Lisa, Lora, Prefix, PTuning, attach
from verticalize.tune.methods.noise import add_noise
from verticalize.tune.start import start
from verticalize.tune.train import tune

FAST = {"device": "cpu", "dtype": "float32", "threads": 1, "tokens_per_step": 512}
ROWS = [
    example(n, f"{name}有什么症状？", "恶心和畏光。") for n, name in enumerate(["偏头痛", "头痛"])
]
QUESTION = list(ROWS[0].messages[:2])
METHODS = {
    "lora": (Lora(r=4), 1e-2, "none"),
    "rslora": (Lora(r=4, use_rslora=True), 1e-2, "none"),
    "dora": (Lora(r=4, use_dora=True), 1e-2, "none"),
    "lora+": (Lora(r=4, loraplus_lr_ratio=16.0), 2e-3, "none"),
    "gaussian": (Lora(r=4, init_lora_weights="gaussian"), 1e-2, "none"),
    "norm too": (Lora(r=4, modules_to_save=("norm",)), 3e-3, "none"),
    "qlora": (Lora(r=4), 5e-3, "nf4"),  # at 1e-2 float32 has spikes
    "int8": (Lora(r=4), 1e-2, "int8"),
    "prefix": (Prefix(num_virtual_tokens=8), 5e-2, "none"),
    "prefix on nf4": (Prefix(num_virtual_tokens=8), 5e-2, "nf4"),
    "p-tuning": (PTuning(num_virtual_tokens=8), 1e-2, "none"),
    "full": (Full(), 5e-3, "none"),
    "lisa": (Lisa(num_layers=1, interval=4), 5e-3, "none"),
}


def logits(view, prompt=QUESTION) -> torch.Tensor:
    """Of a view, one conversation, in the shape (tokens, vocabulary)."""
    ids = torch.tensor([prompt_ids(view.tokenizer, prompt)])
    with view.opened.arm(), torch.inference_mode():
        return view.model(input_ids=ids, use_cache=False).logits[0]


def load(base: Path, adapter=None, **options) -> LocalModel:
    return LocalModel.load(base, adapter, device="cpu", dtype="float32", threads=1, **options)


@pytest.fixture(scope="session")
def firm_base(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny base without the rows of zeros that its short pretraining has left."""
    folder = tmp_path_factory.mktemp("firm")
    shutil.copytree(tiny_base, folder, dirs_exist_ok=True)
    torch.manual_seed(0)
    tensors = load_file(tiny_base / "model.safetensors")
    noisy = {name: tensor + 1e-3 * torch.randn_like(tensor) for name, tensor in tensors.items()}
    save_file(noisy, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.mark.parametrize("name", METHODS)
def test_a_method_learns_and_opens_again_beside_an_unchanged_base(
    name: str, firm_base: Path, tmp_path: Path
) -> None:
    method, rate, quantization = METHODS[name]
    done = tune(
        firm_base,
        ROWS,
        tmp_path,
        method=method,
        quantization=quantization,
        learning_rate=rate,
        max_steps=40,
        **FAST,
    )
    assert done.losses[-1] < 0.5 * done.losses[0]
    model = load(firm_base, tmp_path)
    plain = load(firm_base, quantization=quantization)
    assert torch.equal(logits(model.base), logits(plain.base))
    assert not torch.equal(logits(model.tuned), logits(plain.base))
    assert torch.equal(logits(model.tuned), logits(load(firm_base, tmp_path).tuned))
    answer = model.tuned.generate([QUESTION], max_new_tokens=8)[0]
    assert "".join(model.tuned.stream(QUESTION, max_new_tokens=8)) == answer
    assert model.base.generate([QUESTION], max_new_tokens=8) == plain.base.generate(
        [QUESTION], max_new_tokens=8
    )


@pytest.mark.parametrize("name", [name for name in METHODS if METHODS[name][2] == "none"])
def test_what_is_saved_gives_the_logits_of_what_was_trained(
    name: str, firm_base: Path, tmp_path: Path
) -> None:
    from verticalize.tune.output import write_tuned

    base, method = resolve_base(str(firm_base)), METHODS[name][0]
    began = start(base, method, seed=0, device="cpu", dtype=torch.float32)
    model = began.trainable.model
    model.set_attn_implementation("sdpa")
    with torch.no_grad():
        for parameter in began.trainable.parameters.values():
            parameter += 0.05 * torch.randn_like(parameter)
    began.trainable.take()
    model.eval()
    ids = torch.tensor([prompt_ids(began.tokenizer, QUESTION)])
    with torch.inference_mode():
        trained = model(input_ids=ids, use_cache=False).logits[0]
    write_tuned(model, base, tmp_path, None, note=began.note(1), tokenizer=began.own)
    opened = load(firm_base, tmp_path)
    assert (logits(opened.tuned) - trained).abs().max() <= 1e-4  # LoRA is merged
    if isinstance(method, Lora):  # two of them are not
        opened = load(firm_base, {"one": tmp_path, "two": tmp_path})
    assert torch.equal(logits(opened.tuned), trained)


@pytest.mark.parametrize("method", [Prefix(num_virtual_tokens=5), PTuning(num_virtual_tokens=5)])
def test_a_prompt_leaves_only_its_virtual_tokens_and_no_base_tensor_moves(
    method, tiny_base: Path, tmp_path: Path
) -> None:
    weights, _ = load_weights(resolve_base(str(tiny_base)), device="cpu", dtype=torch.float32)
    before = {name: tensor.clone() for name, tensor in weights.state_dict().items()}
    trainable = attach(weights, method, seed=0)
    assert all(name.startswith("prompt_encoder.") for name in trainable.parameters)
    tune(tiny_base, ROWS, tmp_path, method=method, max_steps=2, **FAST)
    saved = load_file(tmp_path / "adapter_model.safetensors")
    assert [(name, tensor.shape[0]) for name, tensor in saved.items()] == [("prompt_embeddings", 5)]
    opened = load(tiny_base, tmp_path).model.get_base_model().state_dict()
    assert all(torch.equal(opened[name], tensor) for name, tensor in before.items())


@pytest.mark.parametrize("method", [Prefix(num_virtual_tokens=3), PTuning(num_virtual_tokens=3)])
def test_a_packed_row_behind_virtual_tokens_is_each_conversation_alone(
    method, tiny_base: Path
) -> None:
    from verticalize.tune.encode import encode_all
    from verticalize.tune.packing import pack, packed_logits

    began = start(resolve_base(str(tiny_base)), method, seed=0, device="cpu", dtype=torch.float32)
    model = began.trainable.model
    rows, _ = encode_all(began.tokenizer, ROWS, max_length=500)
    with torch.no_grad():
        together = packed_logits(model, pack(rows))
        alone = torch.cat([packed_logits(model, pack([row])) for row in rows])
        # peft's own forward, where it applies: one conversation, no position ids, no cache
        ids = torch.tensor([rows[0].ids])
        theirs = super(type(model), model).forward(
            input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False
        )
    assert (together - alone).abs().max() <= 1e-5
    places = pack(rows[:1]).places
    theirs = theirs.logits[0, -ids.shape[1] :][places]
    assert (theirs - together[: len(places)]).abs().max() <= 1e-5


def test_lisa_moves_the_active_layers_embeddings_and_head_and_nothing_else(
    tiny_base: Path, tmp_path: Path
) -> None:
    method, found = Lisa(num_layers=1, interval=2), []

    def look(*_: object) -> None:
        found.append(load_file(tmp_path / "checkpoint.safetensors"))

    options = {**FAST, "max_steps": 12, "save_steps": 1, "learning_rate": 1e-2}
    tune(tiny_base, ROWS, tmp_path, method=method, warmup_ratio=0, progress=look, **options)
    layers = []
    for before, after in pairwise(found):
        moved = {n.removeprefix("parameter/") for n, t in after.items() if n.startswith("par")
                 and not torch.equal(t, before[n])}  # fmt: skip
        inside, outside = active(moved)
        assert len(inside) == 1
        assert outside
        assert outside <= {"model.embed_tokens.weight", "lm_head.weight"}
        # Moments are kept for what is active alone.
        kept = {name.removeprefix("exp_avg/") for name in after if name.startswith("exp_avg/")}
        assert active(kept)[0] == inside
        layers += inside
    turns = [*zip(layers[1::2], layers[2::2], strict=True)]
    assert all(one == other for one, other in turns)  # one choice for each two steps
    assert set(layers) == {0, 1}


def active(names: set[str]) -> tuple[set[int], set[str]]:
    """The layers that these parameters belong to, and those that belong to none."""
    inside = {name for name in names if ".layers." in name}
    return {int(name.split(".")[2]) for name in inside}, names - inside


def test_lora_plus_gives_b_a_higher_rate_than_a(tiny_base: Path) -> None:
    weights, _ = load_weights(resolve_base(str(tiny_base)), device="cpu", dtype=torch.float32)
    trainable = attach(weights, Lora(loraplus_lr_ratio=16.0), seed=0)
    slow, fast = trainable.groups(1e-3)
    assert (slow["peak"], fast["peak"]) == (1e-3, 16e-3)
    matrices = [p for name, p in trainable.parameters.items() if ".lora_B." in name]
    assert all(any(p is each for each in fast["params"]) for p in matrices)
    assert len(fast["params"]) == len(slow["params"]) == len(matrices)


def test_full_weights_are_a_model_of_their_own(tiny_base: Path, tmp_path: Path) -> None:
    tune(tiny_base, ROWS, tmp_path, method=Full(), max_steps=2, learning_rate=1e-3, **FAST)
    alone = load(tmp_path).base
    assert torch.equal(logits(alone), logits(load(tiny_base, tmp_path).tuned))


def test_noise_is_on_in_training_and_as_strong_as_each_conversation_is_short(
    tiny_base: Path,
) -> None:
    weights, _ = load_weights(resolve_base(str(tiny_base)), device="cpu", dtype=torch.float32)
    embedding = weights.get_input_embeddings()
    noise = add_noise(weights, 5.0)
    noise.bounds = (0, 4, 20)
    ids = torch.arange(20)[None]
    weights.eval()
    plain = embedding(ids)
    assert torch.equal(plain, torch.nn.functional.embedding(ids, embedding.weight))
    weights.train()
    found = (embedding(ids) - plain).abs()[0]
    width = plain.shape[-1]
    for rows, length in ((found[:4], 4), (found[4:], 16)):
        reach = 5.0 / (length * width) ** 0.5
        assert 0.9 * reach < rows.max() <= reach * 1.0001


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"method": Full(), "quantization": "nf4"}, "quantised weights cannot be trained"),
        ({"method": Prefix(), "add_tokens": ["偏头痛"]}, "leaves the embeddings as they are"),
        ({"method": Lisa(num_layers=9)}, "the model has 2 layers"),
        ({"method": Lora(use_dora=True)}, "layers of this base have rows of zeros"),
    ],
)
def test_combinations_without_sense_are_refused(
    options, reason: str, tiny_base: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=reason):
        tune(tiny_base, ROWS, tmp_path, **options, **FAST)


def test_the_note_says_how_it_was_trained(tiny_base: Path, tmp_path: Path) -> None:
    tune(tiny_base, ROWS, tmp_path, method=Lora(r=2), quantization="int8", max_steps=2, **FAST)
    note = json.loads((tmp_path / "base.json").read_text(encoding="utf-8"))
    assert (note["method"], note["quantization"], note["steps"]) == ("lora", "int8", 2)
