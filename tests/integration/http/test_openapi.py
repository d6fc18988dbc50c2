"""The OpenAPI document against the running server: no 5xx, no answer that it does not tell of."""

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks

from tests.integration.http.api import token
from tests.integration.http.routes import table
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

EXAMPLES = (10, pytest.param(50, marks=pytest.mark.slow))
"""For each operation, of valid calls and again of spoilt ones."""

load_all_checks()
WANTED = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture(scope="module")
def document(secured: WebServer) -> Any:
    answer = requests.get(f"{secured.url}/docs/openapi.json", timeout=PATIENCE)
    assert answer.status_code == 200
    return schemathesis.openapi.from_dict(answer.json())


@pytest.fixture(scope="module")
def known(secured: WebServer) -> dict[str, str]:
    """Path parameters that name something."""
    interview: Any = {"interview_id": "known", "participants": [{}]}
    answer = requests.post(
        f"{secured.url}/api/v1/interview",
        json=interview,
        headers={"Authorization": f"Bearer {token()}"},
        timeout=PATIENCE,
    ).json()["data"]
    invitation_id = answer["invitations"][0]["invitation_id"]
    return {
        "interview_id": "known",
        "session_id": "known",
        "invitation_id": invitation_id,
        "user_id": "somebody",
    }


def calls() -> list[Any]:
    """Every operation with valid input, and with spoilt input where it takes any."""
    found = []
    for route in table():
        found.append(pytest.param(route.name, False, id=f"{route.name}-valid"))
        if route.method != "GET" or route.query or "{" in route.path:
            found.append(pytest.param(route.name, True, id=f"{route.name}-spoilt"))
    return found


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize(("operation_id", "spoilt"), calls())
def test_the_server_answers_as_the_document_says(
    document: Any,
    known: dict[str, str],
    secured: WebServer,
    operation_id: str,
    spoilt: bool,
    examples: int,
) -> None:
    operation = document.find_operation_by_id(operation_id)
    mode = schemathesis.GenerationMode.NEGATIVE if spoilt else schemathesis.GenerationMode.POSITIVE

    @seed(1)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), finds=st.booleans())
    def check(case: Any, finds: bool) -> None:
        if finds:
            case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
        bearer = {"Authorization": f"Bearer {token('root', 'admin')}"}
        case.call_and_validate(
            base_url=secured.url, headers=bearer, checks=WANTED, timeout=PATIENCE
        )

    check()
