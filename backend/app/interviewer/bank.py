"""The question bank, loaded from a folder of files and checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from app.interviewer.listening import Listening
from app.interviewer.questions import BankQuestion, RoleSet, first_doubled
from app.interviewer.recognition import Recognition
from app.interviewer.sentences import BankSentences
from app.interviewer.texts import BankEntry, Text
from app.interviewer.told import AskedFor, all_asked_for

GENERAL = "general"
"""The set for positions that no other set knows; it also serves `behavioural` talks."""
WORDING_FILE = "interview.yaml"
LISTENING_FILE = "listening.yaml"
"""May be missing: then only words that a bank gives itself tell what an answer told."""
_MAX_FILE_BYTES = 1_000_000
_Shape = TypeVar("_Shape", bound=BankEntry)


class _Loader(yaml.CSafeLoader):
    """Reads plain data only, and no key twice: YAML would let the second one win unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """One mapping of the file."""
        keys: list[Any] = []
        for place, _ in node.value:
            key = self.construct_object(place, deep=True)
            if key in keys:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} stands there twice", place.start_mark
                )
            keys.append(key)
        return super().construct_mapping(node, deep)


class QuestionBankError(Exception):
    """Files that no interview may be held with; `problems` has one line for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the lines; each names its file, and the question where there is one."""
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Bank:
    """All that the embedded interviewer may say. `roles`: by the role's id, in files' order."""

    roles: Mapping[str, RoleSet]
    wording: BankSentences
    listening: Listening = field(default_factory=Listening)
    _questions: dict[str, BankQuestion] = field(default_factory=dict, init=False, repr=False)
    _names: dict[str, Text] = field(default_factory=dict, init=False, repr=False)
    _asked_for: dict[str, tuple[AskedFor, ...]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        for role in self.roles.values():
            self._questions.update((question.id, question) for question in role.questions)
            self._names.update((known.id, known.name) for known in role.competencies)
        self._questions[self.wording.background.id] = self.wording.background
        for question in self._questions.values():
            asked_for = tuple(all_asked_for(question.probes, self.listening))
            self._asked_for[question.id] = asked_for

    @property
    def recognition(self) -> Recognition:
        """How what candidates say is recognised."""
        return self.listening.recognition

    @property
    def general(self) -> RoleSet:
        """The set that suits any position."""
        return self.roles[GENERAL]

    def question(self, question_id: str) -> BankQuestion | None:
        """The question of that id (no follow-up's); None where no file holds it any more."""
        return self._questions.get(question_id)

    def asked_for(self, question: BankQuestion) -> tuple[AskedFor, ...]:
        """All that the question's probes ask for."""
        return self._asked_for[question.id]

    def competency_name(self, competency_id: str) -> Text | None:
        """What the competency is called."""
        return self._names.get(competency_id)

    def topic(self, focus_area: str, language: str) -> str:
        """What a focus area is called; its id where no file holds it any more."""
        name = self._names.get(focus_area)
        if name is None:
            return focus_area.replace("_", " ")
        return name.zh if language == "zh" else name.en


def load_bank(folder: Path) -> Bank:
    """The bank in the folder's `*.yaml`; raises QuestionBankError with all that is wrong in it."""
    problems: list[str] = []
    wording: BankSentences | None = None
    listening = Listening()
    roles: dict[str, RoleSet] = {}
    named_in: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            if path.name == WORDING_FILE:
                wording = _read(path, BankSentences)
                continue
            if path.name == LISTENING_FILE:
                listening = _read(path, Listening)
                problems += [f"{path.name}: {problem}" for problem in listening.problems()]
                continue
            role = _read(path, RoleSet)
        except QuestionBankError as error:
            problems += error.problems
            continue
        problems += _clashes(path.name, role, roles, named_in)
        roles[role.role] = role
    if wording is None and not any(problem.startswith(WORDING_FILE) for problem in problems):
        problems.append(f"{WORDING_FILE}: not found in {folder}")
    if GENERAL not in roles and not any(problem.startswith(f"{GENERAL}.") for problem in problems):
        problems.append(f"{folder}: no file has `role: {GENERAL}`")
    if not problems and wording is not None:
        problems += _unknown_families(roles.values(), wording, listening)
    if problems or wording is None:
        raise QuestionBankError(problems)
    return Bank(roles, wording, listening)


def _unknown_families(
    roles: Iterable[RoleSet], wording: BankSentences, listening: Listening
) -> Iterator[str]:
    """What leans on signs that nobody gave."""
    for family in wording.heard:
        if family not in listening.families:
            yield f"{WORDING_FILE}: heard: {LISTENING_FILE} has no family {family!r}"
    for questions in [(wording.background,), *(role.questions for role in roles)]:
        for question in questions:
            for name, probe in question.probes.named():
                for told in [probe.told, *(half.told for half in probe.halves)]:
                    for family in told.like:
                        if family not in listening.families:
                            yield (
                                f"question {question.id!r}: probes: {name}: {LISTENING_FILE} has "
                                f"no family {family!r}"
                            )


def _clashes(
    file: str, role: RoleSet, roles: Mapping[str, RoleSet], named_in: dict[str, str]
) -> Iterator[str]:
    """What a file has in common with an earlier one; `named_in` grows: question -> file."""
    if role.role in roles:
        yield f"{file}: another file has `role: {role.role}`, too"
    if doubled := first_doubled(question.id for question in role.questions):
        yield f"{file}: two questions have the id {doubled!r}"
    for question in role.questions:
        earlier = named_in.setdefault(question.id, file)
        if earlier != file:
            yield f"{file}: question {question.id!r}: {earlier} has the same id"


def _read(path: Path, shape: type[_Shape]) -> _Shape:
    """One file; raises QuestionBankError."""
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise QuestionBankError([f"{path.name}: is larger than {_MAX_FILE_BYTES} bytes"])
        content: Any = _Loader(path.read_text("utf-8")).get_single_data()
        return shape.model_validate(content)
    except (OSError, UnicodeError) as error:
        raise QuestionBankError([f"{path.name}: cannot be read ({error})"]) from None
    except yaml.YAMLError as error:
        raise QuestionBankError([f"{path.name}: is not YAML, {_in_one_line(error)}"]) from None
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        lines = [_line(content, problem["loc"], problem["msg"]) for problem in problems]
        raise QuestionBankError([f"{path.name}: {line}" for line in lines]) from None


def _line(content: Any, place: tuple[int | str, ...], message: str) -> str:
    """What is wrong and where, a question by its id: `question 'be-api': level: ...`."""
    parts = list(place)
    if len(parts) > 1 and parts[0] == "questions" and isinstance(parts[1], int):
        question = content["questions"][parts[1]]
        name = question.get("id") if isinstance(question, dict) else None
        parts[:2] = [f"question {name!r}" if name else f"question no. {parts[1] + 1}"]
    where = [str(part) for part in parts]
    first, rest = where[:1], ".".join(where[1:])
    return ": ".join(filter(None, [*first, rest, message.removeprefix("Value error, ")]))


def _in_one_line(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())
