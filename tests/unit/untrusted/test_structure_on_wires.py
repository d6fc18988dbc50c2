"""On every wire too much structure is refused in words, unread, and the connection lives on."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.contract.conversation import AudioInput, TextInput
from app.contract.errors import MESSAGES
from app.contract.http.interviews import NewInterview
from app.domain.errors import Refusal
from app.gateway.json_connection import EVENTS, JsonConnection
from app.gateway.messages import kind_of, parse_message
from app.gateway.video_stream import _auth_in
from app.services.commands import JSON, Commands
from app.services.identity.caller import Connection
from app.transport.packets import MalformedPacketError
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.in_process_wires import ROOM, FakeRates, SocketIoDoor, http_app

BOMB = "[" + "[]," * 300_000 + "[]]"


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize(
    ("packet", "attachments", "code"),
    [
        (f'21["send_message",{{"interview_id":"{ROOM}","message":{BOMB}}}]', [], "too_complex"),
        (f'21["ping",{BOMB}]', [], "too_complex"),
        (f'21["ping" ,{{}},{BOMB}]', [], "too_complex"),
        (f'2/,1["ping",{BOMB}]', [], "too_complex"),
        (f'21["nobody_knows_it",{BOMB}]', [], "unknown_event"),
        (f'51-1["voice_data",{{"x":{BOMB},"audio_data":{{"_placeholder":true,"num":0}}}}]',
         [b"a"], "too_complex"),
        ('21["ping",' + "[" * 5_000 + "]" * 5_000 + "]", [], "too_complex"),
    ],
)  # fmt: skip
def test_socketio(
    parsed: list[int], packet: str, attachments: list[bytes], code: str, locale: str
) -> None:
    door = SocketIoDoor(locale)
    answer = door.packet(packet, *attachments)
    assert not answer["ok"]
    assert answer["error"]["code"] == code
    assert answer["error"]["message"] == MESSAGES[code][locale]
    assert door.emitter.named("error") == [answer["error"]]
    assert all(length < 20_000 for length in parsed)
    assert door.send("ping", {"timestamp": 1})["ok"]


def test_socketio_without_an_acknowledgement() -> None:
    door = SocketIoDoor()
    assert door.packet(f'2["ping",{BOMB}]') is None
    assert door.emitter.named("error")[0]["code"] == "too_complex"


@pytest.mark.parametrize("packet", [f"2[{BOMB}]", f"2/other,{BOMB}", f"0{BOMB}", f"31{BOMB}"])
def test_what_is_no_event_breaks_the_protocol(parsed: list[int], packet: str) -> None:
    with pytest.raises(MalformedPacketError):
        SocketIoDoor().packet(packet)
    assert not parsed


def test_socketio_counts_before_it_reads(parsed: list[int]) -> None:
    door = SocketIoDoor()
    door.rates.limited = {"send_message"}
    text = "x" * 200_000
    packet = f'21["send_message",{{"interview_id":"{ROOM}","message":"{text}","request_id":"r"}}]'
    assert door.packet(packet)["error"]["code"] == "rate_limited"
    assert not parsed
    small = {"message": "Hello", "request_id": "r"}
    assert door.send("send_message", small)["error"]["request_id"] == "r"


@pytest.mark.parametrize(
    "frame",
    [
        f'{{"type":"auth","x":{BOMB}}}',
        f'{{"type":"text_input","data":{{"text":"a","context":{BOMB}}}}}',
        '{"type":"audio_input","data":{"audio_data":"' + "QUJD" * 2_000_000 + f'","x":{BOMB}}}}}',
        BOMB,
        "[" * 36_000_000,
    ],
    ids=["auth", "text", "behind a recording", "no message", "deep"],
)
def test_the_gateway(parsed: list[int], frame: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_message(frame)
    assert refused.value.code == "too_complex"
    assert not parsed


class Outgoing:
    """Keeps what the gateway refuses."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        self.pongs = 0

    def refuse(self, error: Refusal, _request_id: object = None) -> None:
        self.refused.append(error.code)

    def pong(self) -> None:
        self.pongs += 1


def test_the_gateway_counts_before_it_reads_and_lives_on(parsed: list[int]) -> None:
    rates, out = FakeRates(), Outgoing()
    access: Any = SimpleNamespace(check=lambda _identity: None)
    services: Any = SimpleNamespace(
        commands=Commands(JSON, {}, access, rates, events=EVENTS),  # type: ignore[arg-type]
        concurrency=FakeConcurrency(),
        traffic=SimpleNamespace(received=0),
    )
    anything: Any = None
    talk = JsonConnection(anything, out, services, Connection("raw"))  # type: ignore[arg-type]
    rates.limited = {"audio_input"}
    recording = '{"data":{"audio_data":"' + "QUJD" * 1_000_000 + '"},"type":"audio_input"}'
    assert talk.handle_frame(recording)
    assert talk.handle_frame(f'{{"type":"text_input","data":{BOMB}}}')
    assert not parsed
    assert talk.handle_frame('{"type":"ping"}')
    assert (out.refused, out.pongs) == (["rate_limited", "too_complex"], 1)
    lie = '{"type":"ping","data":{},"type":"audio_input"}'
    assert talk.handle_frame(lie)
    assert rates.counted == ["audio_input", "text_input", "ping", "ping"]
    assert out.refused[-1] == "invalid_payload"  # no audio in it


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        ('{"type": "ping"}', "ping"),
        ('{"data":{"audio_data":"' + "A" * 5_000 + '"},"type":"text_input"}', "text_input"),
        ("A" * 5_000, "audio_input"),
        ('{"type":"' + "x" * 40 + '"}', "audio_input"),
    ],
)
def test_what_a_frame_says_that_it_is(frame: str, kind: str) -> None:
    assert kind_of(frame) == kind


@pytest.mark.parametrize(
    "frame", [f'{{"type":"auth","token":"t","x":{BOMB}}}', "[" * 8_000_000, "x", "5", "null"]
)
def test_the_video_wires_texts(parsed: list[int], frame: str) -> None:
    assert _auth_in(frame) is None
    assert all(length < 20_000 for length in parsed)


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize(
    ("model", "takes_recording", "options"),
    [
        (NewInterview, False, {"data": f'{{"title":{BOMB}}}', "content_type": "application/json"}),
        (TextInput, False, {"data": f'{{"text":"a","context":{BOMB}}}'}),
        (AudioInput, True, {"data": f'{{"audio_data":{BOMB}}}', "content_type": "text/plain"}),
        (AudioInput, True, {"data": '{"audio_data":"' + "QUJD" * 4_000_000 + f'","x":{BOMB}}}'}),
        (TextInput, False, {"data": "a=1&" * 200_000,
                            "content_type": "application/x-www-form-urlencoded"}),
    ],
)  # fmt: skip
def test_http(
    parsed: list[int], model: Any, takes_recording: bool, options: dict[str, Any], locale: str
) -> None:
    client = http_app(model, lambda _call: {}, takes_recording=takes_recording).test_client()
    answer = client.post("/api/v1/it", headers={"Accept-Language": locale}, **options)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (413, "too_complex")
    assert error["message"] == MESSAGES["too_complex"][locale]
    assert not parsed


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n" + b"a:\r\n" * 100_000 + b"\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1_000 + b"--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"x" * 900_000,
    ],
    ids=["headers", "parts", "a field"],
)
def test_forms_are_bounded(body: bytes) -> None:
    client = http_app(AudioInput, lambda _call: {}, takes_recording=True).test_client()
    answer = client.post("/api/v1/it", data=body, content_type="multipart/form-data; boundary=b")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "payload_too_large")
