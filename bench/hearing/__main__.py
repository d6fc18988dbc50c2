"""Measures speech to text with a real model, on interview speech that it makes itself.

make bench-speech                                   everything, into docs/performance.md
make bench-speech ARGS=--quick                      a short round, printed
make bench-speech ARGS="--whisper-live PATH"        beside a checkout of WhisperLive, too
make bench-speech ARGS="--part accuracy"            one part, into its own place in the document

The voices' packages come from PyPI at the first time; what they say is kept in data/bench-speech,
and so is each measurement of this commit: what was broken off goes on where it stopped.
"""

import argparse
import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from app.speech.faster_whisper_engine import FasterWhisperModels
from app.speech.kept_models import SETTING, kept_path
from bench.compare import machine
from bench.compare.report import write_between_marks
from bench.compare.run import DOCUMENT
from bench.compare.subjects import ROOT
from bench.hearing import report
from bench.hearing.conditions import CONDITIONS
from bench.hearing.parts import PARTS, put
from bench.hearing.steps import Plan, Result, steps
from bench.hearing.workplace import FOLDER, MODELS, NotHere

BEGIN = "<!-- measured: written by `make bench-speech` -->"
END = "<!-- end of what `make bench-speech` writes -->"
STEP_SECONDS = {True: 420, False: 7200}
"""For one measurement, quick and full; what takes longer is ended, and said to be missing."""


def main() -> None:
    """Read the command line, measure, write."""
    arguments = _arguments()
    try:
        plan = _plan(arguments)
    except NotHere as error:
        sys.exit(str(error))
    if arguments.step:
        print(json.dumps(steps(plan)[arguments.step](plan)))
        return
    seen = machine.computer()
    kept = FOLDER / "results" / _mark(plan)
    kept.mkdir(parents=True, exist_ok=True)
    found = {}
    names = arguments.only or list(steps(plan))
    if arguments.part:
        names = [name for name in names if name in PARTS[arguments.part].of(names)]
    for number, name in enumerate(names, start=1):
        print(f"[{number}/{len(names)}] {name}", end=" ", flush=True, file=sys.stderr)
        began = time.monotonic()
        found[name] = _measured(name, kept, arguments)
        about = found[name].get("error", "")
        print(f"{time.monotonic() - began:.0f} s {about}", flush=True, file=sys.stderr)
    _tell(found, plan, seen, arguments)


def _tell(
    found: dict[str, Result],
    plan: Plan,
    seen: list[tuple[str, str]],
    arguments: argparse.Namespace,
) -> None:
    """Write it into the document, or print what is no whole round or part of it."""
    is_printed = arguments.quick or arguments.only or arguments.only_print
    if arguments.part:
        text = report.render_part(arguments.part, found, plan, seen)
        print(text) if is_printed else put(DOCUMENT, arguments.part, text, END)
        return
    text = report.render(found, plan, seen)
    print(text) if is_printed else write_between_marks(DOCUMENT, text, BEGIN, END)
    print(f"\nFor the README: {report.one_line(found)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a short round, printed")
    parser.add_argument("--print", action="store_true", dest="only_print", help="write nothing")
    parser.add_argument("--model", default="base", help="a name or a CTranslate2 folder")
    parser.add_argument("--whisper-live", metavar="PATH", help="a checkout of WhisperLive")
    parser.add_argument("--only", nargs="+", metavar="STEP", help="these measurements, printed")
    parser.add_argument("--part", choices=PARTS, help="this part, in its place in the document")
    parser.add_argument("--fresh", action="store_true", help="measure again what is kept")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    return parser.parse_args()


def _plan(arguments: argparse.Namespace) -> Plan:
    code = str(Path(arguments.whisper_live).resolve()) if arguments.whisper_live else None
    full = Plan(
        model=arguments.model,
        folder=_folder(arguments.model),
        answers=4,
        seconds=300.0,
        noises=1000,
        noises_bare=200,
        conditions=tuple(CONDITIONS),
        alone=(1, 2, 4, 8),
        open=(1, 4),
        peers=(1, 2),
        whisper_live=code,
    )
    if not arguments.quick:
        return full
    return dataclasses.replace(
        full,
        answers=1,
        seconds=40.0,
        noises=100,
        noises_bare=10,
        conditions=("clean", "noise 10 dB below"),
        alone=(1, 4),
        open=(),
        peers=(1,),
    )


def _folder(model: str) -> str:
    """Where the model lies; if it is not here, it is fetched as for a server, with its smaller one.

    Raises NotHere.
    """
    if Path(model).is_dir():
        return str(Path(model).resolve())
    os.environ[SETTING] = str(MODELS)
    given = {"WHISPER_ENGINE": "faster-whisper", "WHISPER_MODEL": model, "MODEL_FETCH": "all"}
    command = [sys.executable, str(ROOT / "run.py"), "fetch-model"]
    if kept_path(model) is None:
        subprocess.run(command, check=False, env=os.environ | given)
    found = FasterWhisperModels.path(model)
    if found is None:
        raise NotHere(f"the model {model} cannot be had; name a folder that has it")
    return found


def _mark(plan: Plan) -> str:
    """Of this code and this plan: results of others are not reused."""
    changes = subprocess.run(
        ["git", "-C", str(ROOT), "diff", "HEAD"], capture_output=True, check=True
    ).stdout
    head = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, check=True
    ).stdout
    what = changes + json.dumps(dataclasses.asdict(plan), sort_keys=True).encode()
    return f"{head.decode().strip()}-{hashlib.sha256(what).hexdigest()[:8]}"


def _measured(name: str, kept: Path, arguments: argparse.Namespace) -> Result:
    """In a process of its own, so that nothing it does can harm the others."""
    file = kept / f"{name.replace('/', '-')}.json"
    if file.exists() and not arguments.fresh:
        known: Result = json.loads(file.read_text())
        return known
    command = [sys.executable, "-m", "bench.hearing", "--step", name, "--model", arguments.model]
    command += ["--quick"] if arguments.quick else []
    command += ["--whisper-live", arguments.whisper_live] if arguments.whisper_live else []
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            timeout=STEP_SECONDS[arguments.quick],
            env=os.environ | {"PYTHONPATH": f"{ROOT / 'backend'}{os.pathsep}{ROOT}"},
            text=True,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not done within {STEP_SECONDS[arguments.quick]} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]}
    result: Result = json.loads(done.stdout.splitlines()[-1])
    file.write_text(json.dumps(result))
    return result


if __name__ == "__main__":
    main()
