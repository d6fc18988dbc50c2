"""Measures this server beside others and writes what was seen into docs/performance.md.

python -m bench.compare.run            everything, about 20 minutes
python -m bench.compare.run --quick    one short round of everything but the largest
python -m bench.compare.run --report test-results/bench.json     an earlier run's tables again
"""

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.compare import machine
from bench.compare.measuring import Result, measure
from bench.compare.report import render, write_between_marks
from bench.compare.scenarios import MANY, SECTIONS
from bench.compare.subjects import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
RAW = ROOT / "test-results" / "bench.json"


def main() -> None:
    """Read the command line, measure, write."""
    arguments = _arguments()
    if arguments.report is not None:
        seen, results = _load(arguments.report)
    else:
        seen, results = machine.describe(), []
        for result in _measure(arguments):
            results.append(result)
            _save(arguments.raw, seen, results)
    text = render(seen, results)
    if arguments.quick or arguments.only:
        print(text)
    else:
        write_between_marks(DOCUMENT, text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one short round, printed")
    parser.add_argument("--only", metavar="TITLE", help="one section, by how it begins; printed")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each section, at most")
    parser.add_argument("--seconds", type=float, default=2.5, help="counted time of each load")
    parser.add_argument("--raw", type=Path, default=RAW, help="where the raw figures go")
    parser.add_argument("--report", type=Path, help="write the tables of these raw figures")
    return parser.parse_args()


def _measure(arguments: argparse.Namespace) -> Iterator[Result]:
    sections = [s for s in SECTIONS if s.title.startswith(arguments.only or "")]
    if not arguments.quick:
        return measure(sections, arguments.rounds, arguments.seconds)
    if not arguments.only:
        sections.remove(MANY)
    return measure(sections, rounds=1, seconds=1.0)


def _save(path: Path, seen: list[tuple[str, str]], results: list[Result]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = {"machine": seen, "results": [dataclasses.asdict(result) for result in results]}
    path.write_text(json.dumps(raw))


def _load(path: Path) -> tuple[list[tuple[str, str]], list[Result]]:
    raw: dict[str, Any] = json.loads(path.read_text())
    rows = [(name, value) for name, value in raw["machine"]]
    return rows, [Result(**result) for result in raw["results"]]


if __name__ == "__main__":
    main()
