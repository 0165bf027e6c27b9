"""Bases are found by folder or hub name; what cannot be found is said with a remedy."""

import json
from pathlib import Path

import pytest
from huggingface_hub import constants

from verticalize.errors import ModelError
from verticalize.models.local import LocalModel
from verticalize.models.open import resolve_base


def test_a_folder_is_a_base_with_a_fingerprint_of_its_files(tiny_base: Path) -> None:
    base = resolve_base(str(tiny_base))
    assert base.path == tiny_base
    assert len(base.fingerprint) == 64
    assert resolve_base(str(tiny_base)).fingerprint == base.fingerprint


def test_a_changed_configuration_is_another_base(tiny_base: Path, tmp_path: Path) -> None:
    for file in tiny_base.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = resolve_base(str(tmp_path)).fingerprint
    assert before == resolve_base(str(tiny_base)).fingerprint
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "config.json").write_text(json.dumps({**config, "rms_norm_eps": 1e-5}))
    assert resolve_base(str(tmp_path)).fingerprint != before


def test_weights_under_the_hubs_blob_names_are_not_read_again(tmp_path: Path) -> None:
    blob = tmp_path / "blobs" / ("ab" * 32)
    blob.parent.mkdir()
    blob.write_bytes(b"one")
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "config.json").write_text("{}")
    (snapshot / "model.safetensors").symlink_to(blob)
    before = resolve_base(str(snapshot)).fingerprint
    blob.write_bytes(b"two")
    assert resolve_base(str(snapshot)).fingerprint == before


@pytest.mark.parametrize("name", ["./nowhere", "/no/such/folder", "a/b/c"])
def test_a_missing_folder_is_called_a_missing_folder(name: str) -> None:
    with pytest.raises(ModelError, match="there is no folder"):
        resolve_base(name)


def test_an_unknown_hub_name_names_what_was_looked_for_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError) as caught:
        resolve_base("nobody/no-such-model")
    assert "nobody/no-such-model" in str(caught.value)
    assert "--base nano" in str(caught.value)


def test_a_folder_that_is_no_model_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no config\.json"):
        resolve_base(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="no safetensors weights"):
        resolve_base(str(tmp_path))


def test_a_damaged_model_says_that_it_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"xx")
    with pytest.raises(ModelError, match="cannot be loaded"):
        LocalModel.load(str(tmp_path), device="cpu", threads=1)


def test_a_model_is_opened_by_its_folder(tiny_base: Path) -> None:
    model = LocalModel.load(str(tiny_base), device="cpu", threads=1).base
    assert model.id == str(tiny_base)
    assert isinstance(
        model.generate([[{"role": "user", "content": "?"}]], max_new_tokens=2)[0], str
    )
