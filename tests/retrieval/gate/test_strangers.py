import pytest

from verticalize.records import Passage
from verticalize.retrieval.engine.index import Index, open_index, write_index
from verticalize.retrieval.gate.strangers import strange, stranger
from verticalize.retrieval.words.everyday import GROUPS


def card(
    title: str, lang: str, *lines: str, aliases: tuple[str, ...] = (), said: str = ""
) -> Passage:
    text = "\n".join(lines)
    known = {"aliases": list(aliases)} if aliases else {}
    return Passage(
        title, title, "drugs.csv", "facts", title, "", lang, 0, len(text), text,
        metadata=known | ({"searched_as": [said]} if said else {}),
    )  # fmt: skip


CARDS = [
    card("阿糖腺苷", "zh", "阿糖腺苷的储存温度：不超过20℃。", aliases=("阿拉A",)),
    card("华法林", "zh", "华法林的监测指标：凝血酶原时间。", "华法林的相互作用：与氟康唑合用加倍监测。", "华法林的常用剂量：起始2.5mg。", "华法林的禁忌证：活动性出血。"),
    card("ceftizoxime", "en", "Adult dose of ceftizoxime: 1 to 2 g.", "Class of ceftizoxime: beta-lactam.", said="Cefizox"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index") / "i"
    write_index(folder, CARDS, embedder="hashing", dimension=64, synonyms=GROUPS)
    return open_index(folder)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("请问阿糖尿苷的储存温度是多少？", "阿糖尿苷"),
        ("头孢噻肟储存温度", "头孢噻肟"),
        ("阿糖腺苷的储存温度是多少？", ""),
        ("阿拉A的储存温度是多少？", ""),
        ("氟康唑的监测指标有哪些？", ""),  # stands in a passage: the gate decides
        ("这个药的储存温度是多少？", ""),
        ("What is the adult dose of amoxicillin on dialysis?", "amoxicillin"),
        ("Is teicoplanin class?", "teicoplanin"),
        ("What's the adult dose for a patient with kidney failure?", ""),
        ("What is the adult dose of the drug on day 3?", ""),
        ("储存温度是多少？", ""),
        ("阿糖尿苷的价格", ""),  # asks nothing that is told of others
        ("头孢噻肟的成人用量是多少？", "头孢噻肟"),
        ("头孢噻肟有什么禁忌？", "头孢噻肟"),
        ("华法类的禁忌证有哪些？", ""),  # a kind of what is told of
        ("What is the adult dose of cefotaxime?", "cefotaxime"),
        ("What is the usual dosage of cefotaxime?", "cefotaxime"),
        ("What is the adult dose of ceftizoxime?", ""),
        ("What is the adult dose?", ""),
        ("What is the adult dose of Cefizox?", ""),
        ("Which drugs have an adult dose of 98 mg?", ""),
    ],
)
def test_a_name_that_nothing_knows_is_no_other_thing(
    index: Index, question: str, name: str
) -> None:
    assert stranger(question, CARDS, index) == name


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("What is the serial number of the ceftizoxime?", True),
        ("What colour is ceftizoxime?", True),
        ("What is the adult dose of ceftizoxime?", False),
        ("What is the dosage of ceftizoxime?", False),  # in another word
        ("What is the serial number of warfarin?", False),  # not that name either
        ("华法林的出厂编号是多少？", True),
        ("华法林的监测指标是什么？", False),
        ("请问，华法林的编号在哪里？", False),
    ],
)
def test_a_property_that_nothing_speaks_of(index: Index, question: str, unknown: bool) -> None:
    assert strange(question, index) is unknown
