"""The rows of a transcript, as they are folded from the log: what was asked, answered and said."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.contract.events.projection import Viewer, project
from app.domain.conversation import AI_INTERVIEWER, reply_in
from app.domain.events import (
    AnswerSubmitted,
    MessageSent,
    ParticipantJoined,
    QuestionSkipped,
    QuestionStarted,
    Recorded,
    SuggestionShown,
    SuggestionUsed,
    TextTranslated,
    UtteranceTranscribed,
)
from app.domain.identifiers import Id, id_key
from app.domain.interview import utterance_key
from app.services.interviews.captions import Captions
from app.services.interviews.echoes import EchoMarks
from app.services.interviews.spoken_answers import SpokenAnswers
from app.services.records.assistance import AssistanceCount


class TranscriptRow(NamedTuple):
    """Something that was asked, said or written by `user_id`, begun at `began` (ms).

    `utterance`: what was heard; `engine`: "person" where a captioner wrote it.
    `in_conversation`: written to or by the AI interviewer.
    """

    began: int
    seq: int
    kind: str
    user_id: Id
    text: str
    utterance: UtteranceTranscribed | None = None
    in_conversation: bool = False
    more: Mapping[str, Any] = {}
    engine: str | None = None
    translations: Mapping[str, TextTranslated] = {}

    @property
    def is_degraded(self) -> bool:
        """Whether its text is of another speech engine than the one that should have heard it."""
        return self.engine is None and self.utterance is not None and self.utterance.degraded

    @property
    def is_utterance(self) -> bool:
        """Whether it is said, or stands in a talk as if it were."""
        return self.utterance is not None or (self.in_conversation and bool(self.text))


class _Answered(NamedTuple):
    recorded: Recorded
    answer: AnswerSubmitted
    text: str
    in_conversation: bool


class TranscriptRows:
    """The rows of a transcript, as they are folded from the log."""

    def __init__(self, viewer: Viewer, with_chat: bool) -> None:
        self.names: dict[str, str] = {}
        self.assistance = AssistanceCount(viewer)
        self._viewer = viewer
        self._with_chat = with_chat
        self._rows: list[TranscriptRow] = []
        self._answers: list[_Answered] = []
        self._questions: dict[str, str] = {}
        self._spoken = SpokenAnswers()
        self._captions = Captions()
        self._echoes = EchoMarks()
        self._translations: dict[int, dict[str, TextTranslated]] = {}
        self._message: Recorded | None = None
        self._heard = ""

    def apply(self, recorded: Recorded) -> None:
        """Add one event."""
        event = recorded.event
        self._spoken.apply(recorded)
        self._captions.apply(recorded)
        self._echoes.apply(recorded)
        if reply_in(event) is not None:
            self._before_a_reply(recorded)
        self._settle_message(in_conversation=False)
        match event:
            case ParticipantJoined():
                if event.name:
                    self.names[id_key(event.user_id)] = event.name
            case UtteranceTranscribed():
                self._utterance(recorded, event)
            case QuestionStarted():
                self._question(recorded, event)
            case QuestionSkipped():
                text = self._questions.get(id_key(event.question_id), "")
                more = {"question_id": event.question_id}
                self._add(recorded, "skipped", event.skipped_by, text, more=more)
            case AnswerSubmitted():
                self._answer(recorded, event)
            case MessageSent():
                self._message = recorded
            case _:
                self._beside_the_words(recorded)

    def _beside_the_words(self, recorded: Recorded) -> None:
        """What is no row of its own: translations, and what hosts were suggested."""
        event = recorded.event
        if isinstance(event, TextTranslated):
            self._translations.setdefault(event.of_seq, {})[event.language] = event
        elif isinstance(event, SuggestionShown | SuggestionUsed):
            seen = project(recorded, self._viewer)
            assert seen is not None
            self.assistance.apply(*seen)

    def in_order(self) -> list[TranscriptRow]:
        """All rows in order; an answer whose words were heard stands there as it was spoken."""
        self._settle_message(in_conversation=False)
        answers_to: dict[int, Id] = {}
        written = []
        for recorded, sent, seen, in_conversation in self._answers:
            answer = self._spoken.as_said(sent)
            text = seen if answer is sent else answer.answer_text
            said = self._spoken.said_already(answer, recorded.time)
            answers_to |= dict.fromkeys(said, answer.question_id)
            if not said:
                written.append(self._answer_row(recorded, answer, text, in_conversation))
        rows = [
            row._replace(more={"question_id": answers_to[row.seq]})
            if row.utterance is not None and row.seq in answers_to
            else row
            for row in self._with_captions()
        ]
        return [
            row._replace(translations=self._translations.get(row.seq, {}))
            for row in sorted((*rows, *written), key=lambda row: (row.began, row.seq))
        ]

    def _with_captions(self) -> Iterator[TranscriptRow]:
        """The rows with captioners' texts in place of what was heard, without echoes."""
        written = {
            recorded.seq: _speech(recorded.seq, utterance)._replace(engine="person")
            for recorded, utterance, _ in self._captions.written()
        }
        for row in self._rows:
            heard = row.utterance
            if heard is None:
                yield row
            elif utterance_key(heard.user_id, heard.utterance_id) not in self._echoes:
                yield written.pop(row.seq, row)
        yield from written.values()

    def _utterance(self, recorded: Recorded, event: UtteranceTranscribed) -> None:
        if not event.text:
            return
        self._heard = event.text
        self._rows.append(_speech(recorded.seq, event))

    def _question(self, recorded: Recorded, event: QuestionStarted) -> None:
        self._questions[id_key(event.question_id)] = event.question_text
        in_conversation = event.ai is not None
        asked_by = AI_INTERVIEWER if in_conversation else event.started_by
        more = {"question_id": event.question_id}
        self._add(recorded, "question", asked_by, event.question_text, in_conversation, more)

    def _answer(self, recorded: Recorded, event: AnswerSubmitted) -> None:
        seen = project(recorded, self._viewer)
        text = None if seen is None else seen[1].get("answer_text")
        if text is not None:
            self._answers.append(_Answered(recorded, event, text, in_conversation=False))

    def _answer_row(
        self, recorded: Recorded, answer: AnswerSubmitted, text: str, in_conversation: bool
    ) -> TranscriptRow:
        more = {
            "question_id": answer.question_id,
            "revision": answer.revision,
            "late": answer.late,
            "format": answer.format,
            "spoken": self._spoken.was_spoken(answer, recorded.time),
            "utterance_id": answer.utterance_id,
        }
        in_utterances = in_conversation and answer.utterance_id is None
        return TranscriptRow(
            recorded.time,
            recorded.seq,
            "answer",
            answer.user_id,
            text,
            in_conversation=in_utterances,
            more=more,
        )

    def _before_a_reply(self, recorded: Recorded) -> None:
        """What the AI interviewer replies to stands right before its reply."""
        event = recorded.event
        if self._answers and self._answers[-1].recorded.seq == recorded.seq - 1:
            self._answers[-1] = self._answers[-1]._replace(in_conversation=True)
        self._settle_message(in_conversation=True)
        reply = reply_in(event)
        if reply is not None and not isinstance(event, QuestionStarted):
            self._add(recorded, "talk", AI_INTERVIEWER, reply.text, in_conversation=True)

    def _settle_message(self, in_conversation: bool) -> None:
        """A message is part of the talk where a reply follows it, else of the chat.

        A spoken one has its row already.
        """
        recorded, self._message = self._message, None
        if recorded is None or project(recorded, self._viewer) is None:
            return
        event = recorded.event
        assert isinstance(event, MessageSent)
        if in_conversation and event.message != self._heard:
            self._add(recorded, "talk", event.user_id, event.message, in_conversation=True)
        if not in_conversation and self._with_chat:
            self._add(
                recorded, "message", event.user_id, event.message, more={"format": event.type}
            )

    def _add(
        self,
        recorded: Recorded,
        kind: str,
        user_id: Id,
        text: str,
        in_conversation: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        row = TranscriptRow(
            recorded.time,
            recorded.seq,
            kind,
            user_id,
            text,
            in_conversation=in_conversation,
            more=more or {},
        )
        self._rows.append(row)


def _speech(seq: int, heard: UtteranceTranscribed) -> TranscriptRow:
    return TranscriptRow(heard.started_at, seq, "speech", heard.user_id, heard.text, heard)
