"""Discovery: ranks, shadowing, two of one name, packs of installed packages, and no code run."""

from collections.abc import Callable
from pathlib import Path

import pytest

import verticalize
from verticalize.domain import find_packs, load_domain
from verticalize.errors import DomainError, ManifestError

MANIFEST = "name: tea\nlanguages: [en, zh]\nknowledge: ['tea/*']\n"
PackMaker = Callable[..., Path]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "work"
    empty.mkdir()
    monkeypatch.chdir(empty)


def install(site: Path, module: str, manifest: str, value: str | None = None) -> None:
    """A package with an entry point, as pip would have put it there."""
    package = site / module
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n", "utf-8")
    (package / "domain.yaml").write_text(manifest, "utf-8")
    info = site / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        f"[verticalize.domains]\n{module} = {value or module}\n", "utf-8"
    )


def test_the_packs_that_come_with_the_program_are_found_anywhere() -> None:
    found = {pack.name: pack for pack in find_packs()}
    assert {"medical", "legal"} <= found.keys()
    assert found["medical"].origin == "built-in"
    assert load_domain("legal").sources()


@pytest.mark.parametrize("inside", [True, False])
def test_an_own_pack_in_a_checkout_is_not_called_built_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_pack: PackMaker, inside: bool
) -> None:
    """A checkout is a folder with `src/verticalize` and `domains`; the packs beside it are read."""
    make_pack()
    make_pack(MANIFEST.replace("name: tea", "name: legal"), folder="legal")
    monkeypatch.setattr(verticalize, "__file__", str(tmp_path / "src/verticalize/__init__.py"))
    monkeypatch.chdir(tmp_path if inside else tmp_path / "work")
    origins = {pack.name: pack.origin for pack in find_packs()}
    assert origins == {"tea": "project", "legal": "built-in"}


def test_a_pack_in_the_working_folder_shadows_a_built_in_one_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_pack: PackMaker
) -> None:
    root = make_pack(MANIFEST.replace("name: tea", "name: medical"), folder="medical")
    monkeypatch.chdir(tmp_path)
    mine, theirs = [pack for pack in find_packs() if pack.name == "medical"]
    assert (mine.origin, mine.shadowed_by) == ("project", None)
    assert (theirs.origin, theirs.shadowed_by) == ("built-in", root)
    assert load_domain("medical").root == root


def test_a_given_folder_comes_before_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_pack: PackMaker
) -> None:
    make_pack()
    other = tmp_path / "given" / "tea"
    other.mkdir(parents=True)
    (other / "domain.yaml").write_text(MANIFEST, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_domain("tea").origin == "project"
    assert load_domain("tea", domains=tmp_path / "given").root == other


def test_two_packs_of_one_name_at_one_rank_are_an_error_that_names_both(
    tmp_path: Path, make_pack: PackMaker
) -> None:
    first, second = make_pack(folder="a"), make_pack(folder="b")
    with pytest.raises(DomainError) as caught:
        load_domain("tea", domains=tmp_path / "domains")
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)
    assert "Rename one" in str(caught.value)


def test_an_unknown_name_suggests_a_known_one_and_how_to_write_a_pack() -> None:
    with pytest.raises(DomainError) as caught:
        load_domain("medcal")
    assert "no domain named 'medcal'" in str(caught.value)
    assert "Did you mean 'medical'?" in str(caught.value)
    assert "verticalize new medcal" in str(caught.value)


def test_a_folder_of_packs_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"no such folder\. Check --domains"):
        find_packs(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["nmae: coffee\n", "name: coffee\nlanguage: [en]\n", "name: [\n"])
def test_a_faulty_pack_is_told_where_it_is_named_and_keeps_no_other_from_work(
    tmp_path: Path, make_pack: PackMaker, text: str
) -> None:
    make_pack()
    make_pack(text, folder="coffee")
    domains = tmp_path / "domains"
    assert load_domain("tea", domains=domains).name == "tea"
    found = {pack.name: pack for pack in find_packs(domains)}
    assert found["tea"].problems == ()
    assert str(domains / "coffee/domain.yaml") in found["coffee"].problems[0].place
    with pytest.raises(ManifestError, match=r"coffee/domain\.yaml"):
        load_domain("coffee", domains=domains)


def test_a_faulty_pack_still_shadows_the_one_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_pack: PackMaker
) -> None:
    make_pack("name: medical\n", folder="mine")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ManifestError, match="'languages' is required"):
        load_domain("medical")


def test_an_installed_pack_is_found_without_importing_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    install(site, "coffee_pack", MANIFEST.replace("name: tea", "name: coffee"))
    monkeypatch.syspath_prepend(str(site))
    found = next(pack for pack in find_packs() if pack.name == "coffee")
    assert found.root == site / "coffee_pack"
    assert "coffee_pack" in found.origin


def test_a_pack_below_a_package_is_found_without_importing_the_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    install(site, "drinks", "not: read\n", value="drinks.cocoa")
    cocoa = site / "drinks" / "cocoa"
    cocoa.mkdir()
    (cocoa / "domain.yaml").write_text(MANIFEST.replace("name: tea", "name: cocoa"), "utf-8")
    monkeypatch.syspath_prepend(str(site))
    assert next(pack for pack in find_packs() if pack.name == "cocoa").root == cocoa


def test_an_entry_point_that_leads_nowhere_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    install(site, "ghost", MANIFEST, value="no_such_package_here")
    monkeypatch.syspath_prepend(str(site))
    with pytest.raises(DomainError, match="entry point 'ghost' names 'no_such_package_here'"):
        find_packs()


def test_discovery_and_loading_run_no_code_of_a_pack(tmp_path: Path, make_pack: PackMaker) -> None:
    make_pack(MANIFEST + "hooks: hooks.py\n", hooks_py="raise RuntimeError('imported')\n")
    pack = load_domain("tea", domains=tmp_path / "domains")
    assert pack.fingerprints("ingest")["hooks"]
