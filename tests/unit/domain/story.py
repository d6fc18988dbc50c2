"""An interview told command by command, without a log or a clock of its own."""

from app.domain import commands as c
from app.domain.decisions import decide
from app.domain.events import Event, Recorded
from app.domain.interview import Interview, evolve

HOST = c.Actor("host", "interviewer", "Hanna")
CANDIDATE = c.Actor("cand", "candidate", "Can")
BEGIN = 1_700_000_000_000


class Story:
    """`do` decides and evolves; `log` keeps what happened."""

    def __init__(self, **settings: object) -> None:
        self.log: list[Recorded] = []
        self.state: Interview | None = None
        self.now = BEGIN
        self.do(c.CreateInterview(**settings), c.SYSTEM)  # type: ignore[arg-type]

    @property
    def interview(self) -> Interview:
        """The state; an interview exists from the constructor on."""
        assert self.state is not None
        return self.state

    def do(self, command: c.Command, actor: c.Actor = HOST, after: int = 0) -> tuple[Event, ...]:
        """Run a command `after` ms from the last one; the events that it led to."""
        self.now += after
        events = decide(self.state, command, actor, self.now)
        for event in events:
            recorded = Recorded(len(self.log), self.now, "i1", event)
            self.log.append(recorded)
            self.state = evolve(self.state, recorded)
        return events

    def ask(self, question_id: int | str, after: int = 0) -> tuple[Event, ...]:
        """The host puts a question."""
        return self.do(
            c.StartQuestion(question_id=question_id, question_text=f"Question {question_id}?"),
            after=after,
        )

    def answer(
        self,
        question_id: int | str,
        after: int = 0,
        actor: c.Actor = CANDIDATE,
        response_time: float | None = None,
    ) -> tuple[Event, ...]:
        """The candidate answers."""
        return self.do(
            c.SubmitAnswer(
                question_id=question_id, answer_text="Because.", response_time=response_time
            ),
            actor,
            after,
        )
