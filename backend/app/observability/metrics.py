"""What this process counts, served at /metrics. Each web process has numbers of its own.

Labels come from fixed sets only: an event that no table knows counts as "unknown", and neither
ids nor anything else that people chose ever become a label.
"""

from collections.abc import Callable

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

OK = "ok"

# Else each counter has a second series, that nobody reads.
disable_created_metrics()  # type: ignore[no-untyped-call]

CONNECTIONS = Gauge("interview_connections", "Connections that are open now.", ["wire"])
CONNECTS = Counter(
    "interview_connects",
    'Connections asked for; result: "ok", an error code, or http_400 and the like where the'
    " handshake was refused (a foreign Origin, too many connections, a stopping process).",
    ["wire", "result"],
)
VIDEO_BYTES = Counter("interview_video_bytes", "Bytes of video streams that were confirmed.")
VIDEO_ERRORS = Counter(
    "interview_video_errors",
    "Video connections that an error ended, by the wire's error code.",
    ["code"],
)
CALL_TROUBLES = Counter(
    "interview_call_troubles", "What pages said of their calls' lines, by kind.", ["kind"]
)
APPEND_REFUSALS = Counter(
    "interview_append_refusals",
    'Writes that the log refused, each tried again or answered; "stale": another was first.',
    ["reason"],
)
FEED_BEHIND = Gauge(
    "interview_feed_behind_events",
    "Events that the last position check found in the log and not in this process's feeds.",
)
FEED_DELAY = Histogram(
    "interview_feed_delay_seconds",
    "Age of other processes' events on their arrival here.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10),
)
FAULTS = Counter(
    "interview_faults",
    "Faults of the server's own that were contained: one message, job or interview was harmed.",
    ["place"],
)
JOBS = Counter(
    "interview_jobs",
    "Periodic jobs of this process; result: ok, unavailable (Redis; tried again) or failed.",
    ["job", "result"],
)
STORAGE_USED = Gauge(
    "interview_storage_used_ratio",
    "How much of the interviews' Redis is in use, of its maxmemory (0: it has none). From 0.9 on"
    " what people say is refused, and what ends, stops or takes consent back goes on.",
)
VOICE_REFUSALS = Counter(
    "interview_voice_refusals", "Pieces of speech that were not kept, by the code of it.", ["code"]
)
SPEECH_TICKETS = Gauge(
    "interview_speech_jobs", "Utterances and recordings that no speech worker has taken yet."
)
LOOP_STALL = Histogram(
    "interview_event_loop_stall_seconds",
    "How late a timer of the event loop runs, sampled ten times a second.",
    buckets=(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5),
)


def count_connections(wire: str, count: Callable[[], int]) -> None:
    """Let CONNECTIONS ask `count` whenever it is read."""
    CONNECTIONS.labels(wire).set_function(count)
