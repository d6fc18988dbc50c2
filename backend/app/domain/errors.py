"""What the rules raise."""


class RuleViolation(Exception):
    """A command that the rules refuse.

    `code` is one of `contract.errors.ErrorCode` (a test holds the two together); `field` names the
    part of the command that is wrong, where it is one part.
    """

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


class OutdatedTurn(Exception):
    """The reply was planned before something else happened: plan again."""
