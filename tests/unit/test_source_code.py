"""Names and sizes that keep the code readable; a breach fails here."""

import ast
from collections import defaultdict
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "backend" / "app"
MAX_FUNCTION_LINES, MAX_WIRING_LINES, MAX_LINES = 40, 150, 300
TREES = {path.relative_to(APP): ast.parse(path.read_text()) for path in sorted(APP.rglob("*.py"))}


def test_a_public_class_name_is_used_once() -> None:
    """The contract's payload classes may share the name of what they show."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in TREES.items():
        if path.parts[0] == "contract":
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path))
    assert not {name: paths for name, paths in places.items() if len(paths) > 1}


def test_functions_fit_on_a_screen() -> None:
    """Without decorators; a table of rows is data of its module, or made in parts."""
    long = [
        f"{path}: {node.name} has {lines} lines"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert not long


def test_what_puts_the_server_together_is_seen_at_a_glance() -> None:
    long = [
        f"{path}: {lines} lines"
        for path in TREES
        if path.parts[0] in ("wiring", "factory.py")
        and (lines := (APP / path).read_text().count("\n")) > MAX_WIRING_LINES
    ]
    assert not long


def test_a_file_has_one_purpose_and_so_few_lines() -> None:
    counted = {path: (APP / path).read_text().count("\n") for path in TREES}
    assert not {str(path): lines for path, lines in counted.items() if lines > MAX_LINES}
