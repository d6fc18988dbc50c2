"""Which addresses a start announces."""

import pytest

from app.runtime import whole_server


@pytest.mark.parametrize(
    ("host", "announced"),
    [
        ("0.0.0.0", "http://127.0.0.1:5000/  http://192.0.2.7:5000/"),
        ("::1", "http://[::1]:5000/"),
        ("localhost", "http://localhost:5000/"),
    ],
)
def test_a_wildcard_is_announced_by_its_addresses_alone(
    host: str, announced: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = ("127.0.0.1", "192.0.2.7", "desk", "desk.local")
    monkeypatch.setattr(whole_server, "own_hosts", lambda h: everything if h == "0.0.0.0" else (h,))
    whole_server._announce(host, [5000], [])
    assert capsys.readouterr().out.splitlines()[0] == f"InterviewGenius is ready: {announced}"
