"""Interviews over HTTP."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.http.api import Api, token
from tests.support.clients import Client
from tests.support.processes import WebServer

AsUser = Callable[..., Api]
QUESTIONS = [
    {"question_id": 1, "question_text": "Why?"},
    {"question_id": "b", "question_text": "How?"},
]


def test_what_was_made_is_told(host: Api, interview_id: str) -> None:
    wanted = {
        "interview_id": interview_id,
        "title": "后端工程师",
        "purpose": "practice",
        "planned_questions": QUESTIONS,
        "lobby": True,
        "consent_default": "ask",
    }
    made = host.post("/interview", wanted, status=201)
    assert {name: made[name] for name in wanted} == wanted
    assert made["created_by"] == "helen"
    read = host.get(f"/interview/{interview_id}")
    assert {name: read[name] for name in wanted} == wanted
    assert (read["status"], read["last_seq"]) == ("waiting", 0)
    assert read["progress"] == {"asked": 0, "answered": 0, "planned": 2}
    assert read["created_at"] == made["created_at"]


def test_only_those_who_assess_see_the_plan(host: Api, as_user: AsUser, interview_id: str) -> None:
    host.post("/interview", {"interview_id": interview_id, "planned_questions": QUESTIONS}, 201)
    path = f"/interview/{interview_id}"
    assert as_user("olga", "observer").get(path)["planned_questions"] == QUESTIONS
    assert "planned_questions" not in as_user("ann", "candidate").get(path)


def test_an_id_is_made_where_none_is_given(host: Api) -> None:
    first, second = (host.post("/interview", {}, 201)["interview_id"] for _ in range(2))
    assert first != second
    assert host.get(f"/interview/{first}")["purpose"] == "hiring"


def test_an_interview_is_made_once(host: Api, interview_id: str) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    again = host.refused("POST", "/interview", {"interview_id": interview_id})
    assert again == (409, "interview_exists")


def test_a_number_is_an_id_too(host: Api) -> None:
    assert host.post("/interview", {"interview_id": 7_000_001}, 201)["interview_id"] == 7_000_001
    assert host.get("/interview/7000001")["interview_id"] == 7_000_001


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"interview_id": "a\u202eb"}, "interview_id"),
        ({"interview_id": "\u200b"}, "interview_id"),
        ({"lobby": 2}, "lobby"),
        ({"planned_questions": [QUESTIONS[0], QUESTIONS[0]]}, None),
        ({"planned_questions": [{"question_id": 1}]}, "planned_questions.0.question_text"),
        ({"participants": [{"role": "admin"}]}, "participants.0.role"),
    ],
)
def test_what_is_wrong_is_named(host: Api, body: Any, field: str | None) -> None:
    answer = host.call("POST", "/interview", json=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid_payload"
    assert (error.get("field") or "").startswith(field or "")


# --- the same request again


def test_the_same_request_is_done_once(host: Api, interview_id: str) -> None:
    body = {"title": "T", "participants": [{"role": "candidate"}, {"role": "observer"}]}
    answers = [
        host.post("/interview", body, 201, **{"Idempotency-Key": interview_id}) for _ in range(3)
    ]
    assert answers[0] == answers[1] == answers[2]
    listed = host.get(f"/interview/{answers[0]['interview_id']}/invitations")["invitations"]
    assert len(listed) == 2


def test_the_same_request_at_the_same_time_is_done_once(host: Api, interview_id: str) -> None:
    body = {"participants": [{"role": "candidate"}]}
    headers = {"Idempotency-Key": f"race {interview_id}"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: host.post("/interview", body, status=201, **headers), range(8))
        )
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("path", ["/interview", "/interview/{}/invitations"])
def test_a_key_stands_for_one_request(host: Api, interview_id: str, path: str) -> None:
    key = {"Idempotency-Key": f"one {interview_id}{path}"}
    host.post("/interview", {"interview_id": interview_id}, 201, **key)
    other = host.refused("POST", path.format(interview_id), {"name": "N", "title": "T"}, **key)
    assert other == (422, "idempotency_key_reused")


def test_keys_of_two_users_are_two_keys(host: Api, as_user: AsUser, interview_id: str) -> None:
    key = {"Idempotency-Key": f"two {interview_id}"}
    other = as_user("hugo", "interviewer").post("/interview", {"title": "B"}, 201, **key)
    assert host.post("/interview", {"title": "A"}, 201, **key)["title"] == "A"
    assert other["title"] == "B"


def test_an_end_sent_again_gets_the_same_answer(host: Api, interview_id: str) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    key: dict[str, Any] = {"Idempotency-Key": "end"}
    ended = [host.post(f"/interview/{interview_id}/end", **key) for _ in range(2)]
    assert ended[0] == ended[1]
    assert host.refused("POST", f"/interview/{interview_id}/end") == (409, "interview_ended")


# --- lists


def test_the_list_goes_from_page_to_page(as_user: AsUser, host: Api, interview_id: str) -> None:
    ids = [f"{interview_id}-{number}" for number in range(5)]
    for one in ids:
        host.post("/interview", {"interview_id": one, "title": one}, 201)
    limited = as_user("olga", "observer", interviews=[*ids, "no-such-interview"])
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = limited.get("/interview", limit=2, cursor=cursor)
        found += [row["title"] for row in page["interviews"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (found, pages) == (ids[::-1], 3)
    everything = host.get("/interview", limit=5)
    assert [row["interview_id"] for row in everything["interviews"]] == ids[::-1]
    assert everything["next_cursor"] is not None
    older = host.get("/interview", limit=5, cursor=everything["next_cursor"])
    assert not {row["interview_id"] for row in older["interviews"]} & set(ids)


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "-1"}])
def test_a_wrong_page_is_refused(host: Api, query: Any) -> None:
    answer = host.call("GET", "/interview", params=query)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, next(iter(query)))


# --- other people's interviews


def test_a_foreign_interview_is_as_one_that_does_not_exist(
    host: Api, as_user: AsUser, interview_id: str
) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    elsewhere = as_user("hugo", "interviewer", interviews=["another"])
    for method, path in [
        ("GET", "/interview/{}"),
        ("GET", "/interview/{}/events"),
        ("POST", "/interview/{}/end"),
        ("GET", "/interview/{}/invitations"),
        ("POST", "/interview/{}/invitations"),
        ("DELETE", "/interview/{}/invitations/x"),
    ]:
        foreign = elsewhere.call(method, path.format(interview_id))
        missing = elsewhere.call(method, path.format("no-such-interview"))
        assert foreign.status_code == missing.status_code == 404
        assert foreign.json() == missing.json()
    assert host.get(f"/interview/{interview_id}")["status"] == "waiting"
    assert elsewhere.get("/interview")["interviews"] == []


def test_a_limited_token_makes_its_own_interviews_alone(as_user: AsUser, interview_id: str) -> None:
    limited = as_user("hugo", "interviewer", interviews=[interview_id])
    assert limited.refused("POST", "/interview", {}) == (403, "forbidden")
    body = {"interview_id": f"{interview_id}x"}
    assert limited.refused("POST", "/interview", body) == (403, "forbidden")
    limited.post("/interview", {"interview_id": interview_id}, 201)


# --- end and events


def test_the_room_hears_of_the_end(
    host: Api, secured: WebServer, connect: Callable[..., Client], interview_id: str
) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    ann = connect(secured.url, auth={"token": token("ann", "candidate")})
    ann.join(interview_id, "ann")
    ended = host.post(f"/interview/{interview_id}/end")
    assert ended["ended_by"] == "helen"
    assert ann.wait_for("interview_ended") == ended
    details = host.get(f"/interview/{interview_id}")
    assert details["status"] == "ended"
    assert details["closed_at"] == ended["timestamp"]


def test_nobody_ends_an_interview_as_somebody_else(host: Api, interview_id: str) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    path = f"/interview/{interview_id}/end"
    assert host.refused("POST", path, {"user_id": "boss"}) == (403, "identity_mismatch")
    assert host.post(path, {"user_id": "helen"})["ended_by"] == "helen"


def test_events_are_told_as_each_may_see_them(
    host: Api,
    as_user: AsUser,
    secured: WebServer,
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    helen = connect(secured.url, auth={"token": token()})
    ann = connect(secured.url, auth={"token": token("ann", "candidate")})
    helen.join(interview_id, "helen")
    ann.join(interview_id, "ann")
    helen.ok(
        "start_question", {"interview_id": interview_id, "question_id": 1, "question_text": "?"}
    )
    answer = {"interview_id": interview_id, "question_id": 1, "answer_text": "private"}
    last_seq = ann.ok("submit_answer", answer)["seq"]
    helen.wait_for_seq(last_seq)
    path = f"/interview/{interview_id}/events"

    told = host.get(path)
    assert [(e["event"], e["data"]) for e in told["events"]] == [
        *[("participant_joined", told["events"][0]["data"])],
        *helen.logged(),
    ]
    assert (told["last_seq"], told["complete"]) == (last_seq, True)
    assert "private" in str(told)
    assert "private" in str(as_user("ann", "candidate").get(path))
    assert "private" not in str(as_user("bob", "candidate").get(path))


def test_events_come_in_parts(host: Api, server: WebServer, interview_id: str) -> None:
    open_api = Api(server.url)
    open_api.post("/interview", {"interview_id": interview_id}, 201)
    open_api.post(f"/interview/{interview_id}/end", {"user_id": 5})
    path = f"/interview/{interview_id}/events"
    first = open_api.get(path, limit=1)
    assert [e["data"]["ended_by"] for e in first["events"]] == [5]
    assert first["complete"] is False
    rest = open_api.get(path, after_seq=first["last_seq"], epoch=first["epoch"])
    assert (rest["events"], rest["complete"]) == ([], True)
    reset = open_api.get(path, after_seq=first["last_seq"], epoch="another")
    assert reset["reset"] is True
    assert reset["events"] == first["events"]


def test_who_waits_in_the_lobby_reads_nothing(
    host: Api,
    as_user: AsUser,
    secured: WebServer,
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    about = {"interview_id": interview_id, "lobby": True, "title": "secret"}
    host.post("/interview", about, 201)
    helen = connect(secured.url, auth={"token": token()})
    helen.join(interview_id, "helen")
    connect(secured.url, auth={"token": token("ann", "candidate")}).join(interview_id, "ann")
    ann = as_user("ann", "candidate")
    paths = [f"/interview/{interview_id}", f"/interview/{interview_id}/events"]
    assert [ann.refused("GET", path) for path in paths] == [(403, "not_in_interview")] * 2
    helen.ok("admit_participant", {"interview_id": interview_id, "user_id": "ann", "admit": True})
    assert ann.get(paths[0])["interview_id"] == interview_id
    olga = as_user("olga", "observer", [interview_id])
    (listed,) = olga.get("/interview")["interviews"]
    assert (listed["interview_id"], listed["status"]) == (interview_id, "waiting")
    assert [listed[hidden] for hidden in ("title", "participants_count", "progress")] == [None] * 3
    host.post(f"/interview/{interview_id}/end")
    eve = as_user("eve", "candidate")
    assert [eve.refused("GET", path) for path in paths] == [(403, "not_in_interview")] * 2
