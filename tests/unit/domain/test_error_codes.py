"""Every code that the rules refuse with has its words in every language."""

import ast
from pathlib import Path

import app.domain
from app.contract.errors import LANGUAGES, MESSAGES

DOMAIN = Path(app.domain.__path__[0])


def raised_codes() -> set[str]:
    """String constants in the first argument of every Refusal(...) under domain/."""
    codes: set[str] = set()
    for path in DOMAIN.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                assert node.args, f"{path.name}:{node.lineno} names no code"
                constants = [
                    found.value
                    for found in _results(node.args[0])
                    if isinstance(found, ast.Constant) and isinstance(found.value, str)
                ]
                assert constants, f"{path.name}:{node.lineno} names its code by a variable"
                codes.update(constants)
    return codes


def _results(code: ast.expr) -> list[ast.expr]:
    """What an argument may come to: itself, or either side of a conditional expression."""
    if isinstance(code, ast.IfExp):
        return [*_results(code.body), *_results(code.orelse)]
    return [code]


def test_every_code_of_the_rules_has_its_words() -> None:
    codes = raised_codes()
    assert {"interview_not_found", "interview_stopped", "interview_ended"} <= codes
    assert codes <= set(MESSAGES)


def test_every_message_stands_in_every_language() -> None:
    for code, words in MESSAGES.items():
        assert set(words) == set(LANGUAGES), code
        assert all(words.values()), code
