import pytest

from verticalize.retrieval.tables.named_rows import Row, is_crossed, row


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("状态：待验；颜色：黄色", Row("状态", "待验")),
        ("| Role | Limit |\n|---|---|\n| Team leader | 500", Row("Role", "Team leader")),
        ("编号：SB-104；名称：压片机；功率：11", Row("编号", "压片机")),
        ("| Years | Discount |\n|---|---|\n| 5 | 38%", Row("Years", "5")),
        ("Labels are yellow.", None),
    ],
)
def test_a_row_is_named_by_its_first_cell_or_the_one_behind_its_code(
    statement: str, found: Row | None
) -> None:
    assert row(statement) == found


@pytest.mark.parametrize(
    ("head", "name", "question", "called"),
    [
        ("状态", "待验", "待验物料贴什么标签", True),
        ("状态", "待验", "物料贴什么标签", False),
        ("级别", "A/B级", "A级的衣服什么颜色", True),
        ("级别", "A/B级", "B级的衣服什么颜色", True),
        ("级别", "A/B级", "C级的衣服什么颜色", False),
        ("Role", "Team leader", "What may a team leader pay?", True),
        ("Kind", "Theft home", "Which form for theft at home?", True),
        ("Kind", "Theft home", "Which form for theft abroad?", False),
        ("Plan", "Plus", "Is there a surplus?", False),
        ("Section", "A", "What is a limit?", False),
        ("Years without a claim", "5", "discount after 5 years", True),
        ("Region", "5", "discount after 5 years", False),
        ("Years", "5", "discount after 15 years", False),
        ("总件数", "200", "来了200件取几件", True),
    ],
)
def test_a_row_is_called_by_its_whole_name(
    head: str, name: str, question: str, called: bool
) -> None:
    assert Row(head, name).is_called(question) == called


@pytest.mark.parametrize(
    ("question", "crossed"),
    [
        ("the limit for cash on Silver", True),
        ("the limit for cash", False),
        ("the limit on Silver", False),
        ("the limit for cash on silverware", False),
    ],
)
def test_a_row_is_crossed_where_it_is_called_with_one_of_its_columns(
    question: str, crossed: bool
) -> None:
    assert is_crossed(question, "Section: F; Cover: Cash; Bronze: 100; Silver: 200") == crossed
