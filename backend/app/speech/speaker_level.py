"""How loud a speaker is: a much quieter voice is somebody farther away."""

FAR_DB = 20.0
"""So far below the speaker's own level nothing is theirs."""
_BEGINNING = 100
"""Frames of voice before a level is known."""
_RISE, _FALL = 1 / 150, 1 / 600  # share of the way for each frame: 5 s up, 20 s down
_FORGOTTEN = 1 / 400  # dB for each frame of a far voice: after a minute or two it may be theirs


class SpeakerLevel:
    """Learns it from the frames of a voice, in dBFS."""

    def __init__(self, dbfs: float | None = None) -> None:
        self.dbfs = dbfs
        self._first: list[float] = []

    @property
    def is_known(self) -> bool:
        """Whether a voice was heard for long enough."""
        return self.dbfs is not None

    def is_near(self, dbfs: float) -> bool:
        """Whether a voice of this level may be the speaker's."""
        return self.dbfs is None or dbfs >= self.dbfs - FAR_DB

    def hear(self, dbfs: float) -> None:
        """Take the level of a frame of the speaker's voice."""
        if self.dbfs is not None:
            difference = dbfs - self.dbfs
            self.dbfs += difference * (_RISE if difference > 0 else _FALL)
            return
        self._first.append(dbfs)
        if len(self._first) == _BEGINNING:
            self.dbfs = sorted(self._first)[_BEGINNING * 3 // 4]

    def miss(self) -> None:
        """A frame of voice was too far away."""
        if self.dbfs is not None:
            self.dbfs -= _FORGOTTEN
