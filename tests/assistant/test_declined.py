"""An answer that says there is none, in whatever words."""

import pytest

from verticalize.assistant.declined import declines


@pytest.mark.parametrize(
    "text",
    [
        "The knowledge base holds no answer to this question.",
        "The passages do not answer this question.",
        "Nothing in the sources answers this.",
        "I don't know.",
        "There is no information on this in the knowledge base.",
        "Sorry, the provided context does not contain enough information.",
        "I cannot answer this question from the given context",
        "资料里没有能回答这个问题的内容。",
        "知识库中没有相关资料。",
        "现有资料没有提到。",
        "根据所给资料无法回答。",
        "我不知道。",
    ],
)
def test_it_declines(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gout is not caused by cold weather.",
        "Sources of iodine include fish. They do not include rice.",
        "Ibuprofen is not for people with ulcers; ask your doctor.",
        "No test confirms migraine.",
        "No, garlic is not among the common sources of vitamin D.",
        "The answer is no.",
        "No documents are needed for a small claim.",
        "A landlord cannot ask for documents about health.",
        "Sources of iodine do not include rice.",
        "The information on the label must not mislead.",
        "The document does not have to be notarised.",
        "偏头痛没有特效药。",
        "哮喘患者不能使用普萘洛尔。",
        "没有法律规定必须当场作答。",
        "未提供书面资料的，不能作为证据内容。",
        "资料不全的，登记机关不予登记。",
        "消费者不能因此要求回答。",
        "资料" * 30 + "没有",
    ],
)
def test_it_says_something(text: str) -> None:
    assert not declines(text)
