"""What the leakage check must find, and what it must let pass."""

from verticalize.data.quality.overlap import Line, covered, nearest
from verticalize.evaluate.leakage import check_leakage
from verticalize.records import Document, EvalItem, Example

ZH = EvalItem("zh", "known", "zh", "我上班四个月了，老板一直拖着不给签合同，能多要钱吗？")
EN = EvalItem("en", "new", "en", "How much notice must my landlord give before raising the rent?")


def row(user, answer="", *, key="r1", group="g"):
    messages = (
        {"role": "system", "content": EN.question},
        {"role": "user", "content": user},
        {"role": "assistant", "content": answer},
    )
    return Example(key, messages, (), "facts", group, "en")


def document(key, text, lang="en"):
    return Document(key, key, "documents", key, lang, text)


def test_unrelated_rows_are_clean_and_the_system_prompt_does_not_count():
    found = check_leakage([ZH, EN], [row("What causes rain?", "Clouds.")])
    assert found["clean"]
    assert (found["questions"], found["training_rows"]) == (2, 1)
    assert found["ngram_overlap"] == {"mean": 0.0, "max": 0.0, "half_or_more": 0}


def test_a_copied_question_is_found_whatever_its_case_width_or_label():
    asked = "问题：" + ZH.question.replace("，", ",").rstrip("？")
    found = check_leakage([ZH, EN], [row(f"[1] 一段资料\n\n{asked}", key="leaky")])
    assert not found["clean"]
    assert (found["exact"], found["near_duplicates"]) == (1, 0)
    (shown,) = found["examples"]["exact"]
    assert (shown["item"], shown["row"], shown["jaccard"]) == ("zh", "leaky", 1.0)
    assert found["ngram_overlap"]["max"] == 1.0
    assert found["ngram_overlap"]["half_or_more"] == 1


def test_a_reworded_copy_is_a_near_duplicate():
    item = EvalItem("n", "new", "en", "How much written notice must my landlord give me of a rise?")
    found = check_leakage(
        [item], [row("How much written notice must my landlord give me of a rise now?")]
    )
    # 12 words, so 13 pairs; 14 pairs in the copy; 12 shared: 12 / 15 = 0.8
    assert (found["exact"], found["near_duplicates"]) == (0, 1)
    assert found["examples"]["near_duplicates"][0]["jaccard"] == 0.8


def test_the_same_words_in_other_company_are_no_copy():
    found = check_leakage([EN], [row("My landlord is raising the rent. How much can it be?")])
    assert found["clean"]


def test_general_questions_are_not_looked_for():
    item = EvalItem("g", "general", "en", "What is 7 plus 5?")
    assert check_leakage([item], [row("What is 7 plus 5?")])["clean"]


def test_a_row_made_from_a_held_out_document_is_found_by_its_group():
    found = check_leakage([EN], [row("Q?", group="secret.md")], (), ["secret.md"])
    assert (found["rows_from_held_out"], found["clean"]) == (1, False)


def test_a_sentence_of_a_held_out_document_inside_a_passage_is_found():
    secret = "A landlord must give thirty days of written notice. Yes."
    found = check_leakage(
        [EN],
        [row("[1] Rent: Be polite. " + secret.replace("days of", "DAYS  of"), key="leaky")],
        [document("secret.md", secret), document("open.md", "Something else altogether here.")],
        ["secret.md"],
    )
    assert found["held_out_leaked"] == 1
    assert found["examples"]["held_out"] == [
        {
            "document": "secret.md",
            "sentence": "A landlord must give thirty days of written notice.",
            "row": "leaky",
        }
    ]


def test_a_sentence_that_an_open_document_has_too_is_no_leak():
    shared = "This page is no substitute for advice by a lawyer of your own."
    documents = [document("secret.md", shared), document("open.md", shared)]
    assert check_leakage([EN], [row(shared)], documents, ["secret.md"])["clean"]


def test_chinese_held_out_sentences_are_found_after_a_lead_in():
    secret = "没有接触商业秘密的劳动者可以请求确认竞业限制条款不生效。"
    found = check_leakage(
        [ZH],
        [row("问题：怎么办？", "根据[1]，" + secret)],
        [document("secret.md", secret, "zh")],
        ["secret.md"],
    )
    assert found["held_out_leaked"] == 1


def test_overlap_is_the_share_of_a_texts_runs():
    lines = [Line.of("one two three four", "r"), Line.of("nine", "r")]
    shares = covered(
        {"half": ("one", "two", "three", "x"), "short": ("nine",), "none": ()},
        {"half": 2, "short": 2, "none": 2},
        lines,
    )
    assert shares == {"half": 2 / 3, "short": 1.0, "none": 0.0}


def test_the_nearest_of_several_lines_is_shown():
    lines = [Line.of("a b c d e f g h x", "far"), Line.of("a b c d e f g h", "same")]
    (match,) = nearest({"k": "A b c d e f g h."}, lines, threshold=0.5)
    assert (match.line.row, match.jaccard) == ("same", 1.0)


def test_the_same_pairs_in_another_order_are_near_not_equal():
    (match,) = nearest({"k": "a b a c a"}, [Line.of("a c a b a", "r")], threshold=0.8)
    assert match.jaccard < 1.0
