"""Names and sizes that keep the code readable; a breach fails here."""

import ast
from collections import defaultdict
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "backend" / "app"
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
