"""What the rules and services raise."""


class Refusal(Exception):
    """What was asked for is not done, and asking for it harms nobody.

    `code` is one of contract.errors.MESSAGES (a test holds the two together). `field` names the
    wrong part of what was sent, `retry_after` the seconds after which the same may succeed,
    `detail` (of contract.expectations.EXPECTED) what should have been sent.
    """

    def __init__(
        self,
        code: str,
        field: str | None = None,
        retry_after: float | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.retry_after = retry_after
        self.detail = detail


class OutdatedTurn(Exception):
    """The reply was planned before something else happened: plan again."""
