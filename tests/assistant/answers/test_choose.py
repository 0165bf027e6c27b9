"""One sentence of the evidence is chosen: by the question's likelihood and the words they share."""

from collections.abc import Sequence

from verticalize.assistant.answers.choose import choices, choose, pieces
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Message, Passage

TEXTS = ("痛风的症状有关节红肿。痛风的检查有血尿酸测定。", "哮喘的症状有喘息。")


def passage(number: int) -> Passage:
    text = TEXTS[number]
    name = text[:2]
    return Passage(
        id=name, document_id=name, source=name, kind="documents", title=name, section="",
        lang="zh", start=0, end=len(text), text=text,
    )  # fmt: skip


PASSAGES = [passage(0), passage(1)]


class Fixed(ScriptedModel):
    """A model that likes the prompts with this word in them."""

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        return [19.0 * (self.default in prompt[-1]["content"]) - 20 for prompt in prompts]


def test_the_choices_are_single_sentences_with_the_label_of_their_passage() -> None:
    found = choices("痛风要做什么检查？", PASSAGES, lang="zh")
    assert [choice.text for choice in found] == [
        "痛风的症状有关节红肿。[1]", "痛风的检查有血尿酸测定。[1]", "哮喘的症状有喘息。[2]",
    ]  # fmt: skip
    assert all(choice.text[:-3] in choice.prompt[-1]["content"] for choice in found)
    assert found[1].prior > found[0].prior > found[2].prior


def test_the_model_decides_and_the_shared_words_where_it_does_not() -> None:
    questions = ["痛风要做什么检查？", "哮喘有什么症状？"]
    offered = [choices(question, PASSAGES, lang="zh") for question in questions]
    assert choose(Fixed({}, default="喘息"), questions, offered) == ["哮喘的症状有喘息。[2]"] * 2
    undecided = choose(Fixed({}, default="~"), questions, offered)
    assert undecided == ["痛风的检查有血尿酸测定。[1]", "哮喘的症状有喘息。[2]"]


def test_without_a_sentence_there_is_no_choice() -> None:
    assert choices("痛风？", [], lang="zh") == ()


def test_the_pieces_add_up() -> None:
    text = "Gout is treated with colchicine. [1]"
    assert "".join(pieces(text)) == text
    assert len(list(pieces(text))) > 3
