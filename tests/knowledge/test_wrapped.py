"""Lines broken at a fixed width are joined, and no others."""

import pytest

from verticalize.knowledge.readers.wrapped import unwrapped

# Two lines that prove that a text is broken at about 72 columns.
PROOF = (
    "The claims desk opens at eight and closes at six on every working day of\n"
    "the week, and the travel and pet teams each lend two of their handlers\n"
    "where more than forty claims arrive.\n\n"
)


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        ("Send the claim by e-mail to travel.claims@harbourlight.example or by post to\nHarbourlight.",
         "Send the claim by e-mail to travel.claims@harbourlight.example or by post to Harbourlight."),
        ("Covered: diving to 30 m, kayaking, and white water rafting up to grade\n4, mountain biking.",
         "Covered: diving to 30 m, kayaking, and white water rafting up to grade 4, mountain biking."),
        ("- Pay the bill yourself, keep the receipt, and claim when you are home.\n  For large bills call.\n- Wait.",
         "- Pay the bill yourself, keep the receipt, and claim when you are home. For large bills call.\n- Wait."),
        ("RED    - a house in which nobody can live, or people over 75, or under two\n"
         "         years of age.\nAMBER  - water.",
         "RED    - a house in which nobody can live, or people over 75, or under two years of age.\nAMBER  - water."),
        ("The screens and the wet cloths in all of these rooms must be of non-\ncombustible material.",
         "The screens and the wet cloths in all of these rooms must be of non-combustible material."),
    ],
)  # fmt: skip
def test_a_wrapped_line_goes_on(wrapped: str, whole: str) -> None:
    assert unwrapped(PROOF + wrapped).split("\n\n", 1)[1] == whole


@pytest.mark.parametrize(
    "lines",
    [
        "Replace the filter cartridge of the main pump and check its ring.\nClean the strainer.",
        "Cover: the following things are in the cover of the plan that you have:\n  bikes\n  tents",
        "Head of the desk, on the third floor, open Monday to Friday, 9 to 17\nTelephone: 201",
        "Head of the claims desk        To: all home claims and repair networks\nhome claims",
        "1. Report it to the police within a day and get a written report of it\n2. Block cards.",
        "| what is covered in this plan, and what is not | up to how many pounds |\n| bikes | 40 |",
        "```\nopen the valve of the second pump, then the valve of the third pump and\nwait\n```",
        "# What is covered by the plan that you have, and what is not covered by\nthe plan",
        "Roses are red and violets are blue  \nand this is a line of its own",
        "Silver\nGold\nPlatinum",
        "from 3,000 m\nto 5,000 m",
    ],
)
def test_what_begins_something_of_its_own_stays_a_line(lines: str) -> None:
    assert unwrapped(PROOF + lines) == unwrapped(PROOF) + lines


def test_two_lines_of_a_list_with_their_numbers_stay_two() -> None:
    lines = (
        "Harbour Clinic, Quay Street 3, open day and night, line 0117 496 0123\n"
        "Seaview Clinic, Beach Road 44, open on workdays only, line 0117 496 0999"
    )
    assert unwrapped(PROOF + lines).endswith(lines)


@pytest.mark.parametrize(
    ("wrapped", "whole"),
    [
        ("The vaccines of the ward are to be kept in the deep freezer room at -\n18 degrees.", "at -18 degrees."),
        ("All nurses of the ward have to note what is told to them in the pre-\nand post-shift talks.", "pre- and post-shift talks."),
    ],
)  # fmt: skip
def test_a_hyphen_at_the_end_of_a_line(wrapped: str, whole: str) -> None:
    assert unwrapped(PROOF + wrapped).endswith(whole)


@pytest.mark.parametrize(
    "text",
    [
        "milk\neggs, and six of them\nbread\n",
        "A line of one paragraph that is as long as anybody cares to write it, and longer than that,"
        " because no editor has broken it anywhere at all, as everybody does today.\nanother line\n",
        "第一条 本规程规定各类人员的培训内容、学时、考核和档案，以及外部人员的告知\n"
        "第二条 培训由人力资源部组织\n第三条 未经培训并考核合格的人员不得独立上岗，也不得顶岗\n",
        "一车间：称量、制粒、压片、包衣和包装，由邢大勇负责，两班，每班八个人\n"
        "二车间：配液、灌封、灭菌、灯检和包装，由秦朗负责，三班，每班十二个人\n"
        "质量部：取样、检验、放行、偏差和投诉，由陆景行负责，一班，一共二十人\n"
        "仓储部：收货、请验、发料、退货和销毁，由崔晓棠负责，一班，一共十个人\n",
    ],
)
def test_a_text_of_lines_stays_as_it_is(text: str) -> None:
    assert unwrapped(text) == text


def test_chinese_that_is_broken_at_a_width_is_joined_without_spaces() -> None:
    lines = [
        "本规程规定洁净区人员更衣的步骤、洁净服的清洗和",
        "更换周期、更衣确认的项目和合格标准，适用于所有",
        "进入洁净区的人员，包括检修人员、参观的人员和检",
        "查人员。",
        "",
        "1. 更衣前先洗手。",
    ]
    assert unwrapped("\n".join(lines)) == "".join(lines[:4]) + "\n\n1. 更衣前先洗手。"
