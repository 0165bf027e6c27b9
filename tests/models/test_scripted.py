"""The shipped fake answers from a table or a function."""

from verticalize.models.chat import ChatModel
from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.models.scripted import ScriptedModel

ASK = [{"role": "user", "content": "甲？"}]
GRAMMAR = QuoteGrammar(("[1]",), (("乙。",),), "无。")


def test_it_answers_from_a_table_and_else_with_the_default() -> None:
    model: ChatModel = ScriptedModel({"甲？": "乙。"}, default="不知道。")
    other = [{"role": "user", "content": "?"}]
    assert model.generate([ASK, other], max_new_tokens=9) == ["乙。", "不知道。"]


def test_it_answers_by_a_function_of_prompt_and_grammar() -> None:
    model = ScriptedModel(
        lambda prompt, grammar: grammar.refusal if grammar else prompt[-1]["content"]
    )
    answers = model.generate([ASK, ASK], max_new_tokens=9, grammars=[GRAMMAR, None])
    assert answers == ["无。", "甲？"]


def test_it_finds_an_answer_likelier_the_more_of_its_words_were_said() -> None:
    told = ScriptedModel({}).likelihoods([ASK, ASK, ASK], ["甲", "甲乙", "丙"])
    assert told == [0.0, -0.5, -1.0]


def test_its_stream_adds_up_to_the_answer() -> None:
    model = ScriptedModel({"甲？": "乙丙。"})
    assert list(model.stream(ASK, max_new_tokens=9)) == ["乙", "丙", "。"]
