"""A passage on alarm A-003 does not say what alarm A-099 means."""

import pytest

from verticalize.records import Passage
from verticalize.retrieval.designations import lacking


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
        ("What is the melt temperature of PEEK?", "PBT melts at 240-260 °C."),
        ("PEEK的熔体温度是多少？", "PBT的熔体温度：240-260 °C。"),
        ("What does LOTO mean?", "Locks and tags are in the red cabinet."),
        ("Which mould is in press 3?", "Mould installed of press 9: M-1034."),
        ("Who runs line no. 4?", "Line 1 is run by Ms Berg, lines 2 to 3 by Mr Diaz."),
        ("3号机现在做什么模具？", "9号机的所用模具：M-1034。"),
        ("6号机是液压的吗？", "1至5号机是液压机。"),
    ],
)
def test_what_is_named_and_not_held_is_lacking(question: str, text: str) -> None:
    assert lacking(question, [passage(text)])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does alarm A-021 mean?", "A-021: heater band broken."),
        ("What does alarm a021 mean?", "A-021: heater band broken."),
        ("Is the hx 250 hydraulic?", "The HX-250 is hydraulic."),
        ("How long is PA 66 dried?", "PA66 is dried for 6 to 8 hours."),
        ("HX-250E的螺杆直径？", "HX-250E：45 mm。"),
        ("Which mould is in press 3?", "The hydraulic machine HX-250 (presses 1 to 8) holds M-1."),
        ("3号机是液压的吗？", "1至5号机是液压机。"),
        ("Is it safe within 10 minutes?", "Wait for 5 minutes."),
        ("What changed in October 2024?", "Since October 2023 it is 17 dollars."),
        ("Our 8-month-old likes honey. Is it harmful?", "No honey before the first birthday."),
        ("The GP mentioned PAD. How is that confirmed?", "An ankle-brachial index confirms it."),
        ("On the 3rd I was billed. Until when can I object?", "Within 30 days."),
        ("Does section 8 cover it?", "Section 7 covers heating."),
    ],
)
def test_what_is_held_or_only_counted_is_not_lacking(question: str, text: str) -> None:
    assert lacking(question, [passage(text)]) == []


def test_a_title_holds_what_its_passage_is_about() -> None:
    assert lacking("How heavy is M-1043?", [passage("640 kg", title="M-1043")]) == []
