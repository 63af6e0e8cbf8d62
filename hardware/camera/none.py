"""A kiosk without a camera: codes are typed, or a hand scanner reads them."""

from collections.abc import Callable

from hardware.ports import Frame


class NoCamera:
    """Never delivers a frame and is always well."""

    def start(self, take: Callable[[Frame], None]) -> None:
        """Nothing to start."""

    def show(self, data: bytes, source: str = "") -> None:
        """There is no lens to hold a picture before."""

    def close(self) -> None:
        """Nothing to stop."""
