"""Why a stream ends."""


class StreamFailed(Exception):
    """The stream cannot be processed; `code` as in contract.video.FAILURES."""

    code = "PROCESSING_FAILED"


class InvalidData(StreamFailed):
    """What was sent is no WebM stream of ours, or more of it than is taken."""

    code = "INVALID_DATA"
