"""The raw texts to train on: those of the sources that rows are made from, and no others."""

from verticalize.instruct.plain import plain_texts
from verticalize.instruct.split import Splits, group_of
from verticalize.knowledge.corpus import Corpus
from verticalize.records import Document, Fact, Passage


def document(name: str, lang: str, text: str) -> tuple[Document, list[Passage]]:
    whole = Document(id=name, source=name, kind="documents", title=name, lang=lang, text=text)
    passages = [
        Passage(f"{name}#{n}", name, name, "documents", name, "", lang, at, at + len(line), line)
        for n, line in enumerate(text.splitlines())
        for at in [text.index(line)]
    ]
    return whole, passages


def test_held_out_sources_and_what_they_state_stay_out_in_both_languages() -> None:
    made = [
        document("held.zh.md", "zh", "哮喘的首选治疗是吸入糖皮质激素。"),
        document("held.en.md", "en", "Asthma is treated with inhaled steroids."),
        *(document(f"d{n}.zh.md", "zh", f"第{n}篇。\n第二句。") for n in range(9)),
        document("other.zh.md", "zh", "哮喘宜用吸入糖皮质激素。\n偏头痛会恶心。"),
    ]
    documents = tuple(whole for whole, _ in made)
    passages = tuple(passage for _, found in made for passage in found)
    fact = Fact("f1", "哮喘", "治疗", "吸入糖皮质激素", "zh", "", "held.zh.md", "held.zh.md#0")
    corpus = Corpus(documents, passages, (fact,), ())
    options = {"holdout": ["held.zh.md"], "validation_share": 0.3, "seed": 0}
    train, validation = plain_texts(corpus, **options)
    assert sorted(train + validation) == sorted(
        ["偏头痛会恶心。", *(f"第{n}篇。\n第二句。" for n in range(9))]
    )
    groups = {group_of(each.id) for each in documents} - {group_of("held.zh.md")}
    splits = Splits.of(groups, 0.3, 0)
    expected = [splits.of_group(group_of(f"d{n}.zh.md")) == "validation" for n in range(9)]
    assert [f"第{n}篇。\n第二句。" in validation for n in range(9)] == expected
    assert validation
