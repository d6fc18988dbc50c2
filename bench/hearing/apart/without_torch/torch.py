"""Stands in for PyTorch where WhisperLive only asks it for a GPU: there is none."""


class cuda:  # noqa: N801
    @staticmethod
    def is_available() -> bool:
        return False
