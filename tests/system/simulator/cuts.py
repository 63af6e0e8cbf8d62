"""Power cuts: a wire is laid at a point of the work, and whoever comes by for the n-th time trips over it."""

from dataclasses import dataclass, field

from edge.errors import StoreError
from edge.store.db import Db
from tests.system.simulator.trace import Trace


class PowerCut(BaseException):
    """Everything in memory is gone. No program may catch it, so it is no `Exception`."""

    def __init__(self, how: str, off_s: int) -> None:
        super().__init__(how)
        self.how = how
        self.off_s = off_s


@dataclass(slots=True)
class Wire:
    """One cut that will come: where, at the how many-th time, and of what kind."""

    point: str
    nth: int
    how: str
    off_s: int


@dataclass(slots=True)
class Wires:
    """`probe` is called by the worker, the broker and the platform at each point of their work."""

    trace: Trace
    laid: list[Wire] = field(default_factory=list)

    def probe(self, point: str, detail: str = "") -> None:
        """Somebody passes this point."""
        for wire in self.laid:
            if wire.point == point:
                wire.nth -= 1
                if wire.nth <= 0:
                    self.laid.remove(wire)
                    self.strike(wire, detail)

    def strike(self, wire: Wire, detail: str) -> None:
        """The cut."""
        self.trace.add("cut", how=wire.how, point=wire.point, detail=detail)
        self.trace.count(f"cut {wire.how}")
        self.trace.count(f"point {wire.point}")
        raise PowerCut(wire.how, wire.off_s)


class Commits:
    """The commits that will fail: how, and at the how many-th from now."""

    def __init__(self, trace: Trace) -> None:
        self.laid: list[tuple[int, str]] = []
        self.seen = self.with_facts = 0
        self.facts = False
        self.full = False
        self._trace = trace

    def tried(self) -> tuple[int, int]:
        """How many commits there were, and how many of them with facts."""
        return self.seen, self.with_facts

    def next(self) -> str:
        """How the commit that is made now fails; "" when it does not."""
        self.seen += 1
        self.with_facts += self.facts
        self.facts = False
        for entry in self.laid:
            if entry[0] <= self.seen:
                self.laid.remove(entry)
                self._trace.add("commit fails", how=entry[1])
                self._trace.count(f"commit {entry[1]}")
                return entry[1]
        return ""


class WeakDb(Db):
    """The worker's connection, on a disk that sometimes says no to a commit."""

    def __init__(self, whole: Db, commits: Commits, wires: Wires) -> None:
        super().__init__(whole.raw, writes=whole.writes)
        self._commits, self._wires = commits, wires

    def checkpoint(self, mode: str) -> None:
        """Copy the log into the main file; the cut may come in between."""
        super().checkpoint(mode)
        self._wires.probe("checkpoint", mode)

    def run(self, sql: str, args: object = ()) -> int:
        """One statement; a COMMIT may raise, carried out or not."""
        if self._commits.full and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise StoreError("database or disk is full")
        if sql.startswith("INSERT INTO journal("):
            self._commits.facts = True
        how = self._commits.next() if sql == "COMMIT" else ""
        if how == "undone":
            raise StoreError("disk I/O error")
        rows = super().run(sql, args)  # type: ignore[arg-type]
        if how == "kept":
            raise StoreError("disk I/O error")
        return rows
