"""A passage on alarm A-003 does not say what alarm A-099 means."""

import pytest

from verticalize.records import Passage
from verticalize.retrieval.gate.designations import lacking


def passage(text: str, title: str = "") -> Passage:
    return Passage("d@0", "d", "d.md", "documents", title, "", "en", 0, len(text), text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does alarm A-099 mean?", "A-003: safety gate open. Close the gate."),
        ("报警A-050是什么意思？", "A-017：油温过高。"),
        ("PA12的烘料时间是多久？", "PA6的烘料时间：4-6小时。"),
        ("How long is PA6 dried?", "PA66 is dried for 6 to 8 hours."),
        ("What is the screw diameter of the HX-400?", "HX-250: 45 mm, HX-250E: 50 mm."),
        ("What is the melt temperature of PEEK?", "material: PBT; melt temperature: 240-260 °C"),
        ("PEEK的熔体温度是多少？", "材料：PBT；料温：240-260 °C"),
        ("Which mould is in press 3?", "Mould installed of press 9: M-1034."),
        ("Who runs line no. 4?", "Line 1 is run by Ms Berg, lines 2 to 3 by Mr Diaz."),
        ("3号机现在做什么模具？", "9号机的所用模具：M-1034。"),
        ("6号机是液压的吗？", "1至5号机是液压机。"),
        ("新时达60号故障怎么处理", "故障代码：49；含义：通讯故障；温度降到60℃以下复位"),
        ("故障代码0025是什么", "故障代码：49；含义：通讯故障"),
    ],
)
def test_what_is_named_is_lacking_where_only_others_of_its_kind_are_held(
    question: str, text: str
) -> None:
    assert lacking(question, [passage(text)])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does alarm A-021 mean?", "A-021: heater band broken. A-003: gate open."),
        ("What does alarm a021 mean?", "A-021: heater band broken. A-003: gate open."),
        ("Is the hx 250 hydraulic?", "The HX-250 is hydraulic."),
        ("How long is PA 66 dried?", "PA66 is dried for 6 to 8 hours."),
        ("新时达20号故障啥意思", "故障代码：20；含义：打滑保护"),
        ("电梯一年出了20次故障正常吗", "故障代码：49；含义：通讯故障"),
        ("HX-250E的螺杆直径？", "HX-250E：45 mm。"),
        ("Which mould is in press 3?", "The hydraulic machine HX-250 (presses 1 to 8) holds M-1."),
        ("Which mould is in press 3?", "Presses 1, 2 and 3 hold mould M7."),
        ("3号机是液压的吗？", "1至5号机是液压机。"),
        ("1号楼的电费是多少？", "1、2、3号楼的电费为每度1元。"),
        ("3号楼", "1号楼 三号楼"),
        # amounts, dates and what is said in passing are no names
        ("Is it safe within 10 minutes?", "Wait for 5 minutes."),
        ("May employees work 12 hours a day?", "Staff work 8 hours a day."),
        ("What if I missed 2 doses?", "If you missed 1 dose, take it now."),
        ("工资是15号发吗", "工资每月10号发放"),
        ("What changed in October 2024?", "Since October 2023 it is 17 dollars."),
        ("Our 8-month-old likes honey. Is it harmful?", "No honey before the first birthday."),
        ("The GP mentioned PAD. How is that confirmed?", "An ankle-brachial index confirms it."),
        (
            "What is the treatment of COPD?",
            "chronic obstructive pulmonary disease: bronchodilators",
        ),
        ("On the 3rd I was billed. Until when can I object?", "Within 30 days."),
        ("Does section 8 cover it?", "Section 7 covers heating."),
        ("How large is the hall in m2?", "1200 square metres, 3 m3 of sand"),
        ("GB2760-2014允许吗", "按照GB 2760—2014；GB 7718—2011另有规定。"),
        ("RMB500以下要发票吗", "500元以下可不开。"),
        ("CO2 in the hall?", "carbon dioxide: 1000 ppm"),
        ("Symptoms of COVID-19?", "coronavirus disease: fever"),
        ("What does alarm A-1 mean?", "Use a 3 mm key."),  # no sibling: a word and an amount
    ],
)
def test_what_is_held_or_only_counted_is_not_lacking(question: str, text: str) -> None:
    assert lacking(question, [passage(text)]) == []


def test_a_title_holds_what_its_passage_is_about() -> None:
    assert lacking("How heavy is M-1043?", [passage("640 kg, as M-1034", title="M-1043")]) == []


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("电动叉车3号停哪", ["叉车3号"]),
        ("电动叉车2号停哪", []),
        ("price of KFR-35GW/D1", ["KFR-35GW/D1"]),
        ("price of KFR-35GW/A1", []),
        ("price of EB-C30 Plus", ["EB-C30 Plus"]),
        ("price of EB-C20 Pro", []),
        ("what fits EB-C20/EB-C30", []),  # two codes
    ],
)
def test_numbers_editions_and_halves_of_codes(question: str, missing: list[str]) -> None:
    text = "电动叉车2号；KFR-35GW/A1；EB-C20；EB-C20 Pro；EB-C30"
    passage = Passage("a", "a", "a.csv", "documents", "", "", "zh", 0, len(text), text)
    assert lacking(question, [passage]) == missing
