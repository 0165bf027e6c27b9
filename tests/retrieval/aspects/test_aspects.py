"""Which property a question asks for and a sentence tells: `nano-aspect`."""

import importlib
import json
import shutil
import sys
from collections import Counter
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from verticalize.errors import RetrievalError
from verticalize.retrieval.aspects.grams import grams
from verticalize.retrieval.aspects.model import CONFIG, FLOOR, FOLDER, WEIGHTS, Aspects, Classifier

CARD = (
    "Common symptoms of brickworm disease include fever and joint pain.",
    "Risk factors for brickworm disease include age over 60 and work in kilns.",
    "Possible complications of brickworm disease include kidney failure and deafness.",
    "Medicines used for brickworm disease include brexolin and tarodine.",
    "Patients with brickworm disease are usually seen in infectious diseases.",
)
KARTE = (
    "砖虫病的常见症状有发热和关节痛。",
    "砖虫病的危险因素包括60岁以上和窑炉作业。",
    "砖虫病可能的并发症有肾衰竭和耳聋。",
    "砖虫病的常用药物有布雷索林。",
    "砖虫病应当到感染科就诊。",
)


@pytest.fixture(scope="module")
def aspects() -> Aspects:
    return Aspects.open()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "aspects"))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is most likely to catch brickworm disease?", 1),
        ("Can it leave him with some lasting damage if nobody treats it?", 2),
        ("which pills will they put me on for it", 3),
        ("What kind of doctor should I see about it?", 4),
    ],
)
def test_everyday_words_find_the_property(aspects: Aspects, question: str, told: int) -> None:
    assert int(np.argmax(aspects.agreement(question, CARD, ["brickworm disease"]))) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("得了这个身上会有哪些不舒服？", 0),
        ("什么样的人容易得？", 1),
        ("拖着不治会落下什么毛病？", 2),
        ("一般给开什么药？", 3),
        ("该挂哪个科的号", 4),
    ],
)
def test_the_same_in_chinese(aspects: Aspects, question: str, told: int) -> None:
    assert int(np.argmax(aspects.agreement(question, KARTE, ["砖虫病"]))) == told


def test_probabilities_are_of_each_text_alone(aspects: Aspects) -> None:
    texts = ["How much is it?", "", "多少钱？", "жук", "How much is it?"]
    found = aspects.question.probabilities(texts)
    assert found.shape == (len(texts), len(aspects.names))
    assert found.sum(axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)
    assert np.array_equal(found[0], found[-1])
    assert np.array_equal(found[1], found[3]), "of neither anything is known"
    assert np.allclose(found[2], aspects.question.probabilities([texts[2]])[0])


def test_prices_are_told_from_opening_hours(aspects: Aspects) -> None:
    price, hours = (
        aspects.question.probabilities([text])[0]
        for text in ("How much do I have to pay for one?", "until when are you open on Saturdays")
    )
    assert aspects.names[int(price.argmax())] in {"price", "fee"}
    assert aspects.names[int(hours.argmax())] == "opening_hours"


@pytest.fixture
def two() -> Aspects:
    """Two aspects, a price and a colour, told by one word each; a third of all asks for prices."""

    def classifier(*words: str) -> Classifier:
        weight = np.array([[100, 0], [0, 127]], dtype=np.int8)
        scale = np.array([0.02, 0.01], dtype=np.float32)
        rows = {f"<{word}>": row for row, word in enumerate(words)}
        return Classifier(
            rows, np.array([2, 1], dtype=np.float32), weight, scale, np.zeros(2, np.float32)
        )

    prior = np.array([1 / 3, 2 / 3], dtype=np.float32)
    return Aspects(
        ("price", "colour"), prior, classifier("much", "hued"), classifier("euro", "red")
    )


def test_figures_by_hand(two: Aspects) -> None:
    # "much" alone has length 1, its row is 100 x 0.02 = 2: exp(2) / (exp(2) + 1) = 0.8808
    assert two.question.probabilities(["how much"])[0] == pytest.approx([0.8808, 0.1192], abs=1e-4)
    # twice: 1 + ln 2 times 2, of length 1 together with nothing else: the same
    assert two.question.probabilities(["much much"])[0] == pytest.approx([0.8808, 0.1192], abs=1e-4)
    # both: (2, 1) / sqrt 5, so 2 x 0.8944 = 1.7889 and 1.27 x 0.4472 = 0.5680
    assert two.question.probabilities(["much hued"])[0] == pytest.approx([0.7723, 0.2277], abs=1e-4)
    # 0.8808² x 3 + 0.1192 x 0.1192 x 3/2 = 2.3489; with the floor, by 1.1: ln 2.2263 = 0.8003
    # "red": exp(1.27) gives 0.2192 and 0.7808; 0.8808 x 0.2192 x 3 + 0.1192 x 0.7808 x 3/2 = 0.7188
    told = two.agreement("how much", ["one euro", "red", "?"])
    # nothing known: a half each: 0.8808 x 3/2 + 0.1192 x 3/4 = 1.4106
    assert told == pytest.approx([0.8003, log(0.8188 / 1.1), log(1.5106 / 1.1)], abs=1e-3)


def test_what_has_nothing_in_common_agrees_by_the_floor(two: Aspects) -> None:
    sure = replace(two.question, scale=np.array([2.0, 2.0], dtype=np.float32))
    other = replace(two.sentence, scale=np.array([2.0, 2.0], dtype=np.float32))
    apart = replace(two, question=sure, sentence=other).agreement("how much", ["red"])
    assert apart == pytest.approx([log(FLOOR / (1 + FLOOR))], abs=1e-3)


def test_no_sentences_agree_with_nothing(aspects: Aspects) -> None:
    assert aspects.agreement("How much is it?", []) == []


@pytest.mark.parametrize("share", [0.0, -0.1, float("nan")])
def test_shares_that_are_not_above_zero_are_refused(copied: Path, share: float) -> None:
    tensors = load_file(copied / WEIGHTS)
    tensors["prior"][0] = share
    save_file(tensors, copied / WEIGHTS)
    with pytest.raises(RetrievalError, match="not all above 0"):
        Aspects.open(copied)


def test_a_name_of_one_character_takes_nothing_out(aspects: Aspects) -> None:
    question, told = "这个药怎么卖", ["售价12元。"]
    assert aspects.agreement(question, told, ["药"]) == aspects.agreement(question, told)


def test_a_name_is_not_found_inside_a_word(aspects: Aspects) -> None:
    question, told = "what does a platinum card cost", ["The price is 3 euro."]
    assert aspects.agreement(question, told, ["car"]) == aspects.agreement(question, told)


def test_names_say_nothing(aspects: Aspects) -> None:
    named = aspects.agreement("Is the price list out?", ["The Price costs 3."], ["Price", ""])
    other = aspects.agreement("Is the   list out?", ["The   costs 3."])
    assert named == pytest.approx(other)


def test_grams_of_both_scripts() -> None:
    found = grams("Who's it? 谁")
    assert {"<who's>", "<it>", "<who's><it>", "<wh", "谁"} <= set(found)
    assert grams("ＷＨＯ") == grams("who")
    assert not grams("?!，")


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS, "grams.question.txt"])
def test_what_is_missing_is_told(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(RetrievalError, match="cannot be read"):
        Aspects.open(copied)


def test_files_that_do_not_belong_together_are_refused(copied: Path) -> None:
    (copied / CONFIG).write_text(json.dumps({"aspects": ["price"]}))
    with pytest.raises(RetrievalError, match="1 aspects"):
        Aspects.open(copied)


def test_weights_that_are_not_finite_are_refused(copied: Path) -> None:
    tensors = load_file(copied / WEIGHTS)
    tensors["sentence.bias"] = np.full_like(tensors["sentence.bias"], np.nan)
    save_file(tensors, copied / WEIGHTS)
    with pytest.raises(RetrievalError, match="not finite"):
        Aspects.open(copied)


def test_the_weights_are_of_the_cards_that_are_there(
    aspects: Aspects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[3] / "benchmarks" / "aspects")
    cards, train = importlib.import_module("cards"), importlib.import_module("train")
    for name in ("cards", "train"):  # other folders have modules of these names
        sys.modules.pop(name)
    learnt, held_out = cards.split(cards.cards())
    asked = Counter(told.aspect for card in learnt for told in card.told for _ in told.everyday)
    asked.update(told.aspect for card in learnt for told in card.told)  # the plain question
    asked.update(name for kind, _, name in train.wordings() if kind == "question" and name in asked)
    shares = [asked[name] / asked.total() for name in aspects.names]
    assert aspects.prior == pytest.approx(shares, abs=1e-6)
    subjects = {card.subject.casefold() for card in learnt}
    assert held_out
    assert subjects.isdisjoint(card.subject.casefold() for card in held_out)
