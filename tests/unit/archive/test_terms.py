"""Words as the index knows them."""

import pytest

from app.archive.terms import LONGEST, terms_of, terms_wanted


def found(wanted: str, said: str) -> bool:
    """Whether the index finds it."""
    terms = terms_of(said)
    return all(
        any(term.startswith(one) for term in terms) if begins else one in terms
        for one, begins in terms_wanted(wanted)
    )


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("kafka", "We moved to Kafka."),
        ("KAFKA orders", "orders, lost by kafka"),
        ("kaf", "Kafka"),
        ("微服务", "我们把单体拆成了微服务架构"),
        ("服", "我们把单体拆成了微服务"),
        ("务", "我们把单体拆成了微服务"),
        ("架", "架构"),
        ("Redis缓存", "用 Redis 做缓存"),
        ("缓存", "Redis缓存v2"),
        ("ｋａｆｋａ", "Kafka"),
        ("Größe", "die größe"),
        ("x" * (LONGEST + 9), "x" * (LONGEST + 9)),
        ("C++", "C and C++"),
    ],
)
def test_found(wanted: str, said: str) -> None:
    assert found(wanted, said)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("kafka ", "kafkaesque"),
        ("afka", "kafka"),
        ("kafka redis", "kafka"),
        ("微信", "微服务"),
        ("务微", "微服务"),
    ],
)
def test_not_found(wanted: str, said: str) -> None:
    assert not found(wanted, said)


@pytest.mark.parametrize("wanted", ["", " ", "?!", '"', "*", "🙂"])
def test_what_has_no_words_wants_nothing(wanted: str) -> None:
    assert terms_wanted(wanted) == []
