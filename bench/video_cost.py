"""Measures what a stream costs its decoding child; run in the environment that has the models.

python -m bench.video_cost KIND [transcribe] [observe]
"""

import sys
import time
from pathlib import Path

from app.video.decoder import Request, VideoDecoder
from app.video.observer import load_observer

RECORDINGS = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "recordings"
RECORDING_SECONDS = 6.0


def pieces_of(kind: str) -> list[bytes]:
    """The pieces of a browser's recording; kind: vp8, vp9."""
    return [path.read_bytes() for path in sorted((RECORDINGS / f"chromium-{kind}").iterdir())]


def cost(kind: str, transcribe: bool, observe: bool, rounds: int = 3) -> float:
    """CPU milliseconds per second of stream, in the child's own code, models loaded."""
    decoder = VideoDecoder(load_observer)
    request = Request(transcribe=transcribe, observe=observe)
    spent = 0.0
    for number in range(rounds + 1):
        began = time.process_time()
        for place, piece in enumerate(pieces_of(kind)):
            first = Request(begins=True, transcribe=transcribe, observe=observe)
            decoder.decode(first if place == 0 else request, piece)
        spent += time.process_time() - began if number else 0.0  # the first round loads the models
    return spent / rounds / RECORDING_SECONDS * 1000


if __name__ == "__main__":
    print(cost(sys.argv[1], "transcribe" in sys.argv, "observe" in sys.argv))
