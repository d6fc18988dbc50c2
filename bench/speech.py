"""Measures speech to text: its cost beside the bare library, and what live speakers wait.

python -m bench.speech                            the small test model, about five minutes
python -m bench.speech --model small              a name, a .pt file, a CTranslate2 folder
python -m bench.speech --engine openai-whisper    where the name leaves it open
python -m bench.speech --print                    printed, not written into docs/performance.md

The sentences are the test fixtures' (16 kHz, 2 to 4 s each), or the wave files of --audio.
"""

import argparse
import tarfile
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from app.speech.engine_loader import load_engine
from bench import speech_live
from bench.compare import machine
from bench.compare.report import table, write_between_marks
from bench.compare.run import DOCUMENT
from bench.compare.statistics import ratio, spread
from bench.compare.subjects import ROOT
from bench.speech_cost import BARE, FINAL_ONLY, LIVE, Cost, Spoken, costs, sentences
from bench.speech_live import Load

BEGIN = "<!-- measured: written by `python -m bench.speech` -->"
END = "<!-- end of what `python -m bench.speech` writes -->"
FIXTURES = ROOT / "tests" / "fixtures"
GOAL = 1.10
REAL_ENGINE_MS = 200.0
"""CPU per second of audio of a middling model on a middling machine."""


def main() -> None:
    """Read the command line, measure, write."""
    arguments = _arguments()
    spoken = sentences(arguments.audio)
    with tempfile.TemporaryDirectory() as folder:
        model = arguments.model or _fixture(Path(folder))
        seen = [*machine.computer(), ("faster-whisper", version("faster-whisper"))]
        engine = load_engine(arguments.engine, model, print)
        measured = list(costs(engine, model, spoken, arguments.rounds))
        loads = _loads(arguments, model, spoken)
    name = f"{arguments.model or 'the small test model'}, {engine.name}"
    text = render(name, measured, loads, seen)
    if arguments.only_print:
        print(text)
    else:
        write_between_marks(DOCUMENT, text, BEGIN, END)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--print", action="store_true", dest="only_print", help="write nothing")
    parser.add_argument("--model", help="a name or a path, as in WHISPER_MODEL")
    parser.add_argument("--engine", default="auto", help="as in WHISPER_ENGINE")
    parser.add_argument(
        "--audio", type=Path, default=FIXTURES / "recordings" / "speech", help="folder of .wav"
    )
    parser.add_argument("--rounds", type=int, default=5, help="of the comparison")
    parser.add_argument("--speakers", type=int, nargs="*", default=[1, 2, 4, 8])
    return parser.parse_args()


def _fixture(folder: Path) -> str:
    with tarfile.open(FIXTURES / "models" / "tiny-interview-ct2.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    return str(folder)


def _loads(arguments: argparse.Namespace, model: str, spoken: list[Spoken]) -> list[Load]:
    if not arguments.speakers:
        return []
    with speech_live.stage(arguments.engine, model) as stage:
        speech_live.load(stage, 1, spoken[:2])  # a warm-up
        return [speech_live.load(stage, count, spoken) for count in arguments.speakers]


def render(
    model: str, measured: Sequence[Cost], loads: Sequence[Load], seen: Sequence[tuple[str, str]]
) -> str:
    """The section: cost, then live speakers, then the machine."""
    parts = [f"Model: {model}.", _costs(measured), _overhead(measured)]
    if loads:
        parts.append(_waits(loads))
    return "\n\n".join([*parts, table(["", ""], [list(row) for row in seen])])


def _costs(measured: Sequence[Cost]) -> str:
    rows = []
    for way in (BARE, FINAL_ONLY, LIVE):
        clock = spread([cost.clock[way] / cost.audio * 1000 for cost in measured])
        cpu = spread([cost.cpu[way] / cost.audio * 1000 for cost in measured])
        by = [_by_bare(measured, way, kind) for kind in ("clock", "cpu")]
        rows.append([way, clock.text(), cpu.text(), *by])
    head = ["way", "ms per s of audio", "CPU ms per s of audio", "÷ bare", "CPU ÷ bare"]
    return table(head, rows)


def _by_bare(measured: Sequence[Cost], way: str, kind: str) -> str:
    ours = [getattr(cost, kind)[way] for cost in measured]
    return ratio(ours, [getattr(cost, kind)[BARE] for cost in measured]).text(2)


def _overhead(measured: Sequence[Cost]) -> str:
    by = ratio(*([cost.cpu[way] for cost in measured] for way in (FINAL_ONLY, BARE))).median
    own = spread([cost.own / cost.audio * 1000 for cost in measured])
    share = own.median / REAL_ENGINE_MS * 100
    verdict = "met" if by <= GOAL else f"**missed** by a factor of {by / GOAL:.2f}"
    return (
        f"Goal: a final at most {GOAL:.2f} times the bare library's CPU: {verdict}. What is ours "
        f"outside the engine (decoding, order, voice activity, quality) takes {own.text()} ms of "
        f"CPU per second of audio, whatever the model: {share:.1f} % on top of an engine that "
        f"needs {REAL_ENGINE_MS:.0f} ms."
    )


def _waits(loads: Sequence[Load]) -> str:
    rows = []
    for load in loads:
        finals, partials = load.finals, load.first_partials
        rows.append(
            [
                f"{load.speakers}",
                f"{len(load.utterances)}",
                f"{len(load.utterances) - len(finals)}",
                *(f"{_percentile(finals, share):.2f}" for share in (0.5, 0.95)),
                *(f"{_percentile(partials, share):.2f}" for share in (0.5, 0.95)),
                f"{len(load.utterances) - len(partials)}",
                f"{load.cpu:.0f}",
            ]
        )
    head = [
        "speakers at once", "utterances", "without final", "final p50 s", "p95 s",
        "first partial p50 s", "p95 s", "without partial", "worker's CPU % of a core",
    ]  # fmt: skip
    return table(head, rows)


def _percentile(ordered: Sequence[float], share: float) -> float:
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
