"""What real clients send in place of the textbook value costs nobody their message."""

import base64
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.contract import errors
from app.contract.conversation import AudioInput, TextInput
from app.contract.errors import MESSAGES, pick_language
from app.contract.expectations import EXPECTED
from app.contract.fields import AudioBytes, IdField
from app.contract.http.base import Name
from app.contract.http.interviews import (
    EventsQuery,
    NewInterview,
    PageQuery,
    PlannedAnchors,
    PlannedQuestion,
)
from app.contract.http.invitations import Guest, NewInvitation
from app.contract.http.report import ReportQuery
from app.contract.http.sessions import StartSession
from app.contract.http.transcripts import TranscriptQuery
from app.gateway.messages import parse_message
from tests.support.contract_models import contract_models
from tests.support.in_process_wires import COMMANDS, ROOM, SocketIoDoor, http_app

ANSWER = {"question_id": 1, "answer_text": "x"}
SOUND = bytes(range(256)) * 3
PLAIN = base64.b64encode(SOUND).decode()
URL_SAFE = base64.urlsafe_b64encode(SOUND).decode()
CONSENT = {"scope": "record"}
DETAIL = re.compile(r'detail="([^"]+)"')
MESSAGE_TYPES: list[tuple[Any, Any]] = [
    ("", "text"), (None, "text"), ("x" * 33, "x" * 32), (5, "5"), ([], "text"),
    ("System", "system"), (" SYSTEM\u200b", "system"), ("Code", "code"), ("Poll", "Poll"),
    ("\u202e", "text"),
]  # fmt: skip
TIMESTAMPS: list[tuple[Any, Any]] = [
    (1, 1),
    (1.5, 1.5),
    ("now", "now"),
    ({}, None),
    ("x" * 65, None),
]


@pytest.mark.parametrize(
    ("event", "payload", "name", "meant"),
    [
        # languages
        *(
            ("voice_data", {"chunk_id": 1, "language": sent}, "language", meant)
            for sent, meant in [
                ("zh_CN", "zh-cn"), ("en_US", "en-us"), ("", None), ("  ", None), (None, None),
                ("zh-Hans-CN", "zh-hans-cn"), ("cmn", "zh"), ("cmn-Hans-CN", "zh-hans-cn"),
                (" EN-us ", "en-us"), ("ENG", "en"), ("en_US.UTF-8", "en-us"), ("C", None),
                ("auto", None), ("und", None), ("klingon", None), ("Chinese", "zh"), (5, None),
                (["en"], None), ("x" * 9000, None), ("iw", "he"), ("en,zh;q=0.9", "en"),
                ("zh_CN@pinyin", "zh-cn"), ("中文", "zh"), ("tlh", "tlh"),
            ]
        ),
        *(
            ("join_interview", {"user_id": 1, "spoken_languages": sent}, "spoken_languages", meant)
            for sent, meant in [
                (["zh-CN", "en"], ("zh-cn", "en")),
                (("EN_us", "zh_Hant_TW"), ("en-us", "zh-hant-tw")),
                ("en", ("en",)), ("zh-CN, en", ("zh-cn", "en")),
                ({"0": "en", "1": "de"}, ("en", "de")),
                (["en", "EN", "english"], ("en",)), (["klingon", 5, None, "en"], ("en",)),
                (["en", "de", "fr", "es", "it", "pt"], ("en", "de", "fr", "es", "it")),
                ([], ()), (None, ()), ("", ()), (5, ()), ({}, ()), ({"en": 1}, ()), (True, ()),
                ([["en"]], ()), (["x" * 9000], ()), (["auto"], ()),
            ]
        ),
        # flags
        *(
            ("typing_indicator", {"is_typing": sent}, "is_typing", meant)
            for sent, meant in [
                (True, True), ("true", True), ("True", True), (" TRUE ", True), ("1", True),
                (1, True), (1.0, True), ("yes", True), ("on", True), ("false", False),
                ("False", False), (0, False), ("0", False), (0.0, False), ("off", False),
            ]
        ),
        ("voice_data", {"chunk_id": 1, "is_final": None}, "is_final", False),
        ("voice_data", {"chunk_id": 1, "is_final": "True"}, "is_final", True),
        ("voice_data", {"chunk_id": 1, "is_final": {}}, "is_final", False),
        ("set_consent", {**CONSENT, "granted": "false"}, "granted", False),
        ("admit_participant", {"user_id": "a", "admit": "true"}, "admit", True),
        # ids
        *(
            ("voice_data", {"chunk_id": sent}, "chunk_id", meant)
            for sent, meant in [(3.0, 3), (3, 3), ("3", "3"), (" a ", "a"), (1e3, 1000)]
        ),
        ("voice_data", {"chunk_id": 1, "utterance_id": ""}, "utterance_id", None),
        ("voice_data", {"chunk_id": 1, "utterance_id": 2.0}, "utterance_id", 2),
        ("send_message", {"message": "x", "user_id": ""}, "user_id", None),
        ("ping", {"request_id": ""}, "request_id", None),
        ("ping", {"request_id": 1700000000.25}, "request_id", "1700000000.25"),
        # figures
        *(
            ("submit_answer", {**ANSWER, "response_time": sent}, "response_time", meant)
            for sent, meant in [
                (3.5, 3.5), (3, 3.0), ("3.5", 3.5), (" 1e1 ", 10.0), ("3,5", 3.5), (None, None),
                (-1, None), ("-0.1", None), (1e300, None), ("nan", None), (True, None),
                ([], None), ("soon", None), ("9" * 400, None), ("", None),
            ]
        ),
        *(
            ("voice_data", {"chunk_id": 1, "sample_rate": sent}, "sample_rate", meant)
            for sent, meant in [
                (44100, 44100), (44100.0, 44100), ("48000", 48000), (0, None), (-1, None),
                (10**9, None), ("", None), (None, None), (True, None), ([], None), ("x", None),
            ]
        ),
        *(
            ("sync_interview", {"after_seq": sent}, "after_seq", meant)
            for sent, meant in [
                (5, 5), ("5", 5), (5.0, 5), (-1, 0), (None, 0), ("", 0), (1.5, 0), ([], 0),
            ]
        ),
        ("join_interview", {"user_id": 1, "last_seq": "7"}, "last_seq", 7),
        ("join_interview", {"user_id": 1, "last_seq": -1}, "last_seq", 0),
        ("join_interview", {"user_id": 1, "last_seq": "x"}, "last_seq", None),
        ("join_interview", {"user_id": 1, "epoch": 5}, "epoch", "5"),
        *(
            ("ping", {"timestamp": sent}, "timestamp", meant)
            for sent, meant in TIMESTAMPS
        ),
        # words
        *(
            ("send_message", {"message": "x", "type": sent}, "type", meant)
            for sent, meant in MESSAGE_TYPES
        ),
        *(
            ("request_help", {"help_type": sent}, "help_type", meant)
            for sent, meant in [("", "general"), (None, "general"), ("技" * 40, "技" * 32)]
        ),
        ("request_help", {"question_id": ""}, "question_id", None),
        ("request_help", {"message": "界" * 1000}, "message", "界" * 341),
        ("participant_status", {"status": "y" * 50}, "status", "y" * 32),
        ("emergency_stop", {"reason": "r" * 5000}, "reason", "r" * 1024),
        ("emergency_stop", {"reason": ["no text"]}, "reason", None),
        ("emergency_stop", {"reason": 5}, "reason", "5"),
        ("resolve_help", {"help_id": "h", "note": "n" * 5000}, "note", "n" * 1024),
        ("join_interview", {"user_id": 1, "role": "Interviewer"}, "role", "interviewer"),
        ("join_interview", {"user_id": 1, "role": "host"}, "role", "interviewer"),
        ("join_interview", {"user_id": 1, "role": "judge"}, "role", None),
        ("join_interview", {"user_id": 1, "role": ""}, "role", None),
        ("set_consent", {"scope": " AI-Analysis", "granted": True}, "scope", "ai_analysis"),
        ("broadcast_system_message", {"message": "x", "level": "WARN"}, "level", "warning"),
        ("broadcast_system_message", {"message": "x", "level": "loud"}, "level", "info"),
        ("voice_data", {"chunk_id": 1, "segmentation": "SERVER"}, "segmentation", "server"),
        ("voice_data", {"chunk_id": 1, "segmentation": None}, "segmentation", "client"),
        ("voice_data", {"chunk_id": 1, "codec": ""}, "codec", None),
        ("voice_data", {"chunk_id": 1, "codec": ["opus"]}, "codec", None),
        # texts
        ("send_message", {"message": 42}, "message", "42"),
        ("submit_answer", {**ANSWER, "answer_text": 3.5}, "answer_text", "3.5"),
        ("renew_token", {"token": " abc\n"}, "token", "abc"),
    ],
)  # fmt: skip
def test_what_is_meant_is_understood(
    event: str, payload: dict[str, Any], name: str, meant: Any
) -> None:
    understood = SocketIoDoor().field(event, payload, name)
    assert (type(understood), understood) == (type(meant), meant)


@pytest.mark.parametrize("named", [{}, {"chunk_id": None}, {"chunk_id": " "}])
def test_a_chunk_without_a_number_gets_a_name_of_its_own(named: dict[str, Any]) -> None:
    door = SocketIoDoor()
    names = [door.field("voice_data", {"audio_data": PLAIN, **named}, "chunk_id") for _ in "ab"]
    assert all(isinstance(name, str) and name.startswith("chunk_") for name in names)
    assert names[0] != names[1]


@pytest.mark.parametrize("payload", [None, [], "{}", "[]", '{"timestamp":5}', {"unknown": [{}]}])
def test_a_payload_in_other_clothes(payload: Any) -> None:
    assert SocketIoDoor().send("ping", payload)["ok"]


def test_a_payload_that_was_encoded_twice() -> None:
    payload = json.dumps({"interview_id": ROOM, "message": "Grüße 🙂"})
    door = SocketIoDoor()
    assert door.packet("21" + json.dumps(["send_message", payload]))["ok"]
    assert door.taken[-1].message == "Grüße 🙂"


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        (SOUND, SOUND),
        (bytearray(SOUND), SOUND),
        (memoryview(SOUND), SOUND),
        (PLAIN, SOUND),
        (URL_SAFE, SOUND),
        (base64.urlsafe_b64encode(SOUND + b"\xff").decode().rstrip("="), SOUND + b"\xff"),
        (PLAIN[:76] + "\r\n" + PLAIN[76:] + "\n", SOUND),
        (f" {PLAIN}\t", SOUND),
        ("\ufeff" + PLAIN, SOUND),
        (f"data:audio/webm;codecs=opus;base64,{PLAIN}", SOUND),
        (f"DATA:Audio/WAV;rate=16000; Base64,{PLAIN}", SOUND),
        (f"data:;base64,{URL_SAFE}", SOUND),
        (PLAIN.replace("+", "%2B").replace("/", "%2F"), SOUND),
        (list(SOUND), SOUND),
        ([b - 256 if b > 127 else b for b in SOUND], SOUND),
        ({"type": "Buffer", "data": list(SOUND)}, SOUND),
        ("", b""),
        (None, b""),
        ([], b""),
        ("data:audio/wav;base64,", b""),
    ],
)
def test_one_decoder_for_all_wires(sent: Any, heard: bytes) -> None:
    assert TypeAdapter(AudioBytes).validate_python(sent) == heard
    if heard:
        assert AudioInput.model_validate({"audio_data": sent}).audio_data == heard


def test_base64_of_megabytes_is_decoded_in_pieces() -> None:
    sound = bytes(range(256)) * 10_000
    text = base64.b64encode(sound).decode()
    lines = "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))
    for sent in (text, lines, text.rstrip("=")):
        assert TypeAdapter(AudioBytes).validate_python(sent) == sound


@pytest.mark.parametrize("sent", ["!!", "a", "ü", 5, True, {}, [1, "a"], [256], [0.5], "ab=c"])
def test_what_is_no_audio(sent: Any) -> None:
    door = SocketIoDoor()
    error = door.refused("voice_data", {"chunk_id": 1, "audio_data": sent})
    assert (error["code"], error["field"]) == ("invalid_payload", "audio_data")
    assert EXPECTED["audio"]["en"] in error["message"]


# --- the gateway


@pytest.mark.parametrize(
    ("frame", "place", "meant"),
    [
        ('\ufeff{"type":"text_input","data":{"text":"a"}}', "data.text", "a"),
        ('{"type":"TEXT-Input","data":{"text":7}}', "data.text", "7"),
        ('{"type":"text_input","data":"{\\"text\\":\\"a\\"}"}', "data.text", "a"),
        ('{"type":"text_input","data":{"text":"a","context":[]}}', "data.context", {}),
        ('{"type":"text_input","data":{"text":"a","context":NaN}}', "data.context", {}),
        ('{"type":"connect","data":[]}', "data.position", None),
        ('{"type":"connect","data":null}', "data.position", None),
        ('{"type":"connect","session_id":"","data":{}}', "session_id", None),
        ('{"type":"connect","session_id":3.0}', "session_id", 3),
        ('{"type":"connect","data":{"interview_style":" Formal "}}', "data.interview_style",
         "formal"),
        ('{"type":"connect","data":{"interview_style":"Behavioral"}}', "data.interview_style",
         "behavioural"),
        ('{"type":"connect","data":{"interview_style":"rude"}}', "data.interview_style", None),
        ('{"type":"connect","data":{"interview_style":""}}', "data.interview_style", None),
        ('{"type":"connect","data":{"mode":"none","language":""}}', "data.language", None),
        ('{"type":"connect","data":{"language":"cmn-Hans"}}', "data.language", "zh"),
        ('{"type":"connect","data":{"language":"fr"}}', "data.language", None),
        ('{"type":"connect","data":{"token":""}}', "data.token", None),
        ('{"type":"connect","data":{"position":["a"]}}', "data.position", None),
        ('{"type":"connect","data":{"client_info":[]}}', "data.client_info", []),
        ('{"type":"set_consent","data":{"scope":"Transcribe","granted":"1"}}', "data.granted",
         True),
        ('{"type":"audio_input","data":{"audio_data":"QUJD","audio_format":""}}',
         "data.audio_format", "wav"),
        ('{"type":"audio_input","data":{"audio_data":"QUJD","audio_format":null}}',
         "data.audio_format", "wav"),
        ('{"type":"ping","data":null,"timestamp":1e400}', "type", "ping"),
        ('{"type":"ping","request_id":1.5}', "request_id", "1.5"),
    ],
)  # fmt: skip
def test_the_gateway_understands(frame: str, place: str, meant: Any) -> None:
    found: Any = parse_message(frame)
    for name in place.split("."):
        found = getattr(found, name)
    assert found == meant


def test_a_long_position_is_cut() -> None:
    frame = json.dumps({"type": "connect", "data": {"position": "p" * 500}})
    message: Any = parse_message(frame)
    assert message.data.position == "p" * 200


# --- HTTP


QUESTION = {"question_id": "q1", "question_text": "Why us?"}


def _kept(all_of_them: list[Any], value: Any) -> dict[str, Any]:
    all_of_them.append(value)
    return {}


@pytest.mark.parametrize(
    ("model", "body", "name", "meant"),
    [
        (StartSession, {"language": "zh_CN"}, "language", "zh"),
        (StartSession, {"language": "tlh"}, "language", "en"),
        (StartSession, {"interview_style": None, "mode": None}, "mode", "structured"),
        (StartSession, {"purpose": "job"}, "purpose", "hiring"),
        (StartSession, {"purpose": "Practice"}, "purpose", "practice"),
        (StartSession, {"session_id": ""}, "session_id", None),
        (StartSession, {"candidate": []}, "candidate", None),
        (StartSession, {"candidate": ""}, "candidate", None),
        (StartSession, {"candidate": "\u202eann\u200b"}, "candidate", "ann"),
        (StartSession, {"candidate": {"name": "Ann"}}, "candidate", "Ann"),
        (StartSession, {"consent_default": ""}, "consent_default", None),
        (NewInterview, {"lobby": None}, "lobby", False),
        (NewInterview, {"lobby": "true"}, "lobby", True),
        (NewInterview, {"title": "t" * 2000}, "title", "t" * 1024),
        (NewInterview, {"planned_questions": None, "participants": None}, "participants", ()),
        (NewInterview, {"planned_questions": {}}, "planned_questions", ()),
        (PlannedQuestion, {**QUESTION, "minutes": "5"}, "minutes", 5),
        (PlannedQuestion, {**QUESTION, "minutes": -1}, "minutes", None),
        (PlannedQuestion, {**QUESTION, "minutes": "soon"}, "minutes", None),
        (PlannedQuestion, {**QUESTION, "anchors": "good"}, "anchors", None),
        (PlannedQuestion, {**QUESTION, "anchors": {}}, "anchors", PlannedAnchors()),
        (Guest, {"role": "Host", "name": 5}, "name", "5"),
        (Guest, {"role": ""}, "role", "candidate"),
        (NewInvitation, {"expires_in": "3600"}, "expires_in", 3600),
        (NewInvitation, {"expires_in": 3600.0}, "expires_in", 3600),
        (PageQuery, {"limit": "1000"}, "limit", 50),
        (PageQuery, {"limit": "0"}, "limit", 20),
        (PageQuery, {"limit": "all", "cursor": ""}, "cursor", None),
        (EventsQuery, {"after_seq": "-1", "limit": "10.0"}, "limit", 10),
        (TranscriptQuery, {"format": "TXT"}, "format", "text"),
        (TranscriptQuery, {"format": "WebVTT", "chat": ""}, "chat", False),
        (ReportQuery, {"format": "HTML"}, "format", "html"),
    ],
)
def test_http_understands(model: type[BaseModel], body: Any, name: str, meant: Any) -> None:
    assert getattr(model.model_validate(body), name) == meant


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Ann", "Ann"),
        ("  Ann \t Lee ", "Ann Lee"),
        ("\u202eecilA", "ecilA"),
        ("A\u200bn\u00ada", "A n a"),
        ("\x85Ann\x9f", "Ann"),
        ("\ufeff\u200e", None),
        ("\u3164\u2800", None),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("n" * 500, "n" * 128),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_names_are_cleaned(sent: Any, shown: str | None) -> None:
    assert TypeAdapter(Name).validate_python(sent) == shown


@pytest.mark.parametrize(
    "options",
    [
        {"data": '{"text":"é"}', "content_type": "application/json; charset=UTF-8"},
        {"data": '{"text":"é"}', "content_type": "Application/JSON"},
        {"data": '{"text":"é"}', "content_type": "application/vnd.api+json"},
        {"data": '{"text":"é"}', "content_type": "text/json"},
        {"data": '{"text":"é"}', "content_type": "text/plain"},
        {"data": '{"text":"é"}'},
        {"data": ' \r\n{"text":"é"}\n', "content_type": "application/x-www-form-urlencoded"},
        {"data": '\ufeff{"text":"é"}', "content_type": "application/json"},
        {"data": '{"text":"é"}'.encode("latin-1"),
         "content_type": "application/json; charset=iso-8859-1"},
        {"data": '{"text":"é"}'.encode("utf-16"), "content_type": "text/json;charset=utf-16"},
        {"data": '"{\\"text\\":\\"é\\"}"', "content_type": "application/json"},
        {"data": "text=%C3%A9&context=", "content_type": "application/x-www-form-urlencoded"},
        {"data": {"text": "é"}, "content_type": "multipart/form-data"},
    ],
)  # fmt: skip
def test_a_body_in_any_form(options: dict[str, Any]) -> None:
    texts: list[str] = []
    app = http_app(TextInput, lambda call: _kept(texts, call.body.text))
    answer = app.test_client().post("/api/v1/it", **options)
    assert (answer.status_code, texts) == (200, ["é"])


@pytest.mark.parametrize(
    "options",
    [
        {"data": {"audio": (BytesIO(SOUND), "a.wav")}},
        {"data": {"whatever": (BytesIO(SOUND), "a.wav"), "audio_format": "", "context": "x"}},
        {"data": SOUND, "content_type": "audio/webm;codecs=opus"},
        {"data": SOUND, "content_type": "application/octet-stream"},
        {"json": {"audio_data": f"data:audio/wav;base64,{PLAIN}"}},
        {"json": {"audio_data": PLAIN * 2_000}},
    ],
)
def test_a_recording_in_any_form(options: dict[str, Any]) -> None:
    heard: list[bytes] = []
    app = http_app(
        AudioInput, lambda call: _kept(heard, call.body.audio_data), takes_recording=True
    )
    answer = app.test_client().post("/api/v1/it", **options)
    assert answer.status_code == 200
    assert heard[0].startswith(SOUND)


@pytest.mark.parametrize(
    ("options", "status", "code", "words"),
    [
        ({"data": "title=T"}, 415, "unsupported_media_type", None),
        ({"data": "hello", "content_type": "text/plain"}, 415, "unsupported_media_type", None),
        ({"data": "{"}, 400, "invalid_payload", "json"),
        ({"data": b'{"text":"\xff"}'}, 400, "invalid_payload", "utf8"),
        ({"data": "--b", "content_type": "multipart/form-data; boundary=c"}, 400,
         "invalid_payload", "form"),
        ({"json": {}}, 400, "invalid_payload", "required"),
        ({"json": 5}, 400, "invalid_payload", "object"),
        ({"json": {"text": ""}}, 400, "invalid_payload", "input"),
        ({"json": {"text": "x" * 65_537}}, 400, "invalid_payload", "input"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_what_http_refuses_it_refuses_in_words(
    options: dict[str, Any], status: int, code: str, words: str | None, locale: str
) -> None:
    client = http_app(TextInput, lambda _call: {}).test_client()
    answer = client.post("/api/v1/it", headers={"Accept-Language": locale}, **options)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].startswith(MESSAGES[code][locale])
    assert words is None or EXPECTED[words][locale] in error["message"]


# --- ids and refusals


@pytest.mark.parametrize(
    "sent",
    ["a/b", "a b", "a%2Fb", "a.b", "..", ".", "?", "#", "a+b", ";", "start", "batch", "a\\b",
     "面试", "é", "🙂", "👩\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067"
     "\U000e007f", "x" * 128, "_", "-1", "می\u200cخواهم", "<script>", "'", '"', "~", "&="],
)  # fmt: skip
def test_an_id_legal_on_one_wire_is_legal_on_all(sent: str) -> None:
    assert TypeAdapter(IdField).validate_python(sent) == sent
    assert NewInterview.model_validate({"interview_id": sent}).interview_id == sent
    assert StartSession.model_validate({"session_id": sent}).session_id == sent
    message: Any = parse_message(json.dumps({"type": "connect", "session_id": sent}))
    assert message.session_id == sent


@pytest.mark.parametrize(
    "sent",
    ["\u200b", "\u202e", "a\u202eb", "\ufeff", "\u00ad", "a\u00adb", "\u200d", "\u3164", "\u2800",
     "\u2028", "a\x85b", "\x00", "a\nb", "\u0301", "\ue000", "a\u2066b", "x" * 129, " ", "",
     1.5, True, None, [], {}, 2**53],
)  # fmt: skip
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_an_id_that_nobody_can_see_or_hold_is_refused_on_all(sent: Any, locale: str) -> None:
    door = SocketIoDoor(locale)
    for name in ("interview_id", "question_id"):
        payload = {"question_id": 1, "question_text": "Why?", name: sent}
        error = door.refused("start_question", payload)
        assert (error["code"], error["field"]) == ("invalid_payload", name)
        assert EXPECTED["id"][locale] in error["message"]
    if not isinstance(sent, str | None) or (sent or "").strip():
        for model, field in ((NewInterview, "interview_id"), (StartSession, "session_id")):
            with pytest.raises(ValidationError):
                model.model_validate({field: sent})


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("event", COMMANDS)
def test_no_validator_speaks_to_anybody(event: str, locale: str) -> None:
    door = SocketIoDoor(locale)
    said = {words[locale] for words in EXPECTED.values()}
    base = MESSAGES["invalid_payload"][locale]
    for name in COMMANDS[event].model_fields:
        for value in (None, "", "x" * 70_000, "\u202e", 1.5, 2**60, True, [1], {"a": 1}):
            answer = door.send(event, {name: value})
            if answer["ok"] or answer["error"]["code"] != "invalid_payload":
                continue
            words = re.fullmatch(re.escape(base) + r"[ (（]+(.*)[)）]", answer["error"]["message"])
            assert words, answer
            assert words[1] in said


@pytest.mark.parametrize("model", contract_models())
def test_every_field_that_may_be_wrong_has_words(model: type[BaseModel]) -> None:
    """Whatever type of error what comes in raises has words, in both languages."""
    if model.model_config.get("extra") == "forbid":
        return  # it goes out
    for value in (5, "text", [1], {"a": 1}, "x" * 70_000, -1, "\u202e"):
        try:
            model.model_validate(dict.fromkeys(model.model_fields, value))
        except ValidationError as error:
            for each in error.errors(include_url=False):
                kind = each.get("ctx", {}).get("words", each["type"])
                known = kind in EXPECTED or kind in (
                    "missing", "literal_error", "model_type", "dict_type", "list_type",
                    "tuple_type", "union_tag_invalid", "union_tag_not_found",
                )  # fmt: skip
                assert known, each


def test_every_detail_has_words() -> None:
    sources = (Path(errors.__file__).parents[1]).rglob("*.py")
    details = {name for source in sources for name in DETAIL.findall(source.read_text())}
    assert "json" in details
    assert details <= set(EXPECTED)


def test_the_words_stand_in_both_languages() -> None:
    for words in (*EXPECTED.values(), *MESSAGES.values()):
        assert set(words) == {"en", "zh"}
        assert all(words.values())
        assert re.search(r"[\u4e00-\u9fff]", words["zh"]) or words["zh"] == words["en"]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("zh_CN", "zh"), ("cmn-Hans-CN", "zh"), (" ZH ", "zh"), ("zh_CN.UTF-8", "zh"),
     ("Chinese", "zh"), ("", "en"), ("  ", "en"), ("tlh", "en"), (None, "en"), ("en_US", "en"),
     ("fr, zh;q=0.5", "zh"), ("en;q=0.5, cmn", "zh")],
)  # fmt: skip
def test_a_connections_language(wanted: str | None, language: str) -> None:
    assert pick_language(wanted) == language
