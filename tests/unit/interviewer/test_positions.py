import pytest

from app.interviewer.bank import Bank
from app.interviewer.positions import LONGEST_SHOWN, level_of, role_for, shown


@pytest.mark.parametrize(
    ("position", "role"),
    [
        ("Senior Python backend engineer", "backend"),
        ("Back-end Developer (m/f/d)", "backend"),
        ("SOFTWARE ENGINEER", "backend"),
        ("Java开发工程师", "backend"),
        ("React/TypeScript frontend dev", "frontend"),
        ("高级前端工程师", "frontend"),
        ("Data engineer", "data"),
        ("Machine learning engineer", "data"),
        ("数据分析师", "data"),
        ("Product Manager", "product_manager"),
        ("Data product manager", "product_manager"),
        ("产品经理", "product_manager"),
        ("Data engineer for the backend", "data"),
        ("Nurse", None),
        ("Product designer", None),
        ("Reactor operator", None),
        ("Database administrator", None),
        ("", None),
        (None, None),
        ("x" * 100_000, None),
    ],
)
def test_the_longest_word_of_a_position_tells_its_questions(
    bank: Bank, position: str | None, role: str | None
) -> None:
    found = role_for(bank, position)
    assert (found and found.role) == role


@pytest.mark.parametrize(
    ("position", "level"),
    [
        ("Senior backend engineer", "senior"),
        ("Sr. data scientist", "senior"),
        ("高级前端工程师", "senior"),
        ("架构师", "senior"),
        ("Junior developer", "junior"),
        ("Backend engineer, graduate programme", "junior"),
        ("应届生前端", "junior"),
        ("Backend engineer", "mid"),
        ("Internal tools engineer", "mid"),
        (None, "mid"),
    ],
)
def test_the_level_stands_in_the_position(position: str | None, level: str) -> None:
    assert level_of(position) == level


def test_a_position_is_read_out_in_one_short_line() -> None:
    assert shown(" Chef\n\x1b[31m de\u2028 cuisine ") == "Chef [31m de cuisine"
    assert len(shown("x" * 500)) == LONGEST_SHOWN
