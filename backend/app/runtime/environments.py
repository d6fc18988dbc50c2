"""The environment of each role: a process that reads strangers' bytes gets no secret."""

from collections.abc import Mapping

from app.config import Settings
from app.settings.shared import SharedSettings

_OF_PROCESSES = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "PWD")
_OF_LIBRARIES = (
    "LC_", "LD_", "PYTHON", "XDG_", "OMP_", "KMP_", "MKL_", "OPENBLAS_", "CT2_", "CUDA_", "NVIDIA_",
    "TORCH_", "PYTORCH_", "HF_",
)  # fmt: skip
_OF_SPEECH = ("APP_ENV", "DATA_DIR", "WHISPER_", "LOG_")
_OF_TRANSLATION = ("TRANSLATION_MODELS", "TRANSLATION_BY_LLM", "TRANSLATION_LANGUAGES")
_OF_FETCHING = ("MODEL_FETCH", "WHISPER_MODEL_URL", "HF_TOKEN")
"""A mirror's address may hold a password."""
_OF_A_NETWORK = (
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
)  # fmt: skip
_SECRETIVE = ("_KEY", "_KEYS", "_SECRET", "_TOKEN", "_PASSWORD")

SECRETS = tuple(
    name.upper()
    for name, field in Settings.model_fields.items()
    if "SecretStr" in str(field.annotation) and name not in SharedSettings.model_fields
)
"""Settings that only web processes need: keys that sign, and keys of other servers."""


def of_worker(environ: Mapping[str, str]) -> dict[str, str]:
    """For a speech worker: the addresses of its Redis, what its libraries read, and no network.

    Where it asks a remote engine, its key, and the way there.
    """
    kept: tuple[str, ...] = (
        "REDIS_URL",
        "MEDIA_REDIS_URL",
        "MEDIA_REDIS_PATIENCE",
        *_OF_PROCESSES,
    )
    if environ.get("WHISPER_ENGINE") == "remote":
        kept = (*kept, "WHISPER_REMOTE_KEY", *_on_the_way(environ))
    return _chosen(environ, kept) | {"HF_HUB_OFFLINE": "1"}


def of_video(environ: Mapping[str, str]) -> dict[str, str]:
    """For a video worker, which knows the media Redis alone."""
    return _chosen(environ, ("MEDIA_REDIS_URL", *_OF_PROCESSES)) | {"HF_HUB_OFFLINE": "1"}


def of_records(environ: Mapping[str, str]) -> dict[str, str]:
    """For the archive: where logs, rows and keys are. What strangers sent it only seals."""
    return _chosen(
        environ,
        (
            "REDIS_URL",
            "RECORDS",
            "ARCHIVE_URL",
            "KEYS_URL",
            *_OF_PROCESSES,
        ),
    ) | {name: value for name, value in environ.items() if name.startswith("PG")}


_MEANS_YES = ("1", "on", "t", "true", "y", "yes")
"""What the settings take for a yes."""


def of_translation(environ: Mapping[str, str]) -> dict[str, str]:
    """For what translates: logs, models, and, where words may leave, the way to that server."""
    kept: tuple[str, ...] = ("REDIS_URL", *_OF_TRANSLATION, *_OF_PROCESSES)
    chosen = _chosen(environ, kept)
    if environ.get("TRANSLATION_BY_LLM", "").lower() in _MEANS_YES:
        names = ("LLM_BASE_URL", "LLM_MODEL", "LLM_API_KEY", *_on_the_way(environ))
        chosen |= {name: environ[name] for name in names if name in environ}
    return chosen


def of_redis(environ: Mapping[str, str]) -> dict[str, str]:
    """For a Redis of our own, which has its settings from its command line."""
    return _chosen(environ, _OF_PROCESSES)


def of_fetching(environ: Mapping[str, str]) -> dict[str, str]:
    """For what brings models: the network, what pip reads, and nothing of ours."""
    network = {
        name: value
        for name, value in environ.items()
        if name in (*_OF_FETCHING, *_on_the_way(environ)) or name.startswith("PIP_")
    }
    return _chosen(environ, _OF_PROCESSES) | network


def of_installing(environ: Mapping[str, str]) -> dict[str, str]:
    """For what brings packages: as for models, and where to say how far it is."""
    return of_fetching(environ) | _chosen(environ, ("MEDIA_REDIS_URL", "VIDEO_PYTHON"))


def without_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """What an installation itself is given: no address of ours."""
    return {name: value for name, value in environ.items() if name != "MEDIA_REDIS_URL"}


def secrets_in(environ: Mapping[str, str]) -> list[str]:
    """The secrets that stand there."""
    return [name for name in environ if name.upper() in SECRETS and environ[name]]


def _on_the_way(environ: Mapping[str, str]) -> list[str]:
    """Proxies and certificates, in whatever case they are written."""
    return [name for name in environ if name.upper() in _OF_A_NETWORK]


def _chosen(environ: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name in names
        or (
            name.startswith((*_OF_LIBRARIES, *_OF_SPEECH))
            and not name.endswith(_SECRETIVE)
            and name not in _OF_FETCHING
        )
    }
