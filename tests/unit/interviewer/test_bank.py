"""The question bank that comes with the server, and what is said about a wrong one."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from app.domain.interviewing import Style
from app.interviewer.bank import Bank, QuestionBankError, load_bank
from app.interviewer.questions import LEVELS, PARTS
from app.interviewer.texts import texts_in
from tests.unit.interviewer.conftest import QUESTION_BANK

ROLES = ("backend", "frontend", "data", "product_manager")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(QUESTION_BANK, tmp_path / "bank")


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(QuestionBankError) as error:
        load_bank(folder)
    return error.value.problems


def edit(folder: Path, file: str, change: Callable[[Any], object]) -> None:
    path = folder / file
    content = yaml.load(path.read_text(), yaml.CSafeLoader)
    change(content)
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True))


def test_in_a_practice_nobody_is_said_to_read_or_to_hire(bank: Bank) -> None:
    claims = re.compile(
        r"hiring|people (who|to|read|of)|responsible for (it|this)|招聘|负责的人|负责这次|供人|由人"
    )
    said = [text.practice or text for text in texts_in(bank.wording)]
    wrong = [one for text in said for one in (text.en, text.zh) if claims.search(one)]
    assert wrong == []
    assert any(claims.search(text.en) for text in texts_in(bank.wording) if text.practice)


def test_each_role_has_enough_to_ask(bank: Bank) -> None:
    assert set(bank.roles) == {*ROLES, "general"}
    for role in bank.roles.values():
        assert len(role.competencies) >= 5
        assert len(role.questions) >= 10
        assert {question.level for question in role.questions} == set(LEVELS)
    for name in ROLES:
        questions = bank.roles[name].questions
        assert sum(q.kind == "technical" for q in questions) >= 4
        assert sum(q.kind == "behavioural" for q in questions) >= 4
        for style in get_args(Style):
            assert sum(q.suits(style) for q in questions) >= 4


def test_every_question_has_what_following_it_up_needs(bank: Bank) -> None:
    for role in bank.roles.values():
        for question in role.questions:
            probes = question.probes
            named = [part for part in PARTS if probes.of(part)]
            assert len(named) + len(probes.deep_dive) >= question.follow_ups >= 1
            if question.kind == "technical":
                assert all(probe.mentions for probe in probes.deep_dive)


def test_no_question_or_probe_stands_there_twice(bank: Bank) -> None:
    said = [
        text.en
        for role in bank.roles.values()
        for question in role.questions
        for text in (question.text, question.simpler)
    ]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda bank: bank["questions"][0].update(level="expert"),
            "backend.yaml: question 'be-payment-api': level: Input should be 'junior', 'mid' or "
            "'senior'",
        ),
        (
            lambda bank: bank["questions"][0].pop("simpler"),
            "backend.yaml: question 'be-payment-api': simpler: Field required",
        ),
        (
            lambda bank: bank["questions"][4]["probes"].pop("result"),
            "backend.yaml: question 'be-incident': probes: a behavioural question needs one for "
            "the result",
        ),
        (
            lambda bank: bank["questions"][0]["probes"].pop("deep_dive"),
            "backend.yaml: question 'be-payment-api': probes: a technical question needs deep_dive",
        ),
        (
            lambda bank: bank["questions"][0]["text"].update(zh="In English"),
            "backend.yaml: question 'be-payment-api': text: zh holds no Chinese characters",
        ),
        (
            lambda bank: bank["questions"][0]["text"].update(en="Tell me about {topic}."),
            "backend.yaml: question 'be-payment-api': text: en and zh do not hold the same "
            "{placeholders}",
        ),
        (
            lambda bank: bank["questions"][0].update(simpler=bank["questions"][0]["text"]),
            "backend.yaml: question 'be-payment-api': text, simpler and probes must all differ; ",
        ),
        (
            lambda bank: bank["questions"][0].update(competency="cooking"),
            "backend.yaml: question 'be-payment-api': competency 'cooking' is not in the file's "
            "list of competencies",
        ),
        (
            lambda bank: bank["questions"][1].update(id="be-payment-api"),
            "backend.yaml: two questions have the id 'be-payment-api'",
        ),
        (
            lambda bank: bank["questions"][1].update(id="ge-mistake"),
            "general.yaml: question 'ge-mistake': backend.yaml has the same id",
        ),
        (
            lambda bank: bank["questions"][0].update(id="be.1"),
            "backend.yaml: question 'be.1': id: String should match pattern",
        ),
        (
            lambda bank: bank["questions"][0].update(sccore=1),
            "backend.yaml: question 'be-payment-api': sccore: Extra inputs are not permitted",
        ),
        (lambda bank: bank.update(role="data"), "data.yaml: another file has `role: data`, too"),
        (
            lambda bank: bank["questions"].append(["no mapping"]),
            "backend.yaml: question no. 13: Input should be",
        ),
    ],
)
def test_mistakes_are_named_with_their_file_and_question(
    folder: Path, change: Callable[[Any], object], problem: str
) -> None:
    edit(folder, "backend.yaml", change)
    assert any(line.startswith(problem) for line in problems_of(folder)), problems_of(folder)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda words: words["about"].pop("salary"),
            "interview.yaml: about: salary is missing",
        ),
        (
            lambda words: words["about"].update(weather=words["practice"]),
            "interview.yaml: about: nobody is recognised to ask about weather",
        ),
        (
            lambda words: words["covered"].update(en="{word} was covered.", zh="谈到{word}。"),
            "interview.yaml: covered: unknown placeholder {word}",
        ),
        (lambda words: words.pop("wait"), "interview.yaml: wait: Field required"),
        (
            lambda words: words["background"].update(id="other"),
            "interview.yaml: background: its id and its competency must be 'background'",
        ),
    ],
)
def test_mistakes_in_the_wording_are_named(
    folder: Path, change: Callable[[Any], object], problem: str
) -> None:
    edit(folder, "interview.yaml", change)
    assert problems_of(folder) == [problem]


def test_all_mistakes_are_named_at_once(folder: Path) -> None:
    edit(folder, "backend.yaml", lambda bank: bank["questions"][0].pop("simpler"))
    edit(folder, "data.yaml", lambda bank: bank["questions"][0].pop("text"))
    (folder / "frontend.yaml").write_text("role: [")
    found = problems_of(folder)
    assert [line.partition(":")[0] for line in found] == [
        "backend.yaml",
        "data.yaml",
        "frontend.yaml",
    ]
    assert found[2].startswith("frontend.yaml: is not YAML, line 2: ")


def test_a_key_that_stands_there_twice_is_no_silent_loss(folder: Path) -> None:
    (folder / "data.yaml").write_text("role: data\nrole: other\n")
    (problem,) = problems_of(folder)
    assert problem.startswith("data.yaml: is not YAML, line 2: 'role' stands there twice")


def test_no_yaml_makes_objects(folder: Path) -> None:
    (folder / "data.yaml").write_text("!!python/object/apply:os.getcwd []")
    (problem,) = problems_of(folder)
    assert problem.startswith("data.yaml: is not YAML, line 1: could not determine a constructor")


def test_a_file_that_is_not_text_is_named(folder: Path) -> None:
    (folder / "data.yaml").write_bytes(b"\xff\xfe\x00")
    (problem,) = problems_of(folder)
    assert problem.startswith("data.yaml: cannot be read")


def test_missing_files_are_named(folder: Path) -> None:
    (folder / "interview.yaml").unlink()
    (folder / "general.yaml").unlink()
    found = problems_of(folder)
    assert found[0].startswith("interview.yaml: not found")
    assert found[1].endswith("no file has `role: general`")


def test_a_company_may_add_a_role(folder: Path) -> None:
    text = (folder / "general.yaml").read_text().replace("role: general", "role: nursing", 1)
    text = text.replace("id: ge-", "id: nu-")
    text = text.replace("\ncompetencies:", "\npositions: [nurse, 护士]\ncompetencies:", 1)
    (folder / "nursing.yaml").write_text(text)
    bank = load_bank(folder)
    assert bank.roles["nursing"].positions == ("nurse", "护士")
    assert bank.question("nu-mistake")


def test_a_focus_area_has_a_name_in_each_language(bank: Bank) -> None:
    assert bank.topic("data_storage", "en") == "storing data"
    assert bank.topic("data_storage", "zh") == "数据存储"
    assert bank.topic("no_longer_there", "zh") == "no longer there"
