"""Another's voice in one's microphone: nobody reads it as one's own, and one may take it back."""

import requests
from playwright.sync_api import expect

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_interview_channel import RedisInterviewChannel
from app.domain.events import EchoMarked, UtteranceTranscribed
from tests.e2e.room.conftest import OpenPerson
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

ASKED = "How did you measure it?"


def test_marked_words_are_their_speakers_alone_until_taken_back(
    enter: OpenPerson, room_id: str, server: WebServer, redis_url: str
) -> None:
    host, guest = enter("Maya", "interviewer"), enter("Lin")
    about = requests.get(f"{server.url}/api/v1/interview/{room_id}", timeout=PATIENCE).json()
    ids = {one["role"]: one["user_id"] for one in about["data"]["participants"]}
    maya, lin = ids["interviewer"], ids["candidate"]
    connections = RedisConnections(redis_url)
    room = RedisInterviewChannel(connections, 60)
    said = ((maya, ASKED), (lin, ASKED), (lin, "I counted."))
    for number, (user_id, text) in enumerate(said):
        final = UtteranceTranscribed(
            user_id=user_id,
            utterance_id=f"u{number}",
            text=text,
            confidence=0.9,
            started_at=1_769_860_800_000 + number * 30_000,
            duration=2.0,
        )
        room.append(room_id, room_id, final, f"final:{number}")
    expect(host.transcript).to_have_text([ASKED, ASKED, "I counted."])
    mark = EchoMarked(user_id=lin, utterance_id="u1", echo_of="u0", spoken_by=maya)
    room.append(room_id, room_id, mark, "echo:u1")
    connections.close()

    expect(host.transcript).to_have_text([ASKED, "I counted."])
    expect(guest.transcript).to_have_text([ASKED, ASKED, "I counted."])
    expect(guest.page.get_by_text("This was heard as an echo of Maya.")).to_be_visible()
    expect(host.page.get_by_text("echo")).to_have_count(0)
    guest.page.reload()
    expect(guest.transcript).to_have_text([ASKED, ASKED, "I counted."])  # from the log
    guest.press("I said it: restore")
    expect(host.transcript).to_have_text([ASKED, ASKED, "I counted."])
    expect(guest.page.get_by_text("This was heard as an echo")).to_have_count(0)
    expect(guest.transcript).to_have_text([ASKED, ASKED, "I counted."])
