"""Pages: short links, what stands where nothing is, and whose interviews they are."""

import re
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError

from app.config import PROJECT_ROOT, TestingConfig
from app.http.company import CompanyRoutes
from app.http.errors import handle_errors
from app.http.pages import pages
from app.http.questions import QuestionRoutes
from app.http.route import Call
from app.http.wire import ANYBODY
from app.interviewer.bank import load_bank
from app.interviewer.listing import listed

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    handle_errors(app)
    app.register_blueprint(pages)
    return app.test_client()


@pytest.mark.parametrize("path", ["/nosuch", "/debug", "/app/nosuch.js", "/a/b/c"])
def test_where_nothing_is_people_get_a_page_and_programs_json(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, headers={"Accept": BROWSER, "Accept-Language": "zh-CN"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert 'lang="zh"' in page.text
    assert "到首页" not in client.get(path, headers={"Accept": BROWSER}).text
    for accept in ("*/*", "application/json", "image/*", ""):
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not_found")
    assert client.get("/api/v1/nosuch", headers={"Accept": BROWSER}).is_json


@pytest.mark.parametrize(
    ("sent", "root"), [("/nosuch", "./"), ("/a/b", "../"), ("/a/b/?x=/y/z", "../../")]
)
def test_the_way_home_is_found_under_any_path(client: FlaskClient, sent: str, root: str) -> None:
    page = client.get(
        "/nosuch", headers={"Accept": BROWSER}, environ_overrides={"RAW_URI": sent}
    ).text
    assert f'href="{root}"' in page
    assert f'href="{root}styles/tokens.css"' in page


def test_a_short_link_leads_to_the_page_under_any_path(client: FlaskClient) -> None:
    answer = client.get("/i/7kq4m-4px9t")
    assert (answer.status_code, answer.headers["Location"]) == (302, "../?i=7kq4m-4px9t")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/i/x%26token=y").headers["Location"] == "../?i=x%26token%3Dy"


def test_everything_the_page_loads_is_there(client: FlaskClient) -> None:
    page = client.get("/")
    names = re.findall(r'(?:href|src)="([^":]+)"', page.text)
    page.close()
    assert len(names) > 5
    for name in names:
        with client.get(f"/{name}") as file:
            assert file.status_code == 200, name


def company(**settings: str) -> Any:
    (route,) = CompanyRoutes(TestingConfig(**settings)).rows()  # type: ignore[arg-type]
    return route.handle(Call(ANYBODY, "en"))


def test_whose_interviews_they_are() -> None:
    nothing = {"languages": [], "words_leave": False}
    assert company() == {
        "name": None, "logo_url": None, "colour": None, "translation": nothing
    }  # fmt: skip
    told = company(company_name="Acme", company_logo_url="/acme.svg", company_colour="#0A5C6B")
    told.pop("translation")
    assert told == {"name": "Acme", "logo_url": "/acme.svg", "colour": "#0a5c6b"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"company_logo_url": "https://elsewhere.example/x.svg"},
        {"company_logo_url": "//elsewhere.example/x.svg"},
        {"company_logo_url": "/\\elsewhere.example/x.svg"},
        {"company_logo_url": "data:text/html,x"},
        {"company_colour": "red"},
        {"company_colour": "#fff;background:url(x)"},
        {"company_name": ""},
    ],
)
def test_what_would_be_loaded_from_elsewhere_is_no_logo(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        company(**wrong)


def questions(**query: str | None) -> Any:
    bank = load_bank(PROJECT_ROOT / "config" / "question_bank")
    (route,) = QuestionRoutes(partial(listed, bank)).rows()
    assert route.query is not None
    data = route.handle(Call(ANYBODY, "en", None, route.query.model_validate(query)))
    return route.answer.model_validate(data)


def test_the_bank_has_questions_for_a_position_in_both_languages() -> None:
    told = questions(position="Senior backend engineer")
    assert (told.role, told.name) == ("backend", "backend engineering")
    first = told.questions[0]
    assert first.minutes == 7
    assert first.topic == "designing services and interfaces"
    assert all((first.anchors.weak, first.anchors.solid, first.anchors.strong))
    chinese = questions(position="backend", language="zh").questions[0]
    assert chinese.question_id == first.question_id
    assert chinese.question_text != first.question_text
    assert questions().role == questions(position="barista").role == "general"
    assert {one.role for one in told.sets} >= {"backend", "general", "product_manager"}
