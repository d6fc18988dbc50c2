"""The same room on plain Flask-SocketIO, written as its documentation shows.

python -m gevent.monkey plain_flask.py PORT [REDIS_URL]
"""

import sys
import time
import uuid
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, emit, join_room
from socketio import RedisManager

app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="gevent",
    cors_allowed_origins="*",
    # What message_queue would make, which does not know Redis on a Unix socket.
    **({"client_manager": RedisManager(sys.argv[2])} if len(sys.argv) > 2 else {}),
)


@socketio.on("join_interview")  # type: ignore[untyped-decorator]
def join(data: dict[str, Any]) -> None:
    """Enter the room."""
    join_room(data["interview_id"])
    emit("joined_interview", {"status": "joined", "interview_id": data["interview_id"]})


@socketio.on("send_message")  # type: ignore[untyped-decorator]
def send(data: dict[str, Any]) -> dict[str, Any]:
    """Send to the room."""
    message = {**data, "timestamp": time.time(), "message_id": uuid.uuid4().hex}
    emit("new_message", message, to=data["interview_id"])
    return {"ok": True, "data": message}


if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_output=False)
