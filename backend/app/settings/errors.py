"""What keeps a process from starting, and how an operator reads it."""

from pydantic_core import ErrorDetails


class StartupError(Exception):
    """Something that keeps a process from starting; its text is one line for the operator."""


class SettingsError(Exception):
    """Settings that no server may start with; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the lines; none of them shows the value of a secret."""
        super().__init__("; ".join(problems))
        self.problems = problems


def problem_line(problem: ErrorDetails) -> str:
    """Return what is wrong with a setting; no secret's value is in it."""
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "missing":
        message = "must be set"
    name = str(problem["loc"][0]).upper() if problem["loc"] else ""
    return f"{name}: {message}" if name else message
