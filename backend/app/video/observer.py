"""The observer of one stream: samples its frames and measures what they show."""

from collections.abc import Callable
from time import perf_counter

from app.video.eye_contact import EyeContact
from app.video.gestures import Gestures
from app.video.head_pose import head_pose
from app.video.landmarks import FaceLandmarks, Image, Landmarks, PoseLandmarks
from app.video.movements import FacialMovements
from app.video.observations import Observations, Observer, Reason
from app.video.posture import Posture, carriage
from app.video.sampling import Sampler
from app.video.swings import MAX_GAP


class LandmarkObserver:
    """An Observer on landmarks. `clock`: seconds, to see what looking costs."""

    def __init__(self, landmarks: Landmarks, clock: Callable[[], float] = perf_counter) -> None:
        self.with_movements = False
        self._landmarks, self._clock = landmarks, clock
        self._sampler = Sampler()
        self._seen = _Seen()

    def wants(self, time: float) -> bool:
        """See Observer."""
        return any(self._sampler.due(time))

    def observe(self, frame: Image, time: float) -> None:
        """See Observer."""
        due = self._sampler.due(time)
        if not any(due):
            return
        began = self._clock()
        self._seen.counts.frames += 1
        if due.pose:
            self._seen.add_pose(self._landmarks.pose(frame), time)
        if due.face:
            self._seen.add_face(self._landmarks.face(frame), time, self.with_movements)
        self._sampler.looked(time, due, self._clock() - began)

    def result(self) -> Observations:
        """See Observer."""
        seen = self._seen
        counts, seen.counts = seen.counts, _Counts()
        gestures, movements = seen.gestures.collect(), seen.movements.collect()
        eye_contact, posture = seen.eye_contact.collect(), seen.posture.collect()
        if not self.with_movements:
            movements, seen.movements = None, FacialMovements()  # nothing outlives a withdrawal
        reasons: dict[str, Reason] = {}
        if not (gestures or counts.faces or counts.bodies):
            reasons["gestures"] = counts.why_no_face()
        if eye_contact is None:
            reasons["eye_contact"] = counts.why_no_face()
        if posture is None:
            reasons["posture_score"] = counts.why_no_posture()
        if self.with_movements and movements is None:
            reasons["movements"] = counts.why_no_face()
        if 1 / self._sampler.rates.face > MAX_GAP:
            reasons["nod"] = reasons["shake"] = "not_sampled"
        return Observations(
            gestures=None if "gestures" in reasons else gestures,
            eye_contact=eye_contact,
            posture_score=posture,
            movements=movements,
            coverage=counts.coverage(),
            frames=counts.frames,
            reasons=reasons,
        )

    def forget(self) -> None:
        """See Observer."""
        self._seen = _Seen()

    def close(self) -> None:
        """See Observer."""
        self._landmarks.close()


class _Seen:
    """What was seen of the stream so far."""

    def __init__(self) -> None:
        self.gestures = Gestures()
        self.eye_contact, self.posture = EyeContact(), Posture()
        self.movements = FacialMovements()
        self.counts = _Counts()

    def add_face(self, face: FaceLandmarks | None, time: float, with_movements: bool) -> None:
        self.counts.searched_for_face += 1
        self.counts.faces += face is not None
        self.eye_contact.observe(face, time)
        self.gestures.add_face(time, None if face is None else head_pose(face))
        if with_movements:
            self.movements.observe(face)

    def add_pose(self, pose: PoseLandmarks | None, time: float) -> None:
        body = None if pose is None else carriage(pose)
        self.counts.searched_for_pose += 1
        self.counts.bodies += pose is not None
        self.counts.carriages += body is not None
        self.posture.observe(body)
        self.gestures.add_pose(time, pose)


class _Counts:
    """How many frames since the last result were looked at for what, and showed it."""

    def __init__(self) -> None:
        self.frames = 0
        self.searched_for_face = self.faces = 0
        self.searched_for_pose = self.bodies = self.carriages = 0

    def coverage(self) -> dict[str, float]:
        return {
            "face": self.faces / max(1, self.searched_for_face),
            "pose": self.bodies / max(1, self.searched_for_pose),
        }

    def why_no_face(self) -> Reason:
        if not self.searched_for_face:
            return "not_sampled"
        return "too_few_frames" if self.faces else "no_face"

    def why_no_posture(self) -> Reason:
        if not self.searched_for_pose:
            return "not_sampled"
        return "too_few_frames" if self.carriages else "no_shoulders"


def load_observer() -> Observer | None:
    """An observer for one stream, None where MediaPipe is not installed.

    The models are loaded here: some 0.3 s and 180 MB for each observer.
    """
    from app.video.mediapipe_landmarks import MediapipeLandmarks, is_installed

    return LandmarkObserver(MediapipeLandmarks()) if is_installed() else None
