"""What becomes of messages that came down: acknowledgements move the cursor, all else the worker decides."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from edge.domain.facts import URGENT
from edge.domain.order import Order, Part
from edge.domain.staff import KIOSK, PLATFORM, Operator
from edge.errors import Refusal
from edge.flows import command
from edge.flows import feed as feed_flow
from edge.store import feed, journal
from edge.sync.around import Around
from edge.sync.broker.seam import Arrived
from edge.sync.contract.messages import Ack, Taken
from edge.sync.downlink import Downlink, fingerprint
from edge.sync.outbox import Outbox
from edge.sync.presence import FEED_SILENCE_MS
from edge.sync.session import Answered, Ill, Session
from edge.sync.uplink import Lane, Verdict

KEEP_ACK_MS = 300_000
FAULT_MS = 60_000
REPORTED = frozenset({"DocumentApplied", "DocumentRefused", "SupportAsked"})
"""After these facts the platform is told anew what is in force here, and what customers wrote."""

Hear = Callable[[Callable[[int], None]], None]
Answer = Mapping[str, Any]


@dataclass(slots=True)
class Arrivals:
    """`take` what came from the broker and `look` at what the worker wrote; `owed` is what the session must hear."""

    around: Around
    downlink: Downlink
    outbox: Outbox
    session: Session
    faults: dict[str, tuple[int, int]] = field(default_factory=dict)  # why: since when, how often
    events: list[object] = field(default_factory=list)
    keep_at: int | None = None
    anew: bool = False
    cut: bool = False

    def owed(self) -> tuple[object, ...]:
        """What has to be told to the session."""
        found, self.events = tuple(self.events), []
        return found

    def look(self, now: int, head: journal.Head | None = None) -> None:
        """The journal has grown, up to `head` if that is known: rows for the uplink, news of commands for operators."""
        uplink, db = self.outbox.uplink, self.around.db
        if not uplink.lanes:
            uplink.lanes = [Lane(ep, head, acked, acked) for ep, head, acked in feed.heads(db)]
            return
        head, last = head or journal.head(db), uplink.lanes[-1]
        seen = last.head if head.ep == last.ep else 0
        if head.seq <= seen:
            return
        known = len(head.kinds) >= head.seq - seen
        kinds = head.kinds[seen - head.seq :] if known else feed.kinds_after(db, head.ep, seen)
        if head.ep != last.ep:
            self.anew = False
            self.events.append(Ill())  # a new epoch is told by a new birth
        uplink.wrote(now, (head.ep, head.seq), urgent=not URGENT.isdisjoint(kinds))
        self.outbox.reports |= not REPORTED.isdisjoint(kinds)
        if "CommandChanged" in kinds:
            self._note_commands(now, (head.ep, seen))

    def take(self, now: int, event: Arrived, hear: Hear) -> None:
        """A message from the broker. Its PUBACK follows when it is durable, or at once when it has no effect."""
        came = self.downlink.read(event.topic, event.payload, self.session.sid)
        if self.downlink.newest is not None:
            self.around.floor(self.downlink.newest)
        if isinstance(came, Part):
            reply = self.around.worker.ask(PLATFORM, feed_flow.take, came)
            self._when_durable(reply, event.token, lambda _answer, at: self.outbox.presence.hurry(at), hear)
        elif isinstance(came, Order):
            reply = self.around.worker.ask(_caller(came.by), command.receive, came)
            self._when_durable(reply, event.token, lambda answer, _at: self._ordered(came, answer), hear)
        else:
            self.around.broker.puback(event.token)
            if isinstance(came, Ack):
                self._acked(now, came)
            elif came.forged:
                self.fault(now, came.why)

    def fault(self, now: int, why: str) -> None:
        """Write a fault down, at most once a minute for each kind."""
        since, count = self.faults.get(why, (now - FAULT_MS, 0))
        if now - since < FAULT_MS:
            self.faults[why] = (since, count + 1)
            return
        self.faults[why] = (now, 0)
        self.around.worker.post(KIOSK, feed_flow.note_fault, why, fingerprint(why), count + 1)

    def keep(self, now: int, *, leaving: bool) -> None:
        """Write the cursor down now and then: it saves repeats after a restart, and only that."""
        if self.keep_at is None or (now < self.keep_at and not leaving):
            return
        self.keep_at = None
        upto = {lane.ep: lane.acked for lane in self.outbox.uplink.lanes}
        self.around.worker.post(PLATFORM, feed_flow.acknowledge, upto)

    def next_ms(self) -> int | None:
        """When the cursor wants to be written down."""
        return self.keep_at

    def _when_durable(
        self, reply: "Future[Answer]", token: int, then: Callable[[Answer, int], None], hear: Hear
    ) -> None:
        sid = self.session.sid

        def done(now: int) -> None:
            if self.session.sid != sid:
                return  # its connection is gone; it will come again
            error = reply.exception()
            if error is None or isinstance(error, Refusal):
                self.around.broker.puback(token)
            if error is None:
                then(reply.result(), now)

        reply.add_done_callback(lambda _reply: hear(done))

    def _acked(self, now: int, ack: Ack) -> None:
        self.events.append(Answered())
        before = [lane.acked for lane in self.outbox.uplink.lanes]
        told = self._kept_here(now, ack.journal)
        if self._forked(told):
            verdict = Verdict.ROLLED_BACK
        else:
            verdict = self.outbox.uplink.acked(now, (told.ep, told.upto), told.gaps, ack.pause_s * 1000)
        if verdict is Verdict.ROLLED_BACK:
            self._rolled_back(told)
        if before != [lane.acked for lane in self.outbox.uplink.lanes] and self.keep_at is None:
            self.keep_at = now + KEEP_ACK_MS
        here = feed.cursor(self.around.db)
        if here.ep and (ack.feed.ep, ack.feed.head) > (here.ep, here.upto) and ack.feed.ep == here.ep:
            self.outbox.presence.by(now + FEED_SILENCE_MS)

    def _kept_here(self, now: int, taken: Taken) -> Taken:
        """The same; but a platform that has lost what left our journal long ago gets what is left: that is noted."""
        lane = self.outbox.uplink.lane(taken.ep)
        if lane is None or taken.upto >= lane.acked:
            return taken
        start = journal.anchor(self.around.db, taken.ep)
        if taken.upto >= start.seq:
            return taken
        if not self.cut:
            self.cut = True
            self.fault(now, "journal_cut")
        gaps = tuple(gap for gap in taken.gaps if gap[0] > start.seq)
        return replace(taken, upto=start.seq, gaps=gaps, hash=start.hash.hex())

    def _forked(self, taken: Taken) -> bool:
        """Whether the platform's last row is another one than ours: an old copy has outwritten what was lost."""
        lane = self.outbox.uplink.lane(taken.ep)
        if lane is None or lane.forked:
            return lane is not None
        if not taken.hash or taken.upto > lane.head:
            return False
        if journal.hash_of(self.around.db, taken.ep, taken.upto).hex() == taken.hash:
            return False
        self.outbox.uplink.fork(lane)
        return True

    def _rolled_back(self, taken: Taken) -> None:
        """Our store is an old copy of itself: a new epoch, as after a restore (PROTOCOL 5.6)."""
        if taken.ep == self.outbox.uplink.lanes[-1].ep and not self.anew:
            self.anew = True
            self.around.worker.post(PLATFORM, feed_flow.start_anew, taken.ep, taken.upto, taken.hash or "")

    def _ordered(self, order: Order, answer: Answer) -> None:
        if order.op != "compare" or answer.get("state") != "started":
            return
        worker = self.around.worker
        self.outbox.compare(
            (order.id, str(order.args["kind"])),
            tuple(order.args["buckets"]),
            lambda: worker.post(PLATFORM, command.finish, order.id, "succeeded"),
        )

    def _note_commands(self, now: int, after: tuple[str, int]) -> None:
        for row in journal.rows(self.around.db, *after, 1000):
            if row[1] == "CommandChanged":
                said = json.loads(row[2])["body"]
                self.outbox.teller.note(said["cmd"], said["state"], said.get("why"))
        self.outbox.presence.hurry(now)


def _caller(by: str) -> Any:
    kind, _, name = by.partition(":")
    return Operator(name) if kind == "operator" and name else PLATFORM
