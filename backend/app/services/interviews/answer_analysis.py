"""Real-time analysis of answers: where consent allows it, apart from the event loop."""

from typing import Any

from app.analysis.answer import analyze_answer
from app.domain.events import AnswerSubmitted, Recorded
from app.domain.identifiers import id_key
from app.domain.policy import has_consent
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.interview_log import Unavailable

Payload = dict[str, Any]
logger = get_logger(__name__)


class AnswerAnalysisService:
    """Finds features of answers, beside the event loop, and shows them to the hosts."""

    def __init__(self, feeds: Feeds, *, concurrency: Concurrency) -> None:
        self._feeds = feeds
        self._concurrency = concurrency

    def of(self, recorded: Recorded) -> Payload | None:
        """What is found in an answer; None without its author's consent to `ai_analysis`.

        None as well while the log cannot be read: the answer stands all the same.
        """
        answer = recorded.event
        assert isinstance(answer, AnswerSubmitted)
        key = id_key(recorded.interview_id)
        try:
            version = self._feeds.version(key)
            if version is None or not has_consent(
                version.state, id_key(answer.user_id), "ai_analysis"
            ):
                return None
            question = version.state.questions[id_key(answer.question_id)]
            text = self._feeds.question_text(key, question.seq)
        except Unavailable:
            return None
        arguments = (answer.answer_text, text, answer.measured_response_time)
        try:
            found: Payload = self._concurrency.compute(_analyze, *arguments)
        except Exception as error:  # noqa: BLE001 - the answer stands, whatever is wrong with us
            note_fault("answer_analysis", error)
            return None
        return found

    def tell_hosts(self, recorded: Recorded, analysis: Payload | None) -> None:
        """Send `answer_analysis` to the interview's hosts; it stands in no log.

        `analysis`: what `of` found; None where it was not asked yet.
        """
        self._concurrency.spawn(self._tell_hosts, recorded, analysis)

    def _tell_hosts(self, recorded: Recorded, analysis: Payload | None) -> None:
        answer, analysis = recorded.event, analysis or self.of(recorded)
        if analysis is None or not isinstance(answer, AnswerSubmitted):
            return
        payload = {
            "interview_id": recorded.interview_id,
            "question_id": answer.question_id,
            "user_id": answer.user_id,
            "answer_seq": recorded.seq,
            "analysis": analysis,
        }
        try:
            self._feeds.publish(
                id_key(recorded.interview_id), "answer_analysis", payload, to_hosts=True
            )
        except Unavailable:
            return


def _analyze(answer_text: str, question_text: str | None, measured: float) -> Payload:
    return analyze_answer(answer_text, question_text, measured_seconds=measured).to_dict()
