"""The simulated camera: whatever picture is handed to it is held before its lens for a moment."""

from collections.abc import Callable

from hardware.camera import pictures
from hardware.camera.lens import Lens
from hardware.ports import Frame, HardwareError


class SimCamera:
    """Fed with picture files as bytes, by the /sim page, by tests or by the demo."""

    def __init__(self, *, fps: float = 10.0, held: int = 8) -> None:
        self._fps = fps
        self._held = held
        self._lens: Lens | None = None

    def start(self, take: Callable[[Frame], None]) -> None:
        """From now on pictures that are shown become frames for `take`."""
        self._lens = Lens(take, fps=self._fps, held=self._held)

    def show(self, data: bytes, source: str = "") -> None:
        """Hold a PNG, JPEG or other picture before the lens; HardwareError when it is no picture."""
        if self._lens is None:
            message = "the simulated camera has not been started"
            raise HardwareError(message)
        self._lens.show(pictures.from_bytes(data, source))

    def close(self) -> None:
        """No more frames."""
        if self._lens is not None:
            self._lens.close()
            self._lens = None
