from dataclasses import replace

from verticalize.assistant.answers.compare import compare
from verticalize.records import Hit, Passage
from verticalize.retrieval.words.tokens import tokens


def passage(title: str, text: str) -> Passage:
    return Passage(
        id=f"{title}@0-{len(text)}",
        document_id=title,
        source=title,
        kind="documents",
        title=title,
        section="",
        lang="en",
        start=0,
        end=len(text),
        text=text,
    )


CARDS = [
    passage("Handbook", "Machine 7 runs PC-ABS."),
    passage("ABS", "ABS melts at 230 °C.\nABS is dried for two hours."),
    passage("PC", "PC breaks at notches.\nPC melts at 290 °C."),
]


def ask(question: str, cards: list[Passage], lang: str = "en") -> tuple[list[str], str] | None:
    """The order of the titles and the text, where each search ranks by shared words."""

    def search(asked: str) -> list[Hit]:
        wanted = set(tokens(asked))
        shared = {card.id: len(wanted & set(tokens(card.title + card.text))) for card in cards}
        ranked = sorted(cards, key=lambda card: -shared[card.id])
        return [Hit(card, rank, 1 / rank) for rank, card in enumerate(ranked, start=1)]

    found = compare(question, search(question), search, lang=lang)
    return found and ([hit.passage.title for hit in found.hits], found.text)


def test_each_side_is_quoted_with_what_was_asked() -> None:
    assert ask("Which has the higher melting temperature, ABS or PC?", CARDS) == (
        ["ABS", "PC", "Handbook"],
        "ABS melts at 230 °C. [1]\n\nPC melts at 290 °C. [2]",
    )


def test_without_an_aspect_both_sides_say_the_same_kind_of_thing() -> None:
    found = ask("difference between ABS and PC", CARDS)
    assert found is not None
    assert found[1] == "ABS melts at 230 °C. [1]\n\nPC melts at 290 °C. [2]"


def test_a_sentence_that_sets_them_against_each_other_stands_alone() -> None:
    said = passage("Notes", "Unlike ABS, PC breaks at notches.")
    found = ask("Compare ABS and PC", [*CARDS, said])
    assert found is not None
    assert found[0][0] == "Notes"
    assert found[1] == "Unlike ABS, PC breaks at notches. [1]"


def test_a_table_with_both_in_its_header_is_quoted_whole() -> None:
    table = "| 项目 | ABS | PC |\n|---|---|---|\n| 料温 | 230 | 290 |\n| 模温 | 60 | 90 |"
    found = ask("ABS和PC有什么区别？", [passage("材料", f"见下表。\n\n{table}")], "zh")
    assert found == (["材料"], table.removesuffix(" |") + "[1]")


def test_what_the_evidence_does_not_name_is_not_compared() -> None:
    assert ask("difference between ABS and PEEK", CARDS) is None
    assert ask("Which costs less, ABS or PC?", CARDS) is None
    assert ask("How is ABS dried?", CARDS) is None


def test_facts_of_both_are_told_line_by_line_where_they_differ() -> None:
    told = {"阿糖胞苷": ("2至8℃", "20", "D"), "阿糖腺苷": ("不超过20℃", "20", "C")}
    cards = [
        replace(
            passage(name, f"{name}的储存温度：{kept}。\n{name}的库存下限：{least}。\n{name}的妊娠分级：{grade}。"),
            kind="facts",
        )
        for name, (kept, least, grade) in told.items()
    ]  # fmt: skip
    found = ask("阿糖胞苷和阿糖腺苷有什么区别？", cards, "zh")
    assert found is not None
    assert found[1].split("\n\n") == [
        "阿糖胞苷的储存温度：2至8℃。[1]",
        "阿糖腺苷的储存温度：不超过20℃。[2]",
        "阿糖胞苷的妊娠分级：D。[1]",
        "阿糖腺苷的妊娠分级：C。[2]",
    ]


def test_a_sentence_whose_parts_tell_of_each_stands_alone() -> None:
    said = passage("感冒", "流感起病急，有高热；感冒以流涕为主。")
    found = ask("感冒和流感有什么区别？", [said, *CARDS], "zh")
    assert found is not None
    assert found[1] == f"{said.text}[1]"


def test_one_sentence_on_what_was_asked_of_both_is_told_alone() -> None:
    said = passage("Doses", "The dose of ABS for children is 1 g, and of PC for children 2 g.")
    found = ask("ABS vs PC for children", [*CARDS, said])
    assert found is not None
    assert found[1] == f"{said.text} [1]"


def test_a_statement_that_only_mentions_one_of_them_is_not_about_it() -> None:
    cards = [passage("Notes", "We sell ABS here."), passage("PC", "PC melts at 290 °C.")]
    assert ask("difference between ABS and PC", cards) is None


def test_the_row_of_a_table_is_about_what_its_first_cell_names() -> None:
    rows = passage("Materials", "Material: ABS; melt: 230 °C\nMaterial: PC; melt: 290 °C")
    found = ask("difference between ABS and PC", [rows, CARDS[0]])
    assert found is not None
    assert found[1] == "Material: ABS; melt: 230 °C [1]\n\nMaterial: PC; melt: 290 °C [1]"


def test_a_definition_names_it_in_brackets_too() -> None:
    cards = [
        passage("Brain", "A stroke is sudden damage to the brain."),
        passage("Guide", "A transient ischaemic attack (TIA) is a short episode without damage."),
    ]
    found = ask("What is the difference between a stroke and a TIA?", cards)
    assert found is not None
    assert found[1] == f"{cards[0].text} [1]\n\n{cards[1].text} [2]"


def test_the_searches_of_a_long_question_are_few() -> None:
    asked: list[str] = []

    def search(question: str) -> list[Hit]:
        asked.append(question)
        return []

    compare("区别，" + "感冒和冥王星，" * 500, [], search, lang="zh")
    assert 0 < len(asked) <= 8


def test_which_is_cheaper_is_told_by_the_prices_alone() -> None:
    cards = [
        passage("EX-35", "Daily rate of EX-35: £120.\nWeight of EX-35: 900 kg."),
        passage("TH-625", "Daily rate of TH-625: £95.\nWeight of TH-625: 2,100 kg."),
    ]
    found = ask("Is the EX-35 cheaper than the TH-625?", cards)
    assert found is not None
    assert found[1] == "Daily rate of EX-35: £120. [1]\n\nDaily rate of TH-625: £95. [2]"
    found = ask("Which weighs less, the EX-35 or the TH-625?", cards)
    assert found is not None
    assert found[1] == "Weight of EX-35: 900 kg. [1]\n\nWeight of TH-625: 2,100 kg. [2]"


def test_three_things_are_set_side_by_side() -> None:
    rates = {"EX-17": 120, "EX-35": 165, "EX-80": 260}
    cards = [
        passage(name, f"Daily rate of {name}: £{rate}.\n{name} is an excavator.")
        for name, rate in rates.items()
    ]
    found = ask("Which is cheaper, the EX-17, the EX-35 or the EX-80?", cards)
    assert found is not None
    assert [f"£{rate}. [" in found[1] for rate in rates.values()] == [True] * 3
    said = [*CARDS, passage("PA66", "PA66 melts at 260 °C.")]
    found = ask("What is the difference in melting between ABS, PC and PA66?", said)
    assert found is not None
    assert found[1] == (
        "ABS melts at 230 °C. [1]\n\nPC melts at 290 °C. [2]\n\nPA66 melts at 260 °C. [3]"
    )
