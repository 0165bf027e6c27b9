"""A file that hangs, eats memory or kills its reader costs that file; the others are read."""

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from verticalize.domain import Pack, approval, load_domain
from verticalize.errors import KnowledgeError
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.ingest import ingest_into, read_corpus, read_problems, survey

# The pack's own reader does what a bad library may do with a bad file.
HOOKS = """
    import os
    import time

    def read(path):
        if path.stem == "hangs":
            time.sleep(60)
        if path.stem == "grows":
            return ["x" * (1 << 30) for _ in range(9)]
        if path.stem == "dies":
            os._exit(3)
        if path.stem == "crashes":
            os.abort()
        if path.stem == "raises":
            raise RuntimeError("坏了")
        print("what a library prints is no report")
        return None
    """
LIMITS = Limits(seconds=3, megabytes=600)


def pack(tmp_path: Path, *names: str, hooks: str = HOOKS) -> Pack:
    root = tmp_path / "domains" / "tea"
    root.mkdir(parents=True, exist_ok=True)
    manifest = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/**/*']\nhooks: hooks.py\n"
    (root / "domain.yaml").write_text(manifest, "utf-8")
    (root / "hooks.py").write_text(textwrap.dedent(hooks), "utf-8")
    approval.approve(root / "hooks.py")
    for name in names:
        file = tmp_path / "knowledge" / "tea" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# 乌龙茶\n\n{name} 里写着：乌龙茶产于福建。\n", "utf-8")
    return load_domain("tea", domains=tmp_path / "domains", knowledge=tmp_path / "knowledge")


@pytest.fixture(autouse=True)
def approvals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(approval.VARIABLE, str(tmp_path / "config"))


@pytest.mark.parametrize(
    ("bad", "cause", "remedy"),
    [
        ("hangs.md", "longer than 3 s", "raise ingest.max_seconds"),
        ("grows.md", "more than 600 MB", "raise ingest.max_memory_mb"),
        ("dies.md", "exit status 3", "Check the file"),
        ("crashes.md", "signal 6", "Check the file"),
        ("raises.md", "RuntimeError: 坏了", "Correct hooks.py"),
    ],
)
def test_a_file_that_breaks_its_reader_is_quarantined_with_the_reason(
    tmp_path: Path, bad: str, cause: str, remedy: str
) -> None:
    tea = pack(tmp_path, "a.md", bad, "z.md")
    summary = ingest_into(
        tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts", workers=2, limits=LIMITS
    )
    assert (summary["documents"], summary["quarantined"]) == (2, 1)
    (problem,) = read_problems(tmp_path / "out")
    assert problem.place.endswith(bad)
    assert cause in problem.message
    assert remedy in problem.hint
    assert [d.id for d in read_corpus(tmp_path / "out").documents] == ["tea/a.md", "tea/z.md"]


def test_a_hanging_file_does_not_hold_up_the_others(tmp_path: Path) -> None:
    tea = pack(tmp_path, "hangs.md", *(f"{n}.md" for n in range(20)))
    began = time.monotonic()
    told: list[tuple[float, int]] = []
    ingest_into(
        tmp_path / "out",
        tea,
        max_tokens=160,
        parts=tmp_path / "parts",
        workers=2,
        limits=LIMITS,
        progress=lambda done, total, note: told.append((time.monotonic() - began, done)),
    )
    assert told[-1][1] == 21
    assert sum(at < told[-1][0] - 0.5 for at, _ in told) >= 19


def test_where_nothing_can_be_read_the_reason_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="exit status 3"):
        ingest_into(
            tmp_path / "out",
            pack(tmp_path, "dies.md"),
            max_tokens=160,
            parts=tmp_path / "parts",
            limits=LIMITS,
        )


def test_a_link_out_of_the_knowledge_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\nNot for this pack.\n", "utf-8")
    tea = pack(tmp_path, "a.md", hooks="")
    folder = tmp_path / "knowledge" / "tea"
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "inner.md").symlink_to(folder / "a.md")
    corpus, problems = survey(tea, max_tokens=160, limits=LIMITS)
    assert [d.id for d in corpus.documents] == ["tea/a.md", "tea/inner.md"]
    (problem,) = problems
    assert "leads out of the knowledge folder" in problem.message
    assert "absolute path in domain.yaml" in problem.hint


def test_a_pattern_that_climbs_out_of_the_knowledge_folder_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\nNot for this pack.\n", "utf-8")
    tea = pack(tmp_path, "a.md", hooks="")
    manifest = tmp_path / "domains/tea/domain.yaml"
    manifest.write_text(manifest.read_text("utf-8").replace("tea/**/*", "../*.md"), "utf-8")
    tea = load_domain("tea", domains=tmp_path / "domains", knowledge=tmp_path / "knowledge")
    corpus, problems = survey(tea, max_tokens=160, limits=LIMITS)
    assert not corpus.documents
    assert "leads out of the knowledge folder" in problems[0].message


def test_a_full_disk_is_the_builds_error_and_not_the_files(tmp_path: Path) -> None:
    tea = pack(tmp_path, "a.md", hooks="")
    run = partial(
        ingest_into, tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts", limits=LIMITS
    )
    run()
    (part,) = (tmp_path / "parts").iterdir()
    (part / "summary.json").unlink()
    (part / "passages.jsonl").unlink()
    (part / "passages.jsonl").symlink_to("/dev/full")  # the kernel's device without room
    with pytest.raises(OSError, match="No space left"):
        run()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whoever_ends_the_build_leaves_no_process_behind(tmp_path: Path, sent: int) -> None:
    pack(tmp_path, "hangs.md", "a.md", hooks=HOOKS.replace("time.sleep(60)", MARKED))
    script = f"""
        import signal
        from pathlib import Path
        from verticalize.domain import load_domain
        from verticalize.knowledge.bounded import Limits
        from verticalize.knowledge.ingest import ingest_into

        signal.signal(signal.SIGINT, signal.default_int_handler)
        root = Path({str(tmp_path)!r})
        tea = load_domain("tea", domains=root / "domains", knowledge=root / "knowledge")
        ingest_into(root / "out", tea, max_tokens=160, parts=root / "parts", workers=2,
                    limits=Limits(seconds=50))
        """
    code = textwrap.dedent(script)
    build = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    marks = tmp_path / "pid"
    _until(marks.is_file)
    build.send_signal(sent)
    build.communicate(timeout=20)
    _until(lambda: not Path(f"/proc/{marks.read_text('utf-8')}").exists())
    assert not (tmp_path / "out").exists()


MARKED = "open(path.parents[2] / 'pid', 'w').write(str(os.getpid())) and time.sleep(60)"


def _until(true: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < 20
        time.sleep(0.05)


SLOW = """
    import time

    def clean(document):
        time.sleep(0.001)
        return document
    """


def test_a_long_file_that_comes_on_is_read_to_its_end(tmp_path: Path) -> None:
    tea = pack(tmp_path, hooks=SLOW)
    rows = "".join(f'{{"title": "茶 {n}", "text": "乌龙茶 {n}。"}}\n' for n in range(4000))
    (tmp_path / "knowledge/tea").mkdir(parents=True)
    (tmp_path / "knowledge/tea/all.jsonl").write_text(rows, "utf-8")
    began = time.monotonic()
    summary = ingest_into(
        tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts", limits=LIMITS
    )
    assert time.monotonic() - began > LIMITS.seconds
    assert (summary["documents"], summary["quarantined"]) == (4000, 0)
