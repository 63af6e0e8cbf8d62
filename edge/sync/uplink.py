"""The uplink cursor of PROTOCOL 4.2: which rows of the journal leave next. A PUBACK never moves the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from edge.sync.flight import ROWS_MOST, Batch, Flight


class Verdict(StrEnum):
    """What an `ack` meant."""

    TAKEN = "taken"
    IGNORED = "ignored"
    ROLLED_BACK = "rolled_back"  # the platform holds rows that we do not: our store is an old one


@dataclass(slots=True)
class Lane:
    """One epoch: its last row, what the platform has committed, what was sent.

    `forked`: the platform holds other rows under the same numbers; nothing of it leaves any more.
    """

    ep: str
    head: int
    acked: int
    sent: int
    forked: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """Read these rows and send them: at most `most` after `after`."""

    ep: str
    after: int
    most: int


@dataclass(slots=True)
class Uplink:
    """Cursor, linger and gaps; older epochs go first, and nothing goes before the session is LIVE."""

    linger_ms: int
    lanes: list[Lane] = field(default_factory=list)
    flight: Flight = field(default_factory=Flight)
    live: bool = False
    gaps: list[Batch] = field(default_factory=list)
    doubted: frozenset[tuple[int, int]] = frozenset()
    linger_until: int | None = None
    pause_until: int = 0

    def wrote(self, now: int, head: tuple[str, int], *, urgent: bool) -> None:
        """The journal of epoch head[0] ends at head[1] now; urgent rows do not linger."""
        ep, seq = head
        if not self.lanes or self.lanes[-1].ep != ep:
            self.lanes.append(Lane(ep, 0, 0, 0))
        self.lanes[-1].head = seq
        due = now if urgent else now + self.linger_ms
        self.linger_until = due if self.linger_until is None else min(due, self.linger_until)

    def begin(self, now: int) -> None:
        """The session is LIVE: everything after the cursor is sent, the waiting rows at once."""
        self.live = True
        _rewind(self)
        self.linger_until = now if _waiting(self) else None
        self.flight.progress(now)

    def end(self) -> None:
        """The session is gone; what was under way will be sent again."""
        self.live = False
        _rewind(self)

    def want(self, now: int) -> Want | None:
        """The rows to send now, gaps first; None when nothing is due or the window is full."""
        if not self.live or now < self.pause_until or not self.flight.room():
            return None
        if self.gaps:
            gap = self.gaps[0]
            return Want(gap.ep, gap.first - 1, min(gap.size(), ROWS_MOST))
        lane = _waiting(self)
        if lane is None or not _ripe(self, now, lane):
            return None
        return Want(lane.ep, lane.sent, min(lane.head - lane.sent, ROWS_MOST))

    def sent(self, now: int, batch: Batch) -> None:
        """These rows were published."""
        self.flight.took(now, batch)
        if self.gaps and self.gaps[0].ep == batch.ep and self.gaps[0].first == batch.first:
            gap = self.gaps.pop(0)
            if batch.last < gap.last:
                self.gaps.insert(0, Batch(gap.ep, batch.last + 1, gap.last))
            return
        lane = self.lane(batch.ep)
        if lane is not None:
            lane.sent = max(lane.sent, batch.last)
        if _waiting(self) is None:
            self.linger_until = None

    def acked(self, now: int, taken: tuple[str, int], gaps: Sequence[tuple[int, int]], pause_ms: int) -> Verdict:
        """The platform has committed epoch taken[0] up to taken[1], but for the gaps above it."""
        self.pause_until = now + pause_ms
        if pause_ms:
            self.flight.progress(self.pause_until)
        lane = self.lane(taken[0])
        if lane is None:
            return Verdict.IGNORED
        if taken[1] > lane.head and lane is self.lanes[-1]:
            return Verdict.ROLLED_BACK
        if taken[1] > lane.head > lane.sent:
            return Verdict.IGNORED  # what our old store says against the platform's rows is sent once, to be put away
        _settle(self, now, lane, min(taken[1], lane.head))
        _mind(self, lane, gaps)
        return Verdict.TAKEN

    def fork(self, lane: Lane) -> None:
        """The platform holds another story of this epoch: ours was written on an old copy of the store."""
        lane.forked = True
        _rewind(self)

    def stalled(self, now: int) -> bool:
        """After 30 s without progress rows go again, with half the window; True after 120 s."""
        if not self.live or not (self.flight.batches or self.flight.late) or now < self.flight.again_at:
            return False
        if now >= self.flight.ill_at:
            return True
        _rewind(self)
        self.flight.again(now)
        self.linger_until = now
        return False

    def next_ms(self) -> int | None:
        """When there is something to do without anything happening."""
        if not self.live:
            return None
        times = [self.flight.again_at] if self.flight.batches or self.flight.late else []
        if self.flight.room():
            if self.gaps:
                times.append(self.pause_until)
            elif self.linger_until is not None and _waiting(self) is not None:
                times.append(max(self.linger_until, self.pause_until))
        return min(times, default=None)

    def lane(self, ep: str) -> Lane | None:
        """The lane of an epoch; None when it is not in the store."""
        return next((lane for lane in self.lanes if lane.ep == ep), None)


def _waiting(uplink: Uplink) -> Lane | None:
    return next((lane for lane in uplink.lanes if lane.sent < lane.head and not lane.forked), None)


def _ripe(uplink: Uplink, now: int, lane: Lane) -> bool:
    full = lane.head - lane.sent >= ROWS_MOST or lane is not uplink.lanes[-1]
    return full or (uplink.linger_until is not None and now >= uplink.linger_until)


def _rewind(uplink: Uplink) -> None:
    uplink.flight.batches = []
    uplink.gaps, uplink.doubted = [], frozenset()
    for lane in uplink.lanes:
        lane.sent = lane.acked


def _settle(uplink: Uplink, now: int, lane: Lane, upto: int) -> None:
    """Cursor = upto, also when it goes back because the platform was restored."""
    back = upto < lane.acked
    if upto > lane.acked:
        uplink.flight.progress(now)
    lane.acked = upto
    if back:
        _rewind(uplink)
        uplink.linger_until = now
    lane.sent = max(lane.sent, upto)
    uplink.flight.settled(lane.ep, upto)


def _mind(uplink: Uplink, lane: Lane, gaps: Sequence[tuple[int, int]]) -> None:
    """A gap that two acks in a row name is real; the first may have been mere reordering."""
    named = frozenset((first, last) for first, last in gaps if lane.acked < first <= last <= lane.head)
    for first, last in sorted(named & uplink.doubted):
        uplink.gaps.append(Batch(lane.ep, first, last))
        uplink.flight.narrow()
    uplink.doubted = named - uplink.doubted
