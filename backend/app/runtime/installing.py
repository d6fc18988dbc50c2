"""The installer's process: brings what a part needs, and says in the media Redis how far it is.

What fails is tried again at the next start; until then it says why.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.adapters.redis_connection import RedisConnections
from app.adapters.worker_states import WorkerStates
from app.config import PROJECT_ROOT
from app.observability.logs import get_logger
from app.ports.interview_log import Unavailable
from app.ports.loading import Loading, percent_in
from app.runtime import environments
from app.runtime.bound_process import launch
from app.runtime.packages import (
    Part,
    records_problem,
    speech_problem,
    video_problem,
    video_python,
    wanted_engine,
)
from app.runtime.stop_signals import stop_on_signals
from app.runtime.worker_settings import WorkerSettings

KINDS = {"records": "records", "speech": "voice", "video": "video"}
SAY_SECONDS = 1.0
LOG_EVERY = 5
"""Lines of progress, of which the log shows one."""
NICE = 10
"""It takes what the page leaves over."""

logger = get_logger(__name__)
Run = Callable[[list[str]], "Making"]


@dataclass(slots=True)
class InstallReport:
    """What is said of the part until its worker speaks."""

    state: str = "starting"
    reason: str = "being installed"
    percent: int | None = None

    def hear(self, line: str) -> None:
        """Take a line of progress."""
        self.reason = line
        told = percent_in(line)
        self.percent = self.percent if told is None else told


class Making:
    """A `make` that installs; its lines, and then whether it succeeded."""

    def __init__(self, targets: list[str]) -> None:
        environment = environments.without_ours(os.environ)
        self._reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as output:
            self._process = launch(
                ["make", "--no-print-directory", "-C", str(PROJECT_ROOT), *targets],
                environment,
                output,
            )

    def lines(self) -> Iterator[str]:
        """What it says, as it comes."""
        with os.fdopen(self._reading, errors="replace") as said:
            for line in said:
                yield line.strip()

    def succeeded(self) -> bool:
        """Whether all is installed; waits for its end."""
        return self._process.wait() == 0

    def stop(self) -> None:
        """End it with all that it runs."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)


def serve(part: Part, settings: WorkerSettings, media_redis_url: str) -> int:
    """Install, and end with 0; where that fails, say why until SIGTERM or SIGINT."""
    os.nice(NICE)
    states = WorkerStates(RedisConnections(media_redis_url), KINDS[part])
    me = f"installer-{socket.gethostname()}-{os.getpid()}"
    word, stopping = InstallReport(), threading.Event()
    stop_on_signals(stopping, lambda: _say_nothing(states, me))
    keeper = threading.Thread(target=_keep_saying, args=(states, me, word, stopping), daemon=True)
    keeper.start()
    try:
        is_there = install(part, settings, word, stopping)
    except OSError as error:
        word.state, word.reason = "unavailable", f"make cannot be run: {error.strerror}"
        is_there = False
    if not is_there and not stopping.is_set():
        logger.error("not_installed", part=part, reason=word.reason)
        stopping.wait()
    stopping.set()
    keeper.join()
    _say_nothing(states, me)
    return 0 if is_there else 1


def targets_of(part: Part, settings: WorkerSettings) -> list[str]:
    """The make targets that bring a part."""
    if part != "speech":
        return [f".venv/.{part}"]
    wanted = wanted_engine(settings.whisper_engine, settings.whisper_model)
    return [".venv/.whisper" if wanted == "openai-whisper" else ".venv/.speech"]


def install(
    part: Part,
    settings: WorkerSettings,
    word: InstallReport,
    stopping: threading.Event,
    run: Run = Making,
) -> bool:
    """Install; whether the part can be started then. `word` says how far it is, or why not."""
    making = run(targets_of(part, settings))
    threading.Thread(target=_stop_when, args=(stopping, making), daemon=True).start()
    failures: list[str] = []
    for number, line in enumerate(filter(None, making.lines())):
        if "not installed:" in line:
            failures.append(line)
        word.hear(line)
        if number % LOG_EVERY == 0:
            logger.info("installing", part=part, progress=line)
    if making.succeeded():
        return True
    if stopping.is_set():
        return False
    word.state, word.percent = "unavailable", None
    word.reason = failures[-1] if failures else word.reason
    if _problem(part, settings) is None:  # what was there before, or all but mediapipe
        logger.warning("not_all_installed", part=part, reason=word.reason)
        return True
    return False


def _stop_when(stopping: threading.Event, making: Making) -> None:
    stopping.wait()
    making.stop()


def _problem(part: Part, settings: WorkerSettings) -> str | None:
    if part == "records":
        return records_problem()
    if part == "video":
        return video_problem(video_python(settings.video_python))
    return speech_problem(settings.whisper_engine, settings.whisper_model)


def _keep_saying(
    states: WorkerStates, me: str, word: InstallReport, stopping: threading.Event
) -> None:
    while True:
        loading = Loading("installing", word.percent) if word.state == "starting" else None
        try:
            states.say(me, word.state, word.reason, loading)
        except Unavailable:
            logger.warning("media_unavailable")
        if stopping.wait(SAY_SECONDS):
            return


def _say_nothing(states: WorkerStates, me: str) -> None:
    try:
        states.say_nothing(me)
    except Unavailable:
        return  # its word is soon out of date
