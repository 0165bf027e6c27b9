"""Text is read as what it is, or refused with the byte that is wrong."""

import random
from pathlib import Path

import pytest
from prose import ENGLISH, SIMPLIFIED, TRADITIONAL, texts

from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.decode import (
    AS_WESTERN,
    MAX_FILE,
    REMOVED,
    encoding_of,
    opening,
    read_lines,
    read_text,
)

CHINESE = "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n"


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (b"plain", "utf-8"),
        (b"", "utf-8"),
        (CHINESE.encode(), "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig"),
        (CHINESE.encode("gb18030"), "gb18030"),
        ("偏頭痛的常見症狀有搏動性頭痛、噁心和畏光。".encode("gb18030"), "gb18030"),
        (b"x" * (1 << 20) + CHINESE.encode("gb18030"), "gb18030"),
        (CHINESE.encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, data: bytes, codec: str) -> None:
    assert encoding_of(write(tmp_path, data)) == codec


@pytest.mark.parametrize("before", [0, 5, (1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_damaged_utf8_is_refused_at_its_byte_even_across_blocks(
    tmp_path: Path, before: int
) -> None:
    head = b"\n" * before
    path = write(tmp_path, head + "痛".encode() + b"\xe7\x97 cut " + CHINESE.encode())
    with pytest.raises(KnowledgeError, match=f"byte {before + 3} is not valid UTF-8") as caught:
        read_text(path)
    assert caught.value.place == f"{path}:{before + 1}"


def test_a_character_cut_at_the_end_of_the_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="byte 3 is not valid UTF-8"):
        read_text(write(tmp_path, "痛".encode() + b"\xe7\x97"))


def test_utf16_that_ends_within_a_character_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, CHINESE.encode("utf-16")[:-1])
    with pytest.raises(KnowledgeError, match="byte 44 is not valid UTF-16"):
        read_text(path)


def test_a_file_that_must_be_read_whole_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as handle:
        handle.truncate(MAX_FILE + 1)
    with pytest.raises(KnowledgeError, match="the limit for its format is 64 MB") as caught:
        read_text(path)
    assert "Split it" in (caught.value.hint or "")


def test_a_file_that_is_gone_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.txt", tmp_path):
        with pytest.raises(KnowledgeError, match="cannot be read") as caught:
            list(read_lines(path))
        assert caught.value.place == str(path)


def test_lines_are_numbered_and_keep_their_ends(tmp_path: Path) -> None:
    path = write(tmp_path, b"one\r\n\ntwo")
    assert list(read_lines(path)) == [(1, "one\n"), (2, "\n"), (3, "two")]
    assert opening(path).startswith("one")


WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
PROSE = {
    SIMPLIFIED: ("utf-8", "utf-8-sig", "gb18030", "gbk", *WIDE),
    TRADITIONAL: ("utf-8", "big5", "cp950", "gb18030", *WIDE),
    ENGLISH: ("utf-8", "cp1252", *WIDE),
}


@pytest.mark.parametrize(
    ("prose", "codec"), [(prose, codec) for prose, codecs in PROSE.items() for codec in codecs]
)
def test_text_of_any_length_is_read_the_same_in_every_usual_encoding(
    tmp_path: Path, prose: str, codec: str
) -> None:
    for text in texts(prose):
        assert read_text(write(tmp_path, text.encode(codec))) == text


@pytest.mark.parametrize("prose", [SIMPLIFIED, TRADITIONAL])
@pytest.mark.parametrize("damage", ["a byte lost", "a byte changed", "cut short", "many lost"])
def test_damaged_utf8_is_never_taken_for_another_encoding(
    tmp_path: Path, prose: str, damage: str
) -> None:
    for number, text in enumerate(texts(prose)):
        data, rng = bytearray(text.encode()), random.Random(number)
        high = [at for at, byte in enumerate(data) if byte > 0x7F]
        if damage == "a byte lost":
            del data[rng.choice(high)]
        elif damage == "a byte changed":
            data[rng.choice(high)] = 0xFF
        elif damage == "cut short":
            del data[next(at for at in reversed(high) if data[at] < 0xC0) :]
        else:
            for at in sorted(rng.sample(high, len(high) // 20), reverse=True):
                del data[at]
        with pytest.raises(KnowledgeError, match="is not valid UTF-8"):
            read_text(write(tmp_path, bytes(data)))


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("今日はとても天気が良いので、公園で散歩をして、昼ご飯を食べました。", "euc-jp"),
        ("今日はとても天気が良いので、公園で散歩をして、昼ご飯を食べました。", "shift_jis"),
        ("오늘은 날씨가 매우 좋습니다. 우리는 공원에서 산책을 했습니다.", "euc-kr"),
        ("Сегодня хорошая погода, мы гуляли в парке.", "cp1251"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_not_guessed(
    tmp_path: Path, text: str, codec: str
) -> None:
    with pytest.raises(KnowledgeError, match="no other encoding that can be told"):
        read_text(write(tmp_path, text.encode(codec)))


def test_western_text_is_read_with_a_note(tmp_path: Path) -> None:
    notes: list[str] = []
    path = write(tmp_path, "Thé vert et café, déjà. “Très bon” – 3 €".encode("cp1252"))
    assert read_text(path, notes) == "Thé vert et café, déjà. “Très bon” – 3 €"
    assert notes == [AS_WESTERN]


LINE = "Blood pressure is taken at rest. 血压在休息时测量。\n"


@pytest.mark.parametrize("stray", ["\0", "\x1b", "\x7f", "\x9c", "\ufeff", "\ufffe"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_stray_control_character_is_removed_and_counted(
    tmp_path: Path, stray: str, codec: str
) -> None:
    before, after = LINE * 40, LINE * 40
    path = write(tmp_path, f"{before}{stray}{after}".encode(codec))
    notes: list[str] = []
    assert read_text(path, notes) == before + after
    assert notes == [REMOVED]
    lines: list[str] = []
    assert "".join(line for _, line in read_lines(path, lines)) == before + after
    assert lines == [REMOVED]


def test_half_a_character_of_utf16_is_removed_and_counted(tmp_path: Path) -> None:
    notes: list[str] = []
    data = (LINE * 40).encode("utf-16") + b"\x00\xd8" + LINE.encode("utf-16-le")
    assert read_text(write(tmp_path, data), notes) == LINE * 41
    assert notes == [REMOVED]


def test_form_feeds_keep_words_apart_and_are_no_damage(tmp_path: Path) -> None:
    notes: list[str] = []
    assert read_text(write(tmp_path, b"one\x0ctwo\x0bthree\n\x0cfour"), notes) == (
        "one two three\n four"
    )
    assert notes == []


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (random.Random(0).randbytes(5000), "is not valid UTF-8"),
        (b"GIF89a\0\0 pretends to be text", "this is a picture"),
        (b"%PDF-1.7\n1 0 obj", "this is a PDF file"),
        (b"PK\x03\x04", "this is a zip archive"),
        (b"one\n" * 200 + b"\0\0\0", "3 of its 803 characters are control characters"),
        (b"one\n" * 200 + b"\x07" * 10, "10 of its 810 characters are control characters"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, cause: str) -> None:
    for read in (read_text, lambda path: list(read_lines(path))):
        with pytest.raises(KnowledgeError, match=cause):
            read(write(tmp_path, data))


def test_a_few_bells_in_a_short_text_are_removed_and_a_nul_is_not(tmp_path: Path) -> None:
    notes: list[str] = []
    assert read_text(write(tmp_path, "阿司\x07匹林 1\x02 g".encode()), notes) == "阿司匹林 1 g"
    assert notes == [REMOVED] * 2
    with pytest.raises(KnowledgeError, match="such as NUL"):
        read_text(write(tmp_path, b"one\ntwo\0three\n"))
