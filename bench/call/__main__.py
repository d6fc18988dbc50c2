"""Measures calls between headless browsers, over good lines and bad ones, into docs/performance.md.

make bench-call                        everything (a quarter of an hour on two free cores)
make bench-call ARGS=--quick           a short round, printed
make bench-call ARGS="--only cuts"     one measurement, printed

Bad lines are networks of this machine's own, which root can make, or who may make user namespaces.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.call.stage import Stage
from bench.call.steps import FULL, QUICK, STEPS, Plan, Rows
from bench.compare import machine
from bench.compare.report import table, write_between_marks
from bench.compare.run import DOCUMENT

BEGIN = "<!-- measured: written by `make bench-call` -->"
END = "<!-- end of what `make bench-call` writes -->"


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a short round, printed")
    parser.add_argument("--print", action="store_true", dest="only_print", help="write nothing")
    parser.add_argument("--only", nargs="+", choices=list(STEPS), help="these, printed")
    arguments = parser.parse_args()
    seen = machine.computer()
    rows: Rows = []
    loads = []
    for name in arguments.only or STEPS:
        print(f"{name} …", end=" ", flush=True, file=sys.stderr)
        began = time.monotonic()
        rows += _measured(name, QUICK if arguments.quick else FULL)
        loads.append(os.getloadavg()[0])
        print(f"{time.monotonic() - began:.0f} s", flush=True, file=sys.stderr)
    seen.append(("Load average between measurements", f"{min(loads):.1f} to {max(loads):.1f}"))
    text = "\n\n".join(
        [
            table(["", "times", "median", "95 of 100", "goal"], rows),
            table(["", ""], [list(line) for line in seen]),
        ]
    )
    if arguments.quick or arguments.only or arguments.only_print:
        print(text)
    else:
        write_between_marks(DOCUMENT, text, BEGIN, END)


def _measured(name: str, plan: Plan) -> Rows:
    """The rows, or why there are none."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        try:
            with Stage(playwright, Path(folder)) as stage:
                return STEPS[name](stage, plan, Path(folder))
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            about = (str(error).strip().splitlines() or [type(error).__name__])[0]
            return [[f"{name}: not measured: {about}", "", "", "", ""]]


if __name__ == "__main__":
    main()
