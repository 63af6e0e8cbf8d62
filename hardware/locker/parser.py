"""Finds frames in what comes from a line, whatever noise is around them.

A wrong check or an impossible field drops one byte and the rest is looked at again, so at most the broken frame is
lost. At most 256 bytes are kept. Source: LOCK-BOARDS section 5 rule 5.
"""

from hardware.wire import Codec, Frame, Garbage, Op

KEEP = 256


class Parser:
    """Incremental; lengths come from the codec, never from searching an end byte or waiting for silence."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._rest = bytearray()
        self._op: Op | None = None

    @property
    def partial(self) -> bool:
        """Whether the beginning of a frame is waiting for its rest."""
        return bool(self._rest)

    def expect(self, op: Op | None) -> None:
        """Frames from now on may be replies to `op`; what was half read before is forgotten."""
        self._op = op
        self._rest.clear()

    def feed(self, data: bytes) -> list[Frame | Garbage]:
        """Frames and rubbish in the order in which they came."""
        self._rest += data
        out: list[Frame | Garbage] = []
        dropped = bytearray()
        while self._rest and (frame := self._take(dropped)) is not None:
            if dropped:
                out.append(Garbage(bytes(dropped)))
                dropped.clear()
            out.append(frame)
        if dropped:
            out.append(Garbage(bytes(dropped)))
        return out

    def idle(self) -> list[Frame | Garbage]:
        """The line fell silent inside a frame: it will not be finished; a frame hidden behind its head still counts."""
        out: list[Frame | Garbage] = []
        while self._rest:
            out.append(Garbage(bytes([self._rest.pop(0)])))
            out += self.feed(b"")
        return out

    def _take(self, dropped: bytearray) -> Frame | None:
        """The next whole frame; bytes that begin none are moved to `dropped`."""
        while self._rest:
            head = bytes(self._rest)
            need = self._codec.length(head, self._op)
            if (need is None or need > len(head)) and len(head) < KEEP:
                return None
            frame = self._codec.decode(head[:need], self._op) if need else None
            if frame is not None:
                del self._rest[:need]
                return frame
            dropped.append(self._rest.pop(0))
        return None
