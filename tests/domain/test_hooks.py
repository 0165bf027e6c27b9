"""Hooks: five optional functions, verified by signature, and approved once where they are foreign."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verticalize.domain import approval, load_domain
from verticalize.domain.hooks import Hooks, load_hooks
from verticalize.errors import DomainError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"
PackMaker = Callable[..., Path]

CLEAN = "def clean(document):\n    return document\n"


@pytest.fixture(autouse=True)
def _own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(approval.VARIABLE, str(tmp_path / "config"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "hooks.py"
    path.write_text(text, "utf-8")
    return path


def test_a_pack_defines_the_hooks_it_needs_and_no_others(tmp_path: Path) -> None:
    hooks = load_hooks(
        written(tmp_path, "def reject(example):\n    return 'short'\ndef _help():\n    pass\n")
    )
    assert hooks.reject is not None
    assert hooks.clean is None


def test_a_wrong_signature_is_an_error_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught:
        load_hooks(written(tmp_path, "\ndef score(answer):\n    return 1.0\n"))
    assert "the hook is score(question, answer), found score(answer)" in str(caught.value)
    assert "hooks.py:2" in str(caught.value)


def test_an_unknown_function_suggests_the_hook_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"'rejct' is no hook. Did you mean 'reject'"):
        load_hooks(written(tmp_path, "def rejct(example):\n    return None\n"))


def test_code_that_fails_when_imported_is_named(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="fails when imported: ZeroDivisionError"):
        load_hooks(written(tmp_path, "1 / 0\n"))


def test_a_pack_without_hooks_needs_no_approval(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack()
    assert load_domain("tea", domains=tmp_path / "domains").hooks() == Hooks()


def test_foreign_code_runs_only_as_it_was_approved(tmp_path: Path, make_pack: PackMaker) -> None:
    root = make_pack(MANIFEST + "hooks: hooks.py\n", hooks_py=CLEAN)
    pack = load_domain("tea", domains=tmp_path / "domains")
    with pytest.raises(DomainError, match="has not been approved"):
        pack.hooks()
    approval.approve(root / "hooks.py")
    assert pack.hooks().clean is not None
    (root / "hooks.py").write_text(CLEAN + "# edited\n", "utf-8")
    with pytest.raises(DomainError, match="has not been approved as it now is"):
        pack.hooks()


def test_code_of_the_project_itself_needs_no_approval(
    tmp_path: Path, make_pack: PackMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pack(MANIFEST + "hooks: hooks.py\n", hooks_py=CLEAN)
    monkeypatch.chdir(tmp_path)
    assert load_domain("tea").hooks().clean is not None
