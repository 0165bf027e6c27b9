import pytest

from verticalize.records import Passage
from verticalize.retrieval.words.abbreviations import standing_for

HEADS = {"CHT", "DHT", "MTL", "设备"}


def passage(text: str) -> Passage:
    return Passage("a", "a", "a.md", "documents", "", "", "zh", 0, len(text), text)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("清洁有效期", "CHT(清洁有效期)：从清洁结束到下次使用的时间。", ["CHT"]),
        ("清洁有效期", "CHT（清洁有效期）", ["CHT"]),
        ("清洁有效期", "清洁有效期（CHT）以天计。", ["CHT"]),
        ("mean life", "The mean life (MTL) is given in hours.", ["MTL"]),
        ("清洁有效期", "CHT是清洁后的时间，DHT(待清洁时间)另计。", []),
        ("清洁有效期", "DCHT(清洁有效期)", []),
        ("名称", "设备(名称)", []),
        ("", "CHT()", []),
    ],
)
def test_a_head_stands_for_what_a_passage_says(name: str, text: str, found: list[str]) -> None:
    assert standing_for(name, HEADS, [passage(text)]) == found
