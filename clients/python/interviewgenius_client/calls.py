"""The calls of a room, and whom its events are told.

Made from the server's AsyncAPI document by `make clients`: do not edit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeVar, Unpack, overload

from interviewgenius_client import commands, events

Data = Mapping[str, Any]
ECHOING = frozenset(["answer_confirmed", "help_request_sent", "voice_transcribed"])
"""Events whose `seq` is that of another one."""
Event = Literal[
    "answer_analysis",
    "answer_confirmed",
    "answer_submitted",
    "assessment_written",
    "call_control",
    "call_ended",
    "call_joined",
    "call_left",
    "call_moved",
    "call_peer_joined",
    "call_peer_left",
    "call_peer_media",
    "call_refresh",
    "call_signal",
    "caption_translated",
    "connected",
    "consent_changed",
    "echo_marked",
    "echo_restored",
    "emergency_stopped",
    "error",
    "feedback_given",
    "help_request_sent",
    "help_requested",
    "help_resolved",
    "interview_ended",
    "interview_events",
    "interview_started",
    "interview_status_response",
    "interviewer_set",
    "joined_interview",
    "left_interview",
    "legal_hold_changed",
    "live_transcription",
    "new_message",
    "note_saved",
    "online_users",
    "participant_joined",
    "participant_left",
    "participant_status",
    "participant_waiting",
    "person_erased",
    "pong",
    "question_skipped",
    "question_started",
    "record_entry",
    "recording_status",
    "screen_share_started",
    "screen_share_stopped",
    "server_draining",
    "suggestion",
    "suggestion_shown",
    "suggestion_used",
    "system_message",
    "token_expiring",
    "user_typing",
    "video_observations",
    "voice_error",
    "voice_processing",
    "voice_status",
    "voice_transcribed",
]


class Calls:
    """One method for each event that clients send; `interview_id` is filled in."""

    def call(self, event: str, payload: Data | None = None) -> Data:
        """Send a command; its answer, or `Refused`."""
        raise NotImplementedError

    def admit_participant(self, **payload: Unpack[commands.AdmitParticipant]) -> Data:
        """Let somebody in who waits in the lobby, or send them away. `user_id` is who waits."""
        return self.call("admit_participant", {**payload})

    def ask_suggestion(self, **payload: Unpack[commands.AskSuggestion]) -> Data:
        """Have a follow-up to what the candidate said worded by a language model; it is streamed."""
        return self.call("ask_suggestion", {**payload})

    def broadcast_system_message(self, **payload: Unpack[commands.BroadcastSystemMessage]) -> Data:
        """A notice to one interview's room, or, without an interview, to everybody."""
        return self.call("broadcast_system_message", {**payload})

    def call_control(self, **payload: Unpack[commands.CallControl]) -> Data:
        """A host's word to somebody in the call. `user_id` is whom it is about."""
        return self.call("call_control", {**payload})

    def call_ice(self, **payload: Unpack[commands.CallIce]) -> Data:
        """Ask for fresh addresses and credentials of the ways round."""
        return self.call("call_ice", {**payload})

    def call_join(self, **payload: Unpack[commands.CallJoin]) -> Data:
        """Enter the call; with `resume` as the same peer, as long as it is remembered."""
        return self.call("call_join", {**payload})

    def call_leave(self, **payload: Unpack[commands.CallLeave]) -> Data:
        """Leave the call."""
        return self.call("call_leave", {**payload})

    def call_media(self, **payload: Unpack[commands.CallMedia]) -> Data:
        """What one really sends now. Sending a screen is sharing it; one does at a time."""
        return self.call("call_media", {**payload})

    def call_refresh(self, **payload: Unpack[commands.CallRefresh]) -> Data:
        """Ask a peer for a whole picture in a slot that stands still."""
        return self.call("call_refresh", {**payload})

    def call_signal(self, **payload: Unpack[commands.CallSignal]) -> Data:
        """To another peer: a description, ICE candidates (null: that was the last one), or both."""
        return self.call("call_signal", {**payload})

    def call_trouble(self, **payload: Unpack[commands.CallTrouble]) -> Data:
        """Say what goes wrong with the call, or is right again; it is only counted, by kind."""
        return self.call("call_trouble", {**payload})

    def caption(self, **payload: Unpack[commands.Caption]) -> Data:
        """Write what somebody says who asked for it, by their consent `caption`."""
        return self.call("caption", {**payload})

    def emergency_stop(self, **payload: Unpack[commands.EmergencyStop]) -> Data:
        """Break the interview off."""
        return self.call("emergency_stop", {**payload})

    def end_interview(self, **payload: Unpack[commands.EndInterview]) -> Data:
        """Finish."""
        return self.call("end_interview", {**payload})

    def get_online_users(self, **payload: Unpack[commands.GetOnlineUsers]) -> Data:
        """Who is online; subscribes to changes."""
        return self.call("get_online_users", {**payload})

    def interview_status(self, **payload: Unpack[commands.InterviewStatus]) -> Data:
        """Ask how an interview stands."""
        return self.call("interview_status", {**payload})

    def participant_status(self, **payload: Unpack[commands.ParticipantStatus]) -> Data:
        """Say how one is: ready, away, speaking, waiting and so on."""
        return self.call("participant_status", {**payload})

    def ping(self, **payload: Unpack[commands.Ping]) -> Data:
        """Heartbeat; the timestamp is echoed."""
        return self.call("ping", {**payload})

    def remove_participant(self, **payload: Unpack[commands.RemoveParticipant]) -> Data:
        """Take somebody out of the interview, so that they stay out. `user_id` is who has to go."""
        return self.call("remove_participant", {**payload})

    def request_help(self, **payload: Unpack[commands.RequestHelp]) -> Data:
        """Ask for help."""
        return self.call("request_help", {**payload})

    def resolve_help(self, **payload: Unpack[commands.ResolveHelp]) -> Data:
        """Say that a request for help was dealt with."""
        return self.call("resolve_help", {**payload})

    def restore_echo(self, **payload: Unpack[commands.RestoreEcho]) -> Data:
        """Say that an utterance of one's own, which was marked as an echo, holds one's own words."""
        return self.call("restore_echo", {**payload})

    def save_note(self, **payload: Unpack[commands.SaveNote]) -> Data:
        """Keep a note for the hosts alone; the same `note_id` again replaces one's own note's text."""
        return self.call("save_note", {**payload})

    def send_message(self, **payload: Unpack[commands.SendMessage]) -> Data:
        """Say something in the chat."""
        return self.call("send_message", {**payload})

    def set_caption_language(self, **payload: Unpack[commands.SetCaptionLanguage]) -> Data:
        """Say in which language one wants to read what is said and written; null: as it was said."""
        return self.call("set_caption_language", {**payload})

    def set_consent(self, **payload: Unpack[commands.SetConsent]) -> Data:
        """Give or withdraw one of one's own consents."""
        return self.call("set_consent", {**payload})

    def show_suggestion(self, **payload: Unpack[commands.ShowSuggestion]) -> Data:
        """Say that a `suggestion` was shown, once for each `suggestion_id`; `text` as it was shown."""
        return self.call("show_suggestion", {**payload})

    def skip_question(self, **payload: Unpack[commands.SkipQuestion]) -> Data:
        """Pass over a question."""
        return self.call("skip_question", {**payload})

    def start_interview(self, **payload: Unpack[commands.StartInterview]) -> Data:
        """Let the interview's time run."""
        return self.call("start_interview", {**payload})

    def start_question(self, **payload: Unpack[commands.StartQuestion]) -> Data:
        """Put a question."""
        return self.call("start_question", {**payload})

    def submit_answer(self, **payload: Unpack[commands.SubmitAnswer]) -> Data:
        """Answer a question; `response_time` in seconds if the client measured it."""
        return self.call("submit_answer", {**payload})

    def sync_interview(self, **payload: Unpack[commands.SyncInterview]) -> Data:
        """Ask for every event after `after_seq`."""
        return self.call("sync_interview", {**payload})

    def typing_indicator(self, **payload: Unpack[commands.TypingIndicator]) -> Data:
        """Say that one is typing, or no longer; `about`: an answer, or what is meant for the chat."""
        return self.call("typing_indicator", {**payload})

    def use_suggestion(self, **payload: Unpack[commands.UseSuggestion]) -> Data:
        """Say that one takes a suggestion up."""
        return self.call("use_suggestion", {**payload})

    def voice_data(self, **payload: Unpack[commands.VoiceData]) -> Data:
        """A piece of what is being said."""
        return self.call("voice_data", {**payload})

    def voice_recording_started(self, **payload: Unpack[commands.VoiceRecording]) -> Data:
        """Say that one's microphone records, or no longer does."""
        return self.call("voice_recording_started", {**payload})

    def voice_recording_stopped(self, **payload: Unpack[commands.VoiceRecording]) -> Data:
        """Say that one's microphone records, or no longer does."""
        return self.call("voice_recording_stopped", {**payload})


class AsyncCalls:
    """One method for each event that clients send; `interview_id` is filled in."""

    async def call(self, event: str, payload: Data | None = None) -> Data:
        """Send a command; its answer, or `Refused`."""
        raise NotImplementedError

    async def admit_participant(self, **payload: Unpack[commands.AdmitParticipant]) -> Data:
        """Let somebody in who waits in the lobby, or send them away. `user_id` is who waits."""
        return await self.call("admit_participant", {**payload})

    async def ask_suggestion(self, **payload: Unpack[commands.AskSuggestion]) -> Data:
        """Have a follow-up to what the candidate said worded by a language model; it is streamed."""
        return await self.call("ask_suggestion", {**payload})

    async def broadcast_system_message(
        self, **payload: Unpack[commands.BroadcastSystemMessage]
    ) -> Data:
        """A notice to one interview's room, or, without an interview, to everybody."""
        return await self.call("broadcast_system_message", {**payload})

    async def call_control(self, **payload: Unpack[commands.CallControl]) -> Data:
        """A host's word to somebody in the call. `user_id` is whom it is about."""
        return await self.call("call_control", {**payload})

    async def call_ice(self, **payload: Unpack[commands.CallIce]) -> Data:
        """Ask for fresh addresses and credentials of the ways round."""
        return await self.call("call_ice", {**payload})

    async def call_join(self, **payload: Unpack[commands.CallJoin]) -> Data:
        """Enter the call; with `resume` as the same peer, as long as it is remembered."""
        return await self.call("call_join", {**payload})

    async def call_leave(self, **payload: Unpack[commands.CallLeave]) -> Data:
        """Leave the call."""
        return await self.call("call_leave", {**payload})

    async def call_media(self, **payload: Unpack[commands.CallMedia]) -> Data:
        """What one really sends now. Sending a screen is sharing it; one does at a time."""
        return await self.call("call_media", {**payload})

    async def call_refresh(self, **payload: Unpack[commands.CallRefresh]) -> Data:
        """Ask a peer for a whole picture in a slot that stands still."""
        return await self.call("call_refresh", {**payload})

    async def call_signal(self, **payload: Unpack[commands.CallSignal]) -> Data:
        """To another peer: a description, ICE candidates (null: that was the last one), or both."""
        return await self.call("call_signal", {**payload})

    async def call_trouble(self, **payload: Unpack[commands.CallTrouble]) -> Data:
        """Say what goes wrong with the call, or is right again; it is only counted, by kind."""
        return await self.call("call_trouble", {**payload})

    async def caption(self, **payload: Unpack[commands.Caption]) -> Data:
        """Write what somebody says who asked for it, by their consent `caption`."""
        return await self.call("caption", {**payload})

    async def emergency_stop(self, **payload: Unpack[commands.EmergencyStop]) -> Data:
        """Break the interview off."""
        return await self.call("emergency_stop", {**payload})

    async def end_interview(self, **payload: Unpack[commands.EndInterview]) -> Data:
        """Finish."""
        return await self.call("end_interview", {**payload})

    async def get_online_users(self, **payload: Unpack[commands.GetOnlineUsers]) -> Data:
        """Who is online; subscribes to changes."""
        return await self.call("get_online_users", {**payload})

    async def interview_status(self, **payload: Unpack[commands.InterviewStatus]) -> Data:
        """Ask how an interview stands."""
        return await self.call("interview_status", {**payload})

    async def participant_status(self, **payload: Unpack[commands.ParticipantStatus]) -> Data:
        """Say how one is: ready, away, speaking, waiting and so on."""
        return await self.call("participant_status", {**payload})

    async def ping(self, **payload: Unpack[commands.Ping]) -> Data:
        """Heartbeat; the timestamp is echoed."""
        return await self.call("ping", {**payload})

    async def remove_participant(self, **payload: Unpack[commands.RemoveParticipant]) -> Data:
        """Take somebody out of the interview, so that they stay out. `user_id` is who has to go."""
        return await self.call("remove_participant", {**payload})

    async def request_help(self, **payload: Unpack[commands.RequestHelp]) -> Data:
        """Ask for help."""
        return await self.call("request_help", {**payload})

    async def resolve_help(self, **payload: Unpack[commands.ResolveHelp]) -> Data:
        """Say that a request for help was dealt with."""
        return await self.call("resolve_help", {**payload})

    async def restore_echo(self, **payload: Unpack[commands.RestoreEcho]) -> Data:
        """Say that an utterance of one's own, which was marked as an echo, holds one's own words."""
        return await self.call("restore_echo", {**payload})

    async def save_note(self, **payload: Unpack[commands.SaveNote]) -> Data:
        """Keep a note for the hosts alone; the same `note_id` again replaces one's own note's text."""
        return await self.call("save_note", {**payload})

    async def send_message(self, **payload: Unpack[commands.SendMessage]) -> Data:
        """Say something in the chat."""
        return await self.call("send_message", {**payload})

    async def set_caption_language(self, **payload: Unpack[commands.SetCaptionLanguage]) -> Data:
        """Say in which language one wants to read what is said and written; null: as it was said."""
        return await self.call("set_caption_language", {**payload})

    async def set_consent(self, **payload: Unpack[commands.SetConsent]) -> Data:
        """Give or withdraw one of one's own consents."""
        return await self.call("set_consent", {**payload})

    async def show_suggestion(self, **payload: Unpack[commands.ShowSuggestion]) -> Data:
        """Say that a `suggestion` was shown, once for each `suggestion_id`; `text` as it was shown."""
        return await self.call("show_suggestion", {**payload})

    async def skip_question(self, **payload: Unpack[commands.SkipQuestion]) -> Data:
        """Pass over a question."""
        return await self.call("skip_question", {**payload})

    async def start_interview(self, **payload: Unpack[commands.StartInterview]) -> Data:
        """Let the interview's time run."""
        return await self.call("start_interview", {**payload})

    async def start_question(self, **payload: Unpack[commands.StartQuestion]) -> Data:
        """Put a question."""
        return await self.call("start_question", {**payload})

    async def submit_answer(self, **payload: Unpack[commands.SubmitAnswer]) -> Data:
        """Answer a question; `response_time` in seconds if the client measured it."""
        return await self.call("submit_answer", {**payload})

    async def sync_interview(self, **payload: Unpack[commands.SyncInterview]) -> Data:
        """Ask for every event after `after_seq`."""
        return await self.call("sync_interview", {**payload})

    async def typing_indicator(self, **payload: Unpack[commands.TypingIndicator]) -> Data:
        """Say that one is typing, or no longer; `about`: an answer, or what is meant for the chat."""
        return await self.call("typing_indicator", {**payload})

    async def use_suggestion(self, **payload: Unpack[commands.UseSuggestion]) -> Data:
        """Say that one takes a suggestion up."""
        return await self.call("use_suggestion", {**payload})

    async def voice_data(self, **payload: Unpack[commands.VoiceData]) -> Data:
        """A piece of what is being said."""
        return await self.call("voice_data", {**payload})

    async def voice_recording_started(self, **payload: Unpack[commands.VoiceRecording]) -> Data:
        """Say that one's microphone records, or no longer does."""
        return await self.call("voice_recording_started", {**payload})

    async def voice_recording_stopped(self, **payload: Unpack[commands.VoiceRecording]) -> Data:
        """Say that one's microphone records, or no longer does."""
        return await self.call("voice_recording_stopped", {**payload})


_R = TypeVar("_R", covariant=True)


class Listening(Protocol[_R]):
    """`room.on(event, handler)`, with the type of what the handler gets."""

    @overload
    def __call__(
        self,
        event: Literal["answer_analysis"],
        handler: Callable[[events.AnswerAnalysis], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["answer_confirmed"],
        handler: Callable[[events.AnswerConfirmed], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["answer_submitted"],
        handler: Callable[[events.AnswerSubmitted], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["assessment_written"],
        handler: Callable[[events.AssessmentWritten], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_control"], handler: Callable[[events.CallControl], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_ended"], handler: Callable[[events.CallEnded], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_joined"], handler: Callable[[events.CallJoined], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_left"], handler: Callable[[events.CallLeft], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_moved"], handler: Callable[[events.CallMoved], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["call_peer_joined"],
        handler: Callable[[events.CallPeerJoined], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_peer_left"], handler: Callable[[events.CallPeerLeft], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["call_peer_media"],
        handler: Callable[[events.CallPeerMedia], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_refresh"], handler: Callable[[events.CallRefresh], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["call_signal"], handler: Callable[[events.CallSignal], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["caption_translated"],
        handler: Callable[[events.CaptionTranslated], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["connected"], handler: Callable[[events.Connected], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["consent_changed"],
        handler: Callable[[events.ConsentChanged], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["echo_marked"], handler: Callable[[events.EchoMarked], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["echo_restored"], handler: Callable[[events.EchoRestored], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["emergency_stopped"],
        handler: Callable[[events.EmergencyStopped], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["error"], handler: Callable[[events.Error], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["feedback_given"], handler: Callable[[events.FeedbackGiven], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["help_request_sent"],
        handler: Callable[[events.HelpRequestSent], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["help_requested"], handler: Callable[[events.HelpRequested], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["help_resolved"], handler: Callable[[events.HelpResolved], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["interview_ended"],
        handler: Callable[[events.InterviewEnded], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["interview_events"],
        handler: Callable[[events.InterviewEvents], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["interview_started"],
        handler: Callable[[events.InterviewStarted], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["interview_status_response"],
        handler: Callable[[events.InterviewStatusResponse], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["interviewer_set"],
        handler: Callable[[events.InterviewerSet], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["joined_interview"],
        handler: Callable[[events.JoinedInterview], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["left_interview"], handler: Callable[[events.LeftInterview], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["legal_hold_changed"],
        handler: Callable[[events.LegalHoldChanged], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["live_transcription"],
        handler: Callable[[events.LiveTranscription], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["new_message"], handler: Callable[[events.NewMessage], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["note_saved"], handler: Callable[[events.NoteSaved], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["online_users"], handler: Callable[[events.OnlineUsers], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["participant_joined"],
        handler: Callable[[events.ParticipantJoined], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["participant_left"],
        handler: Callable[[events.ParticipantLeft], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["participant_status"],
        handler: Callable[[events.ParticipantStatus], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["participant_waiting"],
        handler: Callable[[events.ParticipantWaiting], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["person_erased"], handler: Callable[[events.PersonErased], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["pong"], handler: Callable[[events.Pong], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["question_skipped"],
        handler: Callable[[events.QuestionSkipped], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["question_started"],
        handler: Callable[[events.QuestionStarted], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["record_entry"], handler: Callable[[events.RecordEntry], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["recording_status"],
        handler: Callable[[events.RecordingStatus], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["screen_share_started"],
        handler: Callable[[events.ScreenShareStarted], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["screen_share_stopped"],
        handler: Callable[[events.ScreenShareStopped], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["server_draining"],
        handler: Callable[[events.ServerDraining], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["suggestion"], handler: Callable[[events.Suggestion], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["suggestion_shown"],
        handler: Callable[[events.SuggestionShown], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["suggestion_used"],
        handler: Callable[[events.SuggestionUsed], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["system_message"], handler: Callable[[events.SystemMessage], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["token_expiring"], handler: Callable[[events.TokenExpiring], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["user_typing"], handler: Callable[[events.UserTyping], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["video_observations"],
        handler: Callable[[events.VideoObservations], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["voice_error"], handler: Callable[[events.VoiceError], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["voice_processing"],
        handler: Callable[[events.VoiceProcessing], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(
        self, event: Literal["voice_status"], handler: Callable[[events.VoiceStatus], object], /
    ) -> _R: ...
    @overload
    def __call__(
        self,
        event: Literal["voice_transcribed"],
        handler: Callable[[events.VoiceTranscribed], object],
        /,
    ) -> _R: ...
    @overload
    def __call__(self, event: str, handler: Callable[[Any], object], /) -> _R: ...
