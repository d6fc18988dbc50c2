"""POST /interview, over services that are not there."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

from app.contract.http.interviews import NewInterview
from app.http.interviews import InterviewRoutes


def test_every_participant_is_invited() -> None:
    services = MagicMock()
    services.create.side_effect = [{"interview_id": "i1"}, {"role": "candidate"}]
    routes = InterviewRoutes(*[services] * 5)
    route = next(row for row in routes.rows() if (row.method, row.path) == ("POST", "/interview"))
    body = NewInterview.model_validate({"interview_id": "i1", "participants": [{"name": "Ann"}]})
    call: Any = MagicMock(body=body, identity=SimpleNamespace(covers=lambda _: True))

    made: Any = route.handle(call)

    assert made == {"interview_id": "i1", "invitations": [{"role": "candidate"}]}
    invited = services.create.call_args.args
    assert (invited[2].name, invited[3]) == ("Ann", services.lifetime.return_value)
