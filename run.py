#!/usr/bin/env python3
"""Starts the interview server; `python run.py --help` lists its roles."""

import gc
import sys
from pathlib import Path

try:
    if sys.argv[1:2] == ["web"]:  # only this role runs on gevent, which must come before all else
        from gevent import monkey

        gc.disable()  # until runtime.web turns it on: looking took a fifth of a start, for nothing
        monkey.patch_all()

    sys.path.insert(0, str(Path(__file__).resolve().parent / "backend"))
    from app.runtime.cli import main
except ModuleNotFoundError as error:
    if str(error.name).partition(".")[0] == "app":
        raise
    sys.exit(
        f"{error}. Start with `make run`, or first: pip install -r config/requirements/base.txt"
    )

if __name__ == "__main__":
    main()
