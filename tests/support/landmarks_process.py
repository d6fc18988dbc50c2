"""MediaPipe's landmarks in the environment that video has for itself, for tests outside of it.

Run as a program there (`python -m tests.support.landmarks_process DESCRIPTOR`) it answers requests;
pictures and points go as plain bytes, since the numpy of either side is another one.
"""

import os
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from app.runtime.packages import video_python
from app.video.landmarks import FaceLandmarks, Image, PoseLandmarks
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT

Plain = tuple[str, tuple[int, ...], bytes]
"""An array: its type, shape and bytes."""


class VideoEnvironment:
    """Landmarks by the models in video's own environment, and portraits turned by its OpenCV."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.set_inheritable(True)
            self._process = subprocess.Popen(
                [video_python(None), "-m", __name__, str(theirs.fileno())],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'backend'}"},
                pass_fds=[theirs.fileno()],
                stderr=subprocess.PIPE,
            )
        self._connection = Connection(ours.detach())

    def face(self, frame: Image) -> FaceLandmarks | None:
        """See Landmarks."""
        found = self.ask("face", plain(frame))
        return None if found is None else FaceLandmarks(array(found[0]))

    def pose(self, frame: Image) -> PoseLandmarks | None:
        """See Landmarks."""
        found = self.ask("pose", plain(frame))
        return None if found is None else PoseLandmarks(array(found[0]), array(found[1]))

    def turned(self, picture: Image, face: FaceLandmarks, yaw: float, pitch: float) -> Image:
        """See TurnedPortrait.turned."""
        found = self.ask("turned", plain(picture), plain(face.points), yaw, pitch)
        return array(found)  # type: ignore[no-any-return]

    def loaded_again(self) -> dict[str, bool]:
        """Whether modules are there, after the models were loaded once more."""
        found: dict[str, bool] = self.ask("loaded_again")
        return found

    def ask(self, what: str, *values: object) -> Any:
        """Have something done there."""
        self._connection.send((what, *values))
        assert self._connection.poll(PATIENCE), "no answer from video's environment"
        try:
            return self._connection.recv()
        except EOFError:
            assert self._process.stderr is not None
            raise AssertionError(self._process.stderr.read()[-3000:].decode()) from None

    def close(self) -> None:
        """End it."""
        self._connection.close()
        self._process.communicate(timeout=PATIENCE)


def plain(values: Any) -> Plain:
    """An array as plain bytes."""
    return values.dtype.str, values.shape, values.tobytes()


def array(values: Plain) -> Any:
    """The array of plain bytes."""
    kind, shape, data = values
    return np.frombuffer(data, dtype=kind).reshape(shape)


def _answer(models: Any, what: str, *values: Any) -> Any:
    if what == "face":
        face = models.face(array(values[0]))
        return None if face is None else (plain(face.points),)
    if what == "pose":
        pose = models.pose(array(values[0]))
        return None if pose is None else (plain(pose.points), plain(pose.visibility))
    if what == "turned":
        from tests.support.turned_portrait import TurnedPortrait

        picture, points, yaw, pitch = values
        head = TurnedPortrait(array(picture), FaceLandmarks(array(points)))
        return plain(head.turned(yaw, pitch))
    type(models)().close()
    return {name: name in sys.modules for name in ("matplotlib", "matplotlib.pyplot", "mediapipe")}


def main(descriptor: int) -> None:
    """Answer until the other end hangs up."""
    from app.video.mediapipe_landmarks import MediapipeLandmarks

    models = MediapipeLandmarks()
    with Connection(descriptor) as connection:
        while True:
            try:
                request = connection.recv()
            except EOFError:
                return
            connection.send(_answer(models, *request))


if __name__ == "__main__":
    main(int(sys.argv[1]))
