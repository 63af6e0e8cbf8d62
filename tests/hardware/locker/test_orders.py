"""An order to a port that has a thread of its own: it is given the interpreter, but never waited for long."""

import threading
import time

from hardware import profile as profiles
from hardware.line import Line, LineLost
from hardware.locker.cabinet import Cabinet, Outside
from hardware.plan import BusPlan, Profile
from hardware.ports import News, Rung, Step
from tests.hardware.bench import cabinet


class Stuck:
    """A plug whose opening takes as long as the test wants; then there is no line."""

    def __init__(self) -> None:
        self.tried = threading.Event()
        self.go_on = threading.Event()

    def open(self) -> Line:
        self.tried.set()
        self.go_on.wait(60)
        raise LineLost("nobody there")

    def now(self) -> float:
        return time.monotonic() * 1000

    def wait(self, until: float) -> None:
        self.go_on.wait(max(0.0, until - self.now()) / 1000)

    def wake(self) -> None:
        pass

    def close(self) -> None:
        pass


class Dead(Outside):
    def __init__(self, plug: Stuck) -> None:
        super().__init__()
        self._stuck = plug

    def plug(self, bus: BusPlan) -> Stuck:
        del bus
        return self._stuck


def test_an_order_comes_back_while_its_port_is_busy_and_is_told_of_when_it_is_not() -> None:
    plug, told = Stuck(), threading.Event()
    profile: Profile = profiles.at_ports(cabinet("kerong5"), {"main": "stuck"})

    def listener(news: News) -> None:
        if isinstance(news, Step) and (news.op_id, news.rung) == ("o-1", Rung.NO_REPLY):
            told.set()

    locker = Cabinet(profile, Dead(plug))
    locker.start(listener)
    assert plug.tried.wait(60)
    locker.open("01", "o-1")
    assert not told.is_set()
    plug.go_on.set()
    assert told.wait(60)
    locker.close()
