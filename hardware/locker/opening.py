"""One opening on the truth ladder: what was sent, said and seen so far, and what may be concluded from it.

Pure: it is told of things with their times (milliseconds) and never asks. A second pulse is asked for at most once, at
least a second after the first, and only while the door is known to be still closed. Source: LOCK-BOARDS section 1.2.
"""

from dataclasses import dataclass
from enum import StrEnum

from hardware.ports import Caps, Door, Rung
from hardware.wire import Verdict

AGAIN_MS = 1000
MUTE = 3


class Phase(StrEnum):
    """Where an opening stands."""

    READY = "ready"
    WATCH = "watch"
    PAUSE = "pause"
    OPEN = "open"
    LOST = "lost"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is believed of the door now, and whether its sensor deserves belief."""

    door: Door
    settling: bool
    chattering: bool
    trusted: bool


class Opening:
    """One operation id, at most two pulses."""

    def __init__(self, op_id: str, caps: Caps, open_ms: float) -> None:
        self.op_id = op_id
        self.attempt = 1
        self.phase = Phase.READY
        self.before = Door.UNKNOWN
        self.sent_at = float("-inf")
        self._caps = caps
        self._open_ms = open_ms
        self._trouble: Rung | None = None
        self._heard = 0
        self._garbled = False
        self._acked = False
        self._once = False
        self._mute = 0

    @property
    def pulse_at(self) -> float | None:
        """When the next pulse is due: at once, after the pause, or never."""
        match self.phase:
            case Phase.READY:
                return self.sent_at
            case Phase.PAUSE:
                return self.sent_at + AGAIN_MS
        return None

    @property
    def concludes_at(self) -> float | None:
        """When something will be concluded if nothing more is heard."""
        if self.phase is not Phase.WATCH:
            return None
        patient = self._trouble is None or self._heard < 2
        return self.sent_at + (self._open_ms if patient else AGAIN_MS)

    def sent(self, now: float, door: Door) -> None:
        """A pulse is on the wire, all of it; `door` is what was believed of the door before."""
        if self.phase is Phase.PAUSE:
            self.attempt = 2
        else:
            self.before = door
        self.phase, self.sent_at = Phase.WATCH, now
        self._trouble, self._heard, self._garbled, self._acked = None, 0, False, False

    def answered(self, verdict: Verdict) -> bool:
        """The board spoke about the pulse; True when that is a proof that it took it."""
        if verdict is Verdict.FAILED:
            self._trouble = Rung.JAMMED
        elif verdict is Verdict.REFUSED:
            self._trouble, self._once = Rung.BAD_FRAME, True
        self._acked = verdict is Verdict.ACCEPTED
        return self._acked

    def silent(self, *, garbled: bool, of_pulse: bool) -> None:
        """Nothing usable came back, to the pulse itself or to a question after it."""
        self._garbled = self._garbled or garbled
        self._mute += 1
        if of_pulse:
            self._trouble = Rung.BAD_FRAME if garbled else Rung.NO_REPLY

    def heard(self) -> None:
        """A valid reading of the door came."""
        self._heard += 1
        self._mute = 0

    def opened(self, edge_ms: float) -> bool:
        """The door went from closed to open at `edge_ms`; True when this opening did it."""
        mine = self.phase in (Phase.WATCH, Phase.PAUSE, Phase.LOST) and edge_ms >= self.sent_at
        if mine:
            self.phase = Phase.OPEN
        return mine

    def lose(self) -> bool:
        """The line went away; True when the outcome is lost with it."""
        lost = self.phase in (Phase.WATCH, Phase.PAUSE)
        if lost:
            self.phase, self._heard = Phase.LOST, 0
        return lost

    def conclude(self, now: float, facts: Facts) -> Rung | None:
        """An outcome, when one is due; the phase is PAUSE after it if a second pulse may follow, else DONE."""
        if self.phase is Phase.LOST and self._heard >= 2 and facts.door is Door.CLOSED:
            self.phase = Phase.DONE
        if self.phase is Phase.PAUSE and self._mute:
            return self._end(self._trouble or Rung.NO_REPLY)
        if self.phase is not Phase.WATCH:
            return None
        if self._caps.door == "none":
            return self._unseen()
        early = self.concludes_at is None or now < self.concludes_at
        if early or (facts.settling and not facts.chattering and self._heard):
            return None
        return self._outcome(facts)

    def _outcome(self, facts: Facts) -> Rung | None:
        if not self._heard or self._mute >= MUTE:
            return self._end(Rung.BAD_FRAME if self._garbled else Rung.NO_REPLY)
        if self._mute:
            return None
        if facts.chattering or facts.door is Door.UNKNOWN:
            return self._end(Rung.UNKNOWN)
        if facts.door is Door.OPEN or self.before is not Door.CLOSED:
            unheard = self._trouble in (Rung.NO_REPLY, Rung.BAD_FRAME)
            return self._end(self._trouble if unheard and self._trouble else Rung.NOT_DETECTED)
        if self._trouble is None and not facts.trusted:
            return self._end(Rung.NOT_DETECTED)
        return self._again(self._trouble or Rung.JAMMED)

    def _again(self, rung: Rung) -> Rung:
        """Attempt 1 failed with the door still closed: one more pulse."""
        if self.attempt == 2 or self._once:
            return self._end(rung)
        self.phase = Phase.PAUSE
        return rung

    def _unseen(self) -> Rung | None:
        """Nothing can tell of this door: the board's word, or its silence, is all there is."""
        if self._acked:
            self.phase = Phase.DONE
            return None
        if self._trouble is not None:
            return self._end(self._trouble)
        return self._end(Rung.NOT_DETECTED) if self._caps.ack == "none" else None

    def _end(self, rung: Rung) -> Rung:
        self.phase = Phase.DONE
        return rung
