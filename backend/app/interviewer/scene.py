"""One turn of the embedded interviewer: what is known at it, and the ways to go on."""

from dataclasses import dataclass, replace
from functools import cached_property

from app.domain.interviewing import Reply, ResponseType, Setting, Strategy
from app.interviewer.acknowledging import acknowledgement
from app.interviewer.bank import Bank
from app.interviewer.dialogue import CANDIDATE_QUESTIONS, Dialogue, Thread
from app.interviewer.features import Analyse
from app.interviewer.follow_up import ENGINE, Prober
from app.interviewer.framing import closing_words, opening_words, words_about
from app.interviewer.plan import next_question
from app.interviewer.questions import BankQuestion
from app.interviewer.sentence_parts import MEANING
from app.interviewer.sentences import BACKGROUND, OF_THE_ANSWER, BankSentences
from app.interviewer.texts import Lines, texts_in
from app.interviewer.turn import TurnKind
from app.interviewer.understanding import Understanding, understood
from app.interviewer.voice import Voice

MAX_ASIDES = 6
"""After so many turns beside one question the talk goes on, so that every talk ends."""
MAX_CANDIDATE_QUESTIONS = 10
_STAYS_WITH_CANDIDATE = frozenset(
    ("wait", "nervous", "repeat", "unclear", "empty", "instruction", "hostile")
)
"""What does not end the candidate's own phase."""


@dataclass(frozen=True)
class Scene:
    """`words`: what the candidate said, `said` what it is."""

    bank: Bank
    analyse: Analyse
    setting: Setting
    dialogue: Dialogue
    words: str
    said: TurnKind

    @cached_property
    def heard(self) -> Understanding:
        """What is understood of them."""
        return understood(
            self.bank, self.analyse, self.setting, self.dialogue, self.words, self.said
        )

    @property
    def wording(self) -> BankSentences:
        """What is said around the questions."""
        return self.bank.wording

    @cached_property
    def voice(self) -> Voice:
        """How it is said."""
        return Voice(self.setting, self.dialogue)

    @property
    def thread(self) -> Thread | None:
        """The question under discussion; None only for turns that no engine of ours made."""
        return self.dialogue.threads[-1] if self.dialogue.threads else None

    @property
    def question(self) -> BankQuestion | None:
        """What the bank holds for it."""
        return self.bank.question(self.thread.question_id) if self.thread else None

    @property
    def in_last_phase(self) -> bool:
        """Whether it is the candidate who asks."""
        return self.thread is not None and self.thread.question_id == CANDIDATE_QUESTIONS

    def open(self) -> Reply:
        """Say who is speaking and what will happen, and ask the first question."""
        text = opening_words(self.bank, self.setting, self.voice)
        reply = self._reply(text, "question", "open", BACKGROUND, BACKGROUND, takes_answer=False)
        return replace(reply, confidence=1.0)

    def in_core(self, short_of_time: bool) -> Reply:
        """Go on from a question of the interviewer's."""
        thread, kind = self.thread, self.said.kind
        if thread is None or kind in ("skip", "declined"):
            lead = self.wording.declined if kind == "declined" else self.wording.skipped
            return self.advance(lead, short_of_time, takes_answer=False)
        if kind == "already_told":
            return self.advance(self.wording.already_told, short_of_time)
        if kind == "answer":
            return self._answer(thread, short_of_time)
        if kind in ("finished", "none"):
            return self._without_answer(thread, short_of_time)
        if len(thread.since_asked) >= MAX_ASIDES:
            return self.advance(self.wording.move_on, short_of_time, takes_answer=False)
        if kind == "counter_question":
            return self._answer_candidate()
        return self._aside(thread)

    def in_candidates_phase(self) -> Reply:
        """Go on from what the candidate asks at the end."""
        thread, kind, own = self.thread, self.said.kind, self.wording.candidate_questions
        asides = thread.since_asked if thread else []
        if len(asides) >= MAX_CANDIDATE_QUESTIONS:
            return self.close(takes_answer=False)
        asks = kind == "answer" and self.words.rstrip().endswith(("?", "？"))
        if asks or kind == "counter_question":
            return self._answer_candidate(then=own.anything_else)
        if kind == "ready":
            text = self.voice.one_of(own.go_ahead)
            return self._beside(text, "acknowledgement", "wait")
        if thread and kind in _STAYS_WITH_CANDIDATE:
            return self._aside(thread)
        return self.close(takes_answer=kind in ("answer", "finished", "none"))

    def _answer(self, thread: Thread, short_of_time: bool) -> Reply:
        """Follow up on an answer, or go on."""
        question = self.question
        enough = self.said.holds("declined") or self.said.holds("already_told")
        follow_up = None
        if question is not None and not short_of_time and not enough:
            prober = Prober(self.bank, self.setting, self.voice, self.heard)
            follow_up = prober.after(thread, question, self.words)
        if follow_up is None:
            return self.advance(None, short_of_time)
        text = follow_up.text
        if not follow_up.quotes:
            text = self.voice.together(self._acknowledged(beside=text), text)
        follow_up_id = f"{thread.question_id}.{len(thread.follow_ups) + 1}"
        return self._reply(
            text, "follow_up", follow_up.strategy, thread.competency, follow_up_id, True
        )

    def _acknowledged(self, beside: str = "") -> str:
        """What is said to an answer before anything else."""
        return acknowledgement(self.bank, self.voice, self.heard, self.words, beside)

    def _without_answer(self, thread: Thread, short_of_time: bool) -> Reply:
        """Try the question from an easier angle, once; then go on."""
        question = self.question
        in_follow_up = thread.asked_last.response_type == "follow_up"
        if question is None or in_follow_up or thread.count_since_asked("clarify"):
            return self.advance(self.wording.without_answer, short_of_time)
        behavioural = question.kind == "behavioural" and self.said.kind == "none"
        return self._simpler(
            question, self.wording.none_yet if behavioural else self.wording.simpler
        )

    def _aside(self, thread: Thread) -> Reply:
        """Answer what belongs to no question and changes nothing."""
        kind, wording, question = self.said.kind, self.wording, self.question
        if kind in ("wait", "nervous"):
            lines = wording.wait if kind == "wait" else wording.nervous
            return self._beside(self.voice.one_of(lines), "acknowledgement", "wait")
        if question and thread.asked_last.response_type == "question":
            if kind == "unclear" and not thread.count_since_asked("clarify"):
                return self._simpler(question, wording.unclear)
            if kind == "repeat" and thread.count_since_asked("repeat") % 2:
                return self._simpler(question, wording.repeat, "repeat")
        repeated = {
            "repeat": wording.repeat,
            "unclear": wording.still_unclear,
            "empty": wording.empty,
        }
        if kind in repeated:
            return self.repeat(repeated[kind])
        redirected = {
            "greeting": wording.greeting,
            "hostile": wording.hostile,
            "instruction": wording.redirect,
        }
        if kind in ("greeting", "ready") and len(self.dialogue.turns) == 1:
            return self.repeat(wording.welcome, "redirect")
        return self.repeat(redirected.get(kind, wording.ready), "redirect")

    def _simpler(
        self, question: BankQuestion, lead: Lines, strategy: Strategy = "clarify"
    ) -> Reply:
        text = self.voice.together(self.voice.one_of(lead), self.voice.say(question.simpler))
        return self._beside(text, "clarification", strategy)

    def repeat(self, lead: Lines, strategy: Strategy = "repeat") -> Reply:
        """Ask once more what is being asked, word for word."""
        text = self.voice.together(self.voice.one_of(lead), self._words_asked())
        return self._beside(text, "clarification", strategy)

    def _words_asked(self) -> str:
        """The open question or follow-up, without what was said before it."""
        if self.thread is None:
            return self.dialogue.last.text
        text = self.thread.asked_last.text
        known = [self.wording.candidate_questions.text]
        if self.question:
            known = [self.question.text, *texts_in(self.question.probes)]
        said = map(self.voice.say, known)
        fitting = [words for words in said if text.lower().endswith(words.lower())]
        return max(fitting, key=len, default=text)

    def _answer_candidate(self, then: Lines | None = None) -> Reply:
        """Answer from what is known, or say that it is not."""
        wording, topic, question = self.wording, self.said.topic, self.question
        if topic in OF_THE_ANSWER and not then:
            text = words_about(topic, self.bank, self.setting, self.voice)
            return self._beside(text, "clarification", "answer_candidate")
        behavioural = question is not None and question.kind == "behavioural"
        unclear = topic == MEANING or (topic is None and behavioural)
        if question and unclear and not then:
            return self._explain(question)
        if topic and topic != MEANING:
            answer = words_about(topic, self.bank, self.setting, self.voice)
        else:
            answer = self.voice.say(wording.about_something_else if then else wording.assume)
        back = self.voice.one_of(then or wording.back_to_question)
        return self._beside(self.voice.together(answer, back), "clarification", "answer_candidate")

    def _explain(self, question: BankQuestion) -> Reply:
        """Say what is meant: the question from an easier angle, a follow-up once more."""
        thread = self.thread
        lead = self.wording.asked_back
        if thread and thread.count_since_asked("clarify"):
            return self.repeat(self.wording.still_unclear)
        if thread and thread.asked_last.response_type == "question":
            return self._simpler(question, lead)
        return self.repeat(lead, "clarify")

    def _beside(self, text: str, response_type: ResponseType, strategy: Strategy) -> Reply:
        """A reply to what was no answer; the question stays open."""
        last = self.dialogue.last
        return self._reply(
            text, response_type, strategy, last.focus_area, last.question_id, takes_answer=False
        )

    def advance(self, lead: Lines | None, short_of_time: bool, takes_answer: bool = True) -> Reply:
        """Ask the next question of the core, or hand over to the candidate's questions.

        Without a `lead` the answer is acknowledged.
        """
        answer = self.words if takes_answer else ""
        question = None
        if not short_of_time:
            question = next_question(self.bank, self.setting, self.dialogue, answer)
        lead = self.wording.time_is_short if short_of_time else lead
        before = self.voice.one_of(lead) if lead else self._acknowledged()
        if question is None:
            focus = question_id = CANDIDATE_QUESTIONS
            asked = self.voice.say(self.wording.candidate_questions.text)
            transition = ""
        else:
            focus, question_id = question.competency, question.id
            asked = self.voice.say(question.text)
            transition = self._transition(question, before)
        text = self.voice.together(before, transition, asked)
        return self._reply(text, "question", "advance", focus, question_id, takes_answer)

    def _transition(self, question: BankQuestion, beside: str) -> str:
        """Name the topic where it changes."""
        name = self.bank.competency_name(question.competency)
        if name is None or question.competency == self.dialogue.last.focus_area:
            return ""
        return self.voice.one_of(self.wording.transition, beside, topic=self.voice.say(name))

    def close(self, takes_answer: bool, early: bool = False) -> Reply:
        """End with what was covered: topics, no judgement."""
        covered = [thread.competency for thread in self.dialogue.threads if thread.answers]
        if takes_answer and self.thread and self.said.kind == "answer":
            covered.append(self.thread.competency)
        text = closing_words(self.bank, self.setting, self.voice, covered, early)
        return self._closing(text, takes_answer)

    def after_the_end(self) -> Reply:
        """Say that it is over, to who speaks on."""
        return self._closing(self.voice.say(self.wording.after_the_end), takes_answer=False)

    def _closing(self, text: str, takes_answer: bool) -> Reply:
        return self._reply(text, "closing", "wrap_up", "wrap_up", None, takes_answer)

    def _reply(
        self,
        text: str,
        response_type: ResponseType,
        strategy: Strategy,
        focus_area: str,
        question_id: str | None,
        takes_answer: bool,
    ) -> Reply:
        return Reply(
            text=text,
            response_type=response_type,
            strategy_used=strategy,
            focus_area=focus_area,
            confidence=self.said.confidence,
            engine=ENGINE,
            question_id=question_id,
            takes_answer=takes_answer,
        )
