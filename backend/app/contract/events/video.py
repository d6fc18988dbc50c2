"""What the server sends of what a camera shows."""

from app.contract.events.base import InterviewEvent, sent_as
from app.contract.events.observations import Coverage, Gesture
from app.contract.events.parts import Nothing
from app.contract.values import Count, Id, Share, Time
from app.contract.vocabulary import ObservationsStatus


@sent_as("video_observations")
class VideoObservations(InterviewEvent):
    """To the hosts, every few seconds while somebody's camera streams; stands in no log.

    What was not measured is null. Nothing of a face's expression.
    """

    user_id: Id
    gestures: list[Gesture] | None
    eye_contact: Share | None
    posture_score: Share | None
    observations_status: ObservationsStatus
    coverage: Coverage | Nothing
    frames: Count
    timestamp: Time
