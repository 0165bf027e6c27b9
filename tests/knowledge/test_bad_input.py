"""Bad input: one paragraph that says where, what, and what to do; good input in odd encodings is read."""

import json
from pathlib import Path

import pytest

from verticalize.domain import Pack, load_domain
from verticalize.errors import KnowledgeError, ManifestError, VerticalizeError
from verticalize.knowledge.encodings import decode
from verticalize.knowledge.ingest import Corpus, ingest

MANIFEST = "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/{file}']\n"
GOOD = {"id": "oolong", "subject": "oolong", "lang": "en", "origin": ["Fujian"]}


def pack_with(tmp_path: Path, file: str, data: bytes | None, manifest: str = MANIFEST) -> Pack:
    root = tmp_path / "domains" / "tea"
    root.mkdir(parents=True)
    (root / "domain.yaml").write_text(manifest.format(file=file), "utf-8")
    folder = tmp_path / "knowledge" / "tea"
    folder.mkdir(parents=True)
    if data is not None:
        (folder / file).write_bytes(data)
    return load_domain("tea", domains=tmp_path / "domains")


def read(tmp_path: Path, file: str, data: bytes) -> Corpus:
    return ingest(pack_with(tmp_path, file, data), max_tokens=160)


def jsonl(*rows: object) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@pytest.mark.parametrize(
    ("file", "data", "place", "cause"),
    [
        ("gone.md", None, "domain.yaml:3", "matches no file"),
        ("*.md", None, "domain.yaml:3", "matches no file"),
        ("a.md", b"# T\n\nfine\xff\xfe\xfabad\n", "a.md:3", "not valid UTF-8"),
        ("a.md", b"", "a.md", "holds nothing"),
        ("a.md", b"---\ntitle: [x\n---\ntext\n", "a.md:", "front matter"),
        ("a.txt", b"one\ntwo\0three\n", "a.txt:2", "NUL"),
        ("a.jsonl", jsonl(GOOD) + b'{"id": "cut", "subj', "a.jsonl:2", "not valid JSON"),
        ("a.jsonl", b'{"a": "' + b"x" * 50 * 2**20 + b'"}\n', "a.jsonl:1", "longer than 8 MB"),
        ("a.jsonl", jsonl(GOOD, GOOD), "a.jsonl:2", "stands at"),
        ("a.jsonl", jsonl([1, 2]), "a.jsonl:1", "expected a JSON object"),
        ("a.jsonl", jsonl({"colour": "green"}), "a.jsonl:1", ""),
        ("a.jsonl", jsonl(GOOD | {"origin": {"x": 1}}), "a.jsonl:1", ""),
        ("a.jsonl", jsonl(GOOD | {"lang": "fr"}), "a.jsonl:1", "'fr'"),
        ("a.jsonl", b"\n\n", "a.jsonl", "no records"),
        ("a.csv", b"question,answer\n\"open,x\n", "a.csv:2", ""),
        ("a.csv", b"question,answer\na,b,c\n", "a.csv:2", "3 cells"),
        ("a.csv", b"question,question\na,b\n", "a.csv:1", "twice"),
        ("a.docx", b"PK\x03\x04", "a.docx", "damaged"),
        ("a.wmf", b"PK\x03\x04", "a.wmf", "no reader"),
        ("a.txt", b"PK\x03\x04", "a.txt", "zip archive"),
    ],
)  # fmt: skip
def test_bad_input_is_an_error_with_place_cause_and_remedy(
    tmp_path: Path, file: str, data: bytes | None, place: str, cause: str
) -> None:
    with pytest.raises(VerticalizeError) as caught:
        ingest(pack_with(tmp_path, file, data), max_tokens=160)
    error = caught.value
    problem = error.problems[0] if isinstance(error, ManifestError) else error
    assert place in (problem.place or "")
    assert cause in problem.message
    assert problem.hint
    assert "\n" not in str(error)
    assert error.exit_code in (ManifestError.exit_code, KnowledgeError.exit_code)


def test_a_pack_without_knowledge_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="'knowledge' is required"):
        pack_with(tmp_path, "a.md", b"x", manifest="name: tea\nlanguages: [en]\n")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_text_is_the_same_in_every_usual_encoding(tmp_path: Path, codec: str) -> None:
    text = "# 乌龙茶\n\n乌龙茶是半发酵茶，产于福建、广东和台湾。香气高，滋味醇厚。\n"
    corpus = read(tmp_path, "a.md", text.encode(codec))
    assert corpus.documents[0].text == text
    assert corpus.documents[0].title == "乌龙茶"
    assert corpus.documents[0].lang == "zh"


def test_windows_line_ends_do_not_move_a_span(tmp_path: Path) -> None:
    corpus = read(tmp_path, "a.md", b"# Tea\r\n\r\nGreen tea is not oxidised.\r\n")
    document = corpus.documents[0]
    assert all(document.text[p.start : p.end] == p.text for p in corpus.passages)
    assert "\r" not in document.text


def test_latin_text_in_an_old_encoding_is_read_as_what_it_is_and_said(tmp_path: Path) -> None:
    text = "Th\xe9 vert et caf\xe9tta, d\xe9j\xe0."
    corpus = read(tmp_path, "a.txt", text.encode("latin-1"))
    assert corpus.documents[0].text == text
    assert corpus.sources[0].left_out == {decode.AS_WESTERN: 1}


@pytest.mark.parametrize(
    ("file", "start", "line"),
    [
        ("a.txt", "", "Green tea, 绿茶, is not oxidised.\n"),
        ("a.md", "# Tea\n\n", "Green tea, 绿茶, is not oxidised.\n\n"),
        (
            "a.csv",
            "question,answer\n",
            "What is green tea? 绿茶是什么？,Tea that is not oxidised.\n",
        ),
    ],
)
def test_stray_control_characters_are_removed_and_counted_in_every_format(
    tmp_path: Path, file: str, start: str, line: str
) -> None:
    stray = start + line.replace("绿", "绿\0") + line * 80 + line.replace("绿", "\x07绿")
    corpus = read(tmp_path, file, stray.encode())
    assert corpus.sources[0].left_out == {decode.REMOVED: 2}
    assert "".join(document.text for document in corpus.documents).count("绿茶") == 82


def test_all_problems_of_all_files_are_counted_in_the_first(tmp_path: Path) -> None:
    rows = jsonl(GOOD, GOOD) + b"{\n"
    with pytest.raises(KnowledgeError, match="1 more: see them with 'verticalize check tea'"):
        read(tmp_path, "a.jsonl", rows)
