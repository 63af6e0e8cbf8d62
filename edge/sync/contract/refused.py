"""The one way in which the contract says no to bytes that came over the wire."""


class BadMessageError(ValueError):
    """These bytes are no message of the contract: `why` is a short name, `path` the place."""

    def __init__(self, why: str, path: str = "") -> None:
        super().__init__(f"{why} at {path}" if path else why)
        self.why = why
        self.path = path
