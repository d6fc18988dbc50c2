"""Answer the AI interviewer with recordings: one file for each answer, over the raw WebSocket."""

import argparse
import base64
import json
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect


def wait_for(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The data of the next message of that type; an error ends the talk."""
    for frame in socket:
        message = json.loads(frame)
        if message["type"] == kind:
            data: dict[str, Any] = message["data"]
            return data
        if message["type"] == "error":
            raise SystemExit(f"{message['data']['error']}: {message['data']['message']}")
    raise SystemExit("the server closed the connection")


def answer(socket: ClientConnection, recording: Path) -> None:
    """Say what is in a file; print what was heard, and what the interviewer says to it."""
    audio = base64.b64encode(recording.read_bytes()).decode()
    data = {"audio_data": audio, "audio_format": recording.suffix.lstrip(".")}
    socket.send(json.dumps({"type": "audio_input", "data": data}))
    print("You:", wait_for(socket, "transcription")["transcription"])
    print("AI: ", wait_for(socket, "ai_response")["ai_response"])


def main() -> None:
    """Open a talk and answer once with each recording."""
    parser = argparse.ArgumentParser(description="Answer the AI interviewer with recordings.")
    parser.add_argument("recordings", type=Path, nargs="+", help="wav, mp3, m4a, webm or ogg")
    parser.add_argument("--url", default="ws://127.0.0.1:5000/api/v1/ws")
    parser.add_argument("--position", default="backend engineer")
    options = parser.parse_args()
    with connect(options.url, max_size=None) as socket:
        wait_for(socket, "connected")
        about = {"position": options.position, "interview_style": "technical"}
        socket.send(json.dumps({"type": "connect", "data": about}))
        print("AI: ", wait_for(socket, "connected").get("first_question"))
        for recording in options.recordings:
            answer(socket, recording)
        socket.send(json.dumps({"type": "disconnect", "data": {}}))


if __name__ == "__main__":
    main()
