import pytest

from app.interviewer.mentions import own_term


@pytest.mark.parametrize(
    ("answer", "term"),
    [
        ("We moved everything to Kafka, and Kafka held up. Redis stayed.", "Kafka"),
        ("I rewrote it in C++ with Maria and Tom at Siemens.", "C++"),
        ("It ran on Node.js. It was slow.", "Node.js"),
        ("We kept the state in CockroachDB.", "CockroachDB"),
        ("我重构了Redis缓存，和小王一起。", "Redis"),
        ("我们引入了消息队列，解决了积压。", "消息队列"),
        ("I talked to Maria, then to John from Finance, and we agreed in May.", None),
        ("Write to kafka@example.org or see https://redis.io/docs for it.", None),
        ("The rest of the team had to react. Spring was near, so we had to express it well.", None),
        ("The service spoke REST.", "REST"),
        ("For that we took Spark.", "Spark"),
        ("I asked the manager and we found a way.", None),
        ("", None),
    ],
)
def test_tools_and_systems_are_taken_up_and_people_are_not(answer: str, term: str | None) -> None:
    assert own_term(answer, "Tell me about a system.", []) == term
    assert term is None or term in answer


def test_nothing_is_taken_up_twice_or_given_back_to_its_asker() -> None:
    answer = "We used Kafka and Redis, and Grafana."
    assert own_term(answer, "How do you use kafka?", ["You mentioned “Redis”."]) == "Grafana"
