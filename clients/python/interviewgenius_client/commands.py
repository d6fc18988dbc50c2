"""What a client may send.

Made from the server's AsyncAPI document by `make clients`: do not edit.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class AdmitParticipant(TypedDict):
    """
    Let somebody in who waits in the lobby, or send them away. `user_id` is who waits.
    """

    request_id: NotRequired[str | int | None]
    user_id: str | int
    admit: bool


class AskSuggestion(TypedDict):
    """
    Have a follow-up to what the candidate said worded by a language model; it is streamed.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]


class BroadcastSystemMessage(TypedDict):
    """
    A notice to one interview's room, or, without an interview, to everybody.
    """

    request_id: NotRequired[str | int | None]
    message: str
    level: NotRequired[Literal["info", "warning", "error"]]
    user_id: NotRequired[str | int | None]


class CallControl(TypedDict):
    """
    A host's word to somebody in the call. `user_id` is whom it is about.
    """

    request_id: NotRequired[str | int | None]
    user_id: str | int
    action: Literal["mute", "stop_camera", "stop_screen", "remove"]


class CallIce(TypedDict):
    """
    Ask for fresh addresses and credentials of the ways round.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]


class CallMedia(TypedDict):
    """
    What one really sends now. Sending a screen is sharing it; one does at a time.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    mic: bool
    cam: bool
    screen: bool


class CallRefresh(TypedDict):
    """
    Ask a peer for a whole picture in a slot that stands still.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    to: str
    slot: int


class CallTrouble(TypedDict):
    """
    Say what goes wrong with the call, or is right again; it is only counted, by kind.

    Whose line it is, each page tells from its own connections: the one that is weak to everybody.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    kind: Literal["no_media", "reconnecting", "restored", "relayed", "device_lost", "low_bandwidth"]
    peer_id: NotRequired[str | None]
    seconds: NotRequired[float | None]


class Candidate(TypedDict):
    """
    One way to a peer, as `RTCIceCandidate.toJSON()` gives it.
    """

    candidate: str
    sdpMid: NotRequired[str | None]
    sdpMLineIndex: NotRequired[int | None]
    usernameFragment: NotRequired[str | None]


class Caption(TypedDict):
    """
    Write what somebody says who asked for it, by their consent `caption`.

    With the `utterance_id` of a `live_transcription` in place of that text, else as a caption of
    its own, whose id the answer tells.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    for_user_id: str | int
    text: str
    utterance_id: NotRequired[str | int | None]


class Description(TypedDict):
    """
    What one side of a connection offers, or answers.
    """

    type: Literal["offer", "answer"]
    sdp: str


class Device(TypedDict):
    """
    What somebody has, and means to use.
    """

    mic: NotRequired[bool]
    cam: NotRequired[bool]


class EmergencyStop(TypedDict):
    """
    Break the interview off.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    reason: NotRequired[str | None]


class EndInterview(TypedDict):
    """
    Finish.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]


class Figures(TypedDict):
    """
    What a page measured of its lines; numbers only, and null where nothing was measured.

    Seconds; `loss` is a share of packets, `relayed` 1 where a relay was needed. `call_left` tells
    the interruptions, the others are counted over all calls (`/metrics`), of nobody.
    """

    interruptions: NotRequired[int | None]
    longest_interruption: NotRequired[float | None]
    click_to_joined: NotRequired[float | None]
    joined_to_connected: NotRequired[float | None]
    connected_to_frame: NotRequired[float | None]
    restarts: NotRequired[int | None]
    refreshes: NotRequired[int | None]
    frozen_seconds: NotRequired[float | None]
    relayed: NotRequired[int | None]
    round_trip: NotRequired[float | None]
    round_trip_worst: NotRequired[float | None]
    loss: NotRequired[float | None]
    loss_worst: NotRequired[float | None]


class GetOnlineUsers(TypedDict):
    """
    Who is online; subscribes to changes.
    """

    request_id: NotRequired[str | int | None]


class InterviewStatus(TypedDict):
    """
    Ask how an interview stands.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]


class JoinInterview(TypedDict):
    """
    Enter. With `last_seq` (and its `epoch`) what was missed is sent first.

    `spoken_languages`: what one speaks, such as ["zh-CN", "en"], the usual one first. Speech is
    heard in these, Chinese is written in the script of the first Chinese one. Without them the
    language is found out.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    role: NotRequired[Literal["candidate", "interviewer", "observer", "captioner"] | None]
    last_seq: NotRequired[int | None]
    epoch: NotRequired[str | None]
    spoken_languages: NotRequired[list[str]]


class LeaveInterview(TypedDict):
    """
    Go.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]


class ParticipantStatus(TypedDict):
    """
    Say how one is: ready, away, speaking, waiting and so on.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    status: str


class Ping(TypedDict):
    """
    Heartbeat; the timestamp is echoed.
    """

    request_id: NotRequired[str | int | None]
    timestamp: NotRequired[int | float | str | None]


class RemoveParticipant(TypedDict):
    """
    Take somebody out of the interview, so that they stay out. `user_id` is who has to go.
    """

    request_id: NotRequired[str | int | None]
    user_id: str | int


class RenewToken(TypedDict):
    """
    Go on with a newer token.
    """

    request_id: NotRequired[str | int | None]
    token: str


class RequestHelp(TypedDict):
    """
    Ask for help.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    help_type: NotRequired[str]
    question_id: NotRequired[str | int | None]
    message: NotRequired[str | None]


class ResolveHelp(TypedDict):
    """
    Say that a request for help was dealt with.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    help_id: str
    note: NotRequired[str | None]


class RestoreEcho(TypedDict):
    """
    Say that an utterance of one's own, which was marked as an echo, holds one's own words.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    utterance_id: str | int


class Resume(TypedDict):
    """
    Who one was in the call before the connection broke off.
    """

    peer_id: str
    secret: str


class SaveNote(TypedDict):
    """
    Keep a note for the hosts alone; the same `note_id` again replaces one's own note's text.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    note_id: str | int
    text: str
    question_id: NotRequired[str | int | None]


class SendMessage(TypedDict):
    """
    Say something in the chat.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    message: str
    type: NotRequired[str]


class SetCaptionLanguage(TypedDict):
    """
    Say in which language one wants to read what is said and written; null: as it was said.

    Translations come as `caption_translated`, beside the words themselves.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    language: NotRequired[str | None]


class SetConsent(TypedDict):
    """
    Give or withdraw one of one's own consents.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    scope: Literal[
        "record", "transcribe", "ai_analysis", "video_analysis", "share", "emotions", "caption"
    ]
    granted: bool


class ShowSuggestion(TypedDict):
    """
    Say that a `suggestion` was shown, once for each `suggestion_id`; `text` as it was shown.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    suggestion_id: str | int
    kind: Literal["coverage", "time", "probe", "follow_up"]
    about_seq: int
    text: NotRequired[str | None]


class SkipQuestion(TypedDict):
    """
    Pass over a question.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    question_id: str | int


class StartInterview(TypedDict):
    """
    Let the interview's time run.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]


class StartQuestion(TypedDict):
    """
    Put a question.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    question_id: str | int
    question_text: str


class SubmitAnswer(TypedDict):
    """
    Answer a question; `response_time` in seconds if the client measured it.

    `utterance_id`: it was spoken, and this is the last utterance of it. Where the text was not
    there yet, send the answer again with it: a new revision.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    question_id: str | int
    answer_text: str
    response_time: NotRequired[float | None]
    format: NotRequired[Literal["text", "code"] | None]
    utterance_id: NotRequired[str | int | None]


class SyncInterview(TypedDict):
    """
    Ask for every event after `after_seq`.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    after_seq: NotRequired[int]
    epoch: NotRequired[str | None]


class TypingIndicator(TypedDict):
    """
    Say that one is typing, or no longer; `about`: an answer, or what is meant for the chat.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    is_typing: bool
    about: NotRequired[Literal["answer", "chat"] | None]


class UseSuggestion(TypedDict):
    """
    Say that one takes a suggestion up.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    suggestion_id: str | int


class VoiceData(TypedDict):
    """
    A piece of what is being said.

    `audio_data`: PCM (s16le, mono, `sample_rate`, default 16000) or the next piece of one WebM,
    Ogg, WAV, MP3 or M4A recording; bytes, or base64 with or without a data-URL prefix. With the
    `codec` `webm/opus` an utterance may go on at a cluster whose header was sent before. Without
    a `chunk_id` the order of arrival counts, as with any that is a text.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    chunk_id: NotRequired[str | int]
    audio_data: NotRequired[bytes | str]
    is_final: NotRequired[bool]
    utterance_id: NotRequired[str | int | None]
    codec: NotRequired[str | None]
    sample_rate: NotRequired[int | None]
    language: NotRequired[str | None]
    segmentation: NotRequired[Literal["client", "server"]]


class VoiceRecording(TypedDict):
    """
    Say that one's microphone records, or no longer does.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    utterance_id: NotRequired[str | int | None]


class CallJoin(TypedDict):
    """
    Enter the call; with `resume` as the same peer, as long as it is remembered.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    device: NotRequired[Device]
    resume: NotRequired[Resume | None]


class CallLeave(TypedDict):
    """
    Leave the call.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    figures: NotRequired[Figures | None]


class CallSignal(TypedDict):
    """
    To another peer: a description, ICE candidates (null: that was the last one), or both.

    `n`: counts this pair's connections.
    """

    request_id: NotRequired[str | int | None]
    user_id: NotRequired[str | int | None]
    to: str
    n: int
    description: NotRequired[Description | None]
    candidates: NotRequired[list[Candidate | None] | None]
