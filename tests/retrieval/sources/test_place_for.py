import pytest

from verticalize.retrieval.sources.places import place_for


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("rows 6–7", "第 6–7 行"),
        ("row 5", "第 5 行"),
        ("pages 3–4", "第 3–4 页"),
        ("slide 2", "第 2 张幻灯片"),
        ("sheet '剂量' row 5", "工作表“剂量”第 5 行"),
        ("", ""),
    ],
)
def test_a_place_is_told_in_the_language_of_its_reader(place: str, told: str) -> None:
    assert place_for(place, "zh") == told
    assert place_for(place, "en") == place
