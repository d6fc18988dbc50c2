"""The question bank over HTTP: what a host may take over into a plan."""

from collections.abc import Callable

from app.contract.http import questions as http
from app.contract.http.base import AnswerData
from app.domain.interviewing import Language
from app.http.route import Call, Route

Listed = Callable[[str | None, Language], AnswerData]


class QuestionRoutes:
    """The row, and its handler. `listed(position, language)`: the questions that suit."""

    def __init__(self, listed: Listed) -> None:
        self._listed = listed

    def rows(self) -> list[Route]:
        """The part of the table that is about the bank."""
        return [
            Route(
                method="GET",
                path="/questions",
                action="create_interview",
                handle=self.read_questions,
                query=http.QuestionsQuery,
                answer=http.BankQuestions,
            )
        ]

    def read_questions(self, call: Call) -> AnswerData:
        """Read the questions that suit a position, with what weak and strong answers show."""
        query: http.QuestionsQuery = call.query
        return self._listed(query.position, query.language)
