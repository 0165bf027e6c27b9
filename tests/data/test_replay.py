"""The bundled everyday conversations: two languages, in order, and none of the evaluation."""

from collections import Counter

from verticalize.data.quality.contamination import contaminated
from verticalize.data.quality.dedup import clusters
from verticalize.data.quality.filters import standard
from verticalize.data.quality.rejects import Rejects
from verticalize.data.replay import everyday
from verticalize.evaluate.general import general_items


def test_there_are_enough_of_them_in_both_languages_and_all_pass_the_filters() -> None:
    rows = everyday()
    assert len({row.id for row in rows}) == len(rows) >= 500
    assert min(Counter(row.lang for row in rows)[lang] for lang in ("zh", "en")) >= 250
    assert list(Rejects().sift("replay", rows, standard())) == rows


def test_who_asks_for_one_language_gets_no_turn_in_the_other() -> None:
    english, chinese = everyday(("en",)), everyday(("zh",))
    told = "".join(turn["content"] for row in english for turn in row.messages)
    assert len(english) >= 200
    assert len(chinese) >= 200
    assert "Translate" not in "".join(row.messages[0]["content"] for row in chinese)
    assert "翻译" not in told


def test_none_is_a_copy_of_another() -> None:
    assert clusters(["\n".join(m["content"] for m in row.messages) for row in everyday()]) == []


def test_none_of_them_holds_a_question_of_the_everyday_evaluation() -> None:
    assert contaminated(everyday(), general_items()) == []
