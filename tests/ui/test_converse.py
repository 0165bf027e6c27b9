from collections.abc import Callable

from verticalize.assistant import Assistant, Scope
from verticalize.errors import ModelError
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Hit
from verticalize.ui.converse import converse
from verticalize.ui.turns import Turn

Make = Callable[..., Assistant]


def test_one_question_is_one_turn_whose_reply_grows_until_it_is_checked(make_assistant: Make):
    *_, turns = converse(make_assistant(), [], "What are the symptoms of gout?", compare=False)
    (turn,) = turns
    assert turn.main is not None
    assert turn.main.answer is not None
    assert turn.main.arm == "tuned+rag"
    assert turn.main.answer.citations[0].quote.startswith("Common symptoms of gout")


def test_the_first_picture_shows_the_question_before_anything_is_known(make_assistant: Make):
    turns = next(iter(converse(make_assistant(), [], "gout?", compare=False)))
    assert turns[-1].question == "gout?"
    assert turns[-1].main is not None
    assert turns[-1].main.text == ""


def test_comparing_asks_every_arm_and_shows_the_evidence_of_the_best(make_assistant: Make):
    *_, turns = converse(make_assistant(), [], "What are the symptoms of gout?", compare=True)
    replies = turns[-1].replies
    assert [reply.arm for reply in replies] == ["base", "base+rag", "tuned", "tuned+rag"]
    assert all(reply.answer is not None for reply in replies)
    assert turns[-1].main is replies[-1]


def test_without_models_comparing_falls_back_to_quoting(make_assistant: Make):
    *_, turns = converse(make_assistant(models=False), [], "痛风要做哪些检查？", compare=True)
    assert [reply.arm for reply in turns[-1].replies] == ["retrieval"]


def test_a_follow_up_is_asked_with_what_came_before(make_assistant: Make):
    assistant = make_assistant()
    *_, turns = converse(assistant, [], "What are the symptoms of gout?", compare=False)
    *_, turns = converse(assistant, turns, "And what causes it?", compare=False)
    assert len(turns) == 2
    assert turns[-1].main is not None
    assert turns[-1].main.answer is not None
    assert turns[-1].main.answer.hits[0].passage.title == "Gout"


def test_a_deliberate_error_becomes_part_of_the_conversation():
    def broken(prompt: object, grammar: object) -> str:
        raise ModelError("the server does not answer.", hint="Start it.")

    assistant = Assistant(
        name="m",
        system={"en": "s"},
        refusal={"en": "r"},
        search=lambda question, k, lang: [],
        base=ScriptedModel(broken),
    )
    before = [Turn("earlier")]
    *_, turns = converse(assistant, before, "gout?", compare=True)
    assert turns[-1].error == "the server does not answer. Start it."
    assert len(turns) == 2


def test_a_chosen_place_limits_the_search():
    asked: list[object] = []

    def search(question: str, k: int, lang: str | None, **scope: object) -> list[Hit]:
        asked.append(scope)
        return []

    assistant = Assistant(name="m", system={}, refusal={"en": "No."}, search=search)
    for scope in (Scope(), Scope(jurisdiction="Ohio")):
        list(converse(assistant, [], "deposit?", compare=False, scope=scope))
    assert asked == [{}, {"jurisdiction": "Ohio"}]
