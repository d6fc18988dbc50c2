"""Where a speech server's recordings are sent, and what of it may be shown."""

import pytest

from app.speech.remote_server import RemoteAddress

AZURE = "https://us.openai.azure.com/openai/deployments/whisper?api-version=2024-06-01"


def address(url: str, key: str | None = "sk-secret") -> RemoteAddress:
    return RemoteAddress(url, key, "whisper-1", 10)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://gpu:8000", "http://gpu:8000/v1/audio/transcriptions"),
        ("http://gpu:8000/", "http://gpu:8000/v1/audio/transcriptions"),
        ("http://gpu:8000/v1/", "http://gpu:8000/v1/audio/transcriptions"),
        ("https://gate/openai/v1", "https://gate/openai/v1/audio/transcriptions"),
        ("http://[::1]:9/v1/audio/transcriptions", "http://[::1]:9/v1/audio/transcriptions"),
        (AZURE, AZURE.replace("whisper?", "whisper/audio/transcriptions?")),
    ],
)
def test_recordings_are_sent_to_openais_path(url: str, endpoint: str) -> None:
    assert address(url).endpoint == endpoint


def test_azure_has_a_header_of_its_own_for_the_key() -> None:
    assert address(AZURE).headers["api-key"] == "sk-secret"
    assert "Authorization" not in address(AZURE).headers
    assert address("http://gpu").headers["Authorization"] == "Bearer sk-secret"


def test_a_server_that_wants_no_key_is_sent_none() -> None:
    assert not {"Authorization", "api-key"} & set(address("http://gpu", None).headers)


def test_neither_the_key_nor_the_address_s_query_is_shown() -> None:
    shown = address("http://[::1]:9/v1?subscription-key=secret")
    assert shown.place == "http://[::1]:9"
    assert "sk-secret" not in repr(shown)
