import dataclasses

from verticalize.assistant.extract import extract, quotable, statements
from verticalize.records import Passage


def passage(text: str, title: str = "", name: str = "a") -> Passage:
    return Passage(
        id=f"{name}@0-{len(text)}",
        document_id=name,
        source=name,
        kind="documents",
        title=title,
        section="",
        lang="zh",
        start=0,
        end=len(text),
        text=text,
    )


def test_questions_and_headings_are_no_statements():
    source = passage("# 痛风\n痛风能喝酒吗？\n最好不喝酒。")
    assert statements([source]) == (("最好不喝酒。",),)


def test_the_sentence_that_shares_most_with_the_question_is_told():
    source = passage("Gout hurts. Colchicine treats gout attacks. Rest helps.")
    assert extract("Which medicine treats gout attacks?", [source], lang="en") == (
        "Colchicine treats gout attacks. [1]"
    )


def test_a_neighbour_that_also_answers_is_told_as_well():
    source = passage("痛风的症状有剧痛。痛风的症状还有红肿。多喝水。")
    assert extract("痛风的症状", [source], lang="zh") == (
        "痛风的症状有剧痛。[1]痛风的症状还有红肿。[1]"
    )


def test_a_lower_passage_has_to_be_clearly_better():
    first, second = passage("痛风要多喝水。", name="a"), passage("痛风的检查有血尿酸。", name="b")
    assert extract("痛风的检查有哪些", [first, second], lang="zh").endswith("[2]")
    assert extract("痛风", [first, second], lang="zh").endswith("[1]")


def test_where_nothing_is_stated_nothing_is_told():
    assert extract("痛风", [passage("痛风能喝酒吗？")], lang="zh") == ""
    assert extract("痛风", [], lang="zh") == ""


def test_the_question_of_an_faq_is_never_the_answer_whatever_its_punctuation():
    text = "My landlord keeps my deposit. I left in May.\nShe has 45 days to return it."
    row = dataclasses.replace(passage(text), kind="faq")
    assert statements([row]) == (("She has 45 days to return it.",),)
    assert statements([dataclasses.replace(row, start=9)])[0][0].startswith("My landlord")
    assert statements([dataclasses.replace(passage("One line."), kind="faq")]) == (("One line.",),)


def test_the_mark_of_a_list_is_not_told():
    source = passage("Before exercise:\n1. Warm up slowly.\n- Drink water.")
    assert extract("how to warm up", [source], lang="en") == "Warm up slowly. [1]"


def test_a_model_is_offered_the_sentences_that_share_most_with_the_question():
    first = passage("Gout hurts. Colchicine treats gout attacks. Rest helps.", name="a")
    second = passage("Gout attacks are treated early. Birds fly.", name="b")
    offered = quotable("Which medicine treats gout attacks?", [first, second], most=2)
    assert offered.sentences == (
        ("Colchicine treats gout attacks.",),
        ("Gout attacks are treated early.",),
    )
    ((best,), (second_best,)) = offered.shares
    assert best > second_best > 0
