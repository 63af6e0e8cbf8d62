"""Things that the camera tests share: pictures to show and a place where frames arrive."""

import io
import queue

from PIL import Image

from hardware.ports import Frame, Health

PATIENCE_S = 20.0


class Inbox:
    """Collects frames and reports, and waits for the next one."""

    def __init__(self) -> None:
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.reports: queue.Queue[Health] = queue.Queue()

    def next(self) -> Frame:
        return self.frames.get(timeout=PATIENCE_S)

    def next_report(self) -> Health:
        return self.reports.get(timeout=PATIENCE_S)


def png(size: tuple[int, int], shade: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", size, shade).save(out, kind)
    return out.getvalue()
