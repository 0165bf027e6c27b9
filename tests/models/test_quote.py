"""The quoting grammar as a machine over token ids."""

import itertools

from verticalize.models.decoding.quote import QuoteGrammar, QuoteMachine

END = 0
ZH = QuoteGrammar(("[1]", "[2]"), (("甲乙。", "甲丙。", "丁。"), ("戊。",)), "无法回答。")


def characters(text: str) -> list[int]:
    return [ord(char) for char in text]


def machine(grammar: QuoteGrammar, most: int = 99) -> QuoteMachine:
    return QuoteMachine(grammar, characters, end=END, max_new_tokens=most)


def follow(grammar: QuoteGrammar, text: str, most: int = 99) -> QuoteMachine:
    walker = machine(grammar, most)
    for token in characters(text):
        assert token in walker.allowed(), (text, chr(token), [chr(i) for i in walker.allowed()])
        walker.advance(token)
    return walker


def language(grammar: QuoteGrammar, most: int = 99) -> set[str]:
    """Every answer the machine can give, by walking all its branches."""
    answers, paths = set(), [""]
    while paths:
        path = paths.pop()
        for token in follow(grammar, path, most).allowed():
            if token == END:
                answers.add(path)
            else:
                paths.append(path + chr(token))
    return answers


def test_the_language_is_the_refusal_and_up_to_two_consecutive_or_separate_quotes() -> None:
    one = ["甲乙。[1]", "甲丙。[1]", "丁。[1]"]
    run = ["甲乙。[1]甲丙。[1]", "甲丙。[1]丁。[1]"]
    other = "戊。[2]"
    both = [a + other for a in one] + [other + a for a in one]
    assert language(ZH) == {"无法回答。", *one, *run, other, *both}


def test_a_sentence_never_carries_the_label_of_another_passage() -> None:
    assert follow(ZH, "戊。[").allowed() == [ord("2")]


def test_english_sentences_are_joined_by_a_space() -> None:
    grammar = QuoteGrammar((" [1]",), (("A b.", "C d."),), "No.", joiner=" ")
    assert language(grammar) == {"No.", "A b. [1]", "C d. [1]", "A b. [1] C d. [1]"}


def test_where_the_evidence_is_known_to_answer_no_refusal_is_offered() -> None:
    grammar = QuoteGrammar(("[1]",), (("甲。",),), "无。", may_refuse=False)
    assert language(grammar) == {"甲。[1]"}
    assert language(QuoteGrammar((), (), "无。", may_refuse=False)) == {"无。"}


def test_without_passages_only_the_refusal_is_left() -> None:
    assert language(QuoteGrammar((), (), "不知道。")) == {"不知道。"}


def test_a_forced_run_ends_at_the_first_choice() -> None:
    walker = machine(ZH)
    walker.advance(ord("戊"))
    assert "".join(map(chr, walker.forced())) == "。[2]"
    assert set(walker.allowed()) == {END, ord("甲"), ord("丁")}


def test_a_forced_run_includes_the_end_where_nothing_else_may_follow() -> None:
    walker = machine(ZH)
    walker.advance(ord("无"))
    assert walker.forced() == [*characters("法回答。"), END]
    assert walker.text() == "无法回答。"


def test_answers_that_would_be_cut_are_not_offered() -> None:
    assert language(ZH, most=len("戊。[2]") + 1) == {
        "无法回答。",
        "丁。[1]",
        "戊。[2]",
    }


def test_the_same_sentence_in_two_passages_keeps_both_labels() -> None:
    grammar = QuoteGrammar(("[1]", "[2]"), (("同。",), ("同。",)), "无。", max_sentences=1)
    assert language(grammar) == {"无。", "同。[1]", "同。[2]"}


def test_with_an_arbitrary_tokenizer_the_ids_decode_to_exactly_the_strings() -> None:
    # A tokenizer of greedy pairs, so that ids cross the borders of sentences and labels.
    chars = sorted(set("".join([*ZH.labels, *ZH.sentences[0], *ZH.sentences[1], ZH.refusal])))
    pieces = [*chars, *("".join(pair) for pair in itertools.product(chars, repeat=2))]
    numbers = {piece: number for number, piece in enumerate(pieces, start=1)}

    def encode(text: str) -> list[int]:
        return [numbers[text[i : i + 2]] for i in range(0, len(text), 2)]

    answers, paths = {}, [()]
    while paths:
        path = paths.pop()
        walker = QuoteMachine(ZH, encode, end=END, max_new_tokens=99)
        for token in path:
            walker.advance(token)
        for token in walker.allowed():
            if token == END:
                answers["".join(pieces[i - 1] for i in path)] = walker.text()
            else:
                paths.append((*path, token))
    assert set(answers) == language(ZH)
    assert all(decoded == text for decoded, text in answers.items())


def test_a_row_of_a_table_stands_apart() -> None:
    row = "|a|\n|-|\n|b"
    grammar = QuoteGrammar(("[1]", "[2]"), ((row, "甲。"), ("乙。",)), "否。", may_refuse=False)
    told = language(grammar)
    assert f"{row}[1]\n\n甲。[1]" in told
    assert f"乙。[2]\n\n{row}[1]" in told
    assert "甲。[1]乙。[2]" in told
