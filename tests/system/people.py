"""Staff who load and customers who take, with hands in the simulated cabinet; whoever dies meanwhile, hands go on."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from tests.system.service import Client

UNSETTLED = """
SELECT count(*) FROM opening WHERE settled = 0
AND cell NOT IN (SELECT place FROM task WHERE closed_at IS NULL AND place IS NOT NULL)
"""
"""How many openings have no end yet that the kiosk knows, and no task for a person either."""
GOES_ON = {"no_open": "open_again", "unsure": "no", "left_inside": "have_it"}
"""Screens that wait for a customer, and the button that leads on."""
PATIENCE_S, BRIEFLY_S = 5.0, 0.3
"""How long hands wait for a door of a kiosk that lives, and of a dead one; a busy machine is slow."""


class Cabinet(Protocol):
    """Doors and things as they really are: a board of this process, or hands that reach into another."""

    @property
    def act(self) -> Callable[..., object]:
        """Move a door or a thing: what to do, the cell, and how."""

    def truth(self) -> Mapping[str, Any]:
        """How everything is, and what the coils did so far."""


class People:
    """`loaded` and `taken` are what hands really did: thing → cell, thing → whose code opened."""

    def __init__(self, client: Client, cabinet: Cabinet, login: str, pin: str) -> None:
        self.client = client
        self.cabinet = cabinet
        self.loaded: dict[str, str] = {}
        self.taken: dict[str, str] = {}
        self._whose = ""
        self._entry = {"login": login, "pin": pin}

    def sign_in(self) -> None:
        """Staff at the panel."""
        self.client.post("/staff/sign-in", self._entry)

    def staff(self, act: str, **args: str) -> None:
        """One touch of a staff page."""
        self.client.post("/staff/act", {"act": act, **args})

    def look(self, parcel: str, times: int) -> None:
        """Staff look at a parcel's personal data so often: each time is a fact of its own."""
        self.sign_in()
        for _ in range(times):
            self.client.post("/staff/card", {"parcel": parcel})
        self.client.post("/staff/sign-out", {})

    def see(self, cells: Iterable[str]) -> None:
        """Staff look into cells of which nobody is sure, and say what they see."""
        with suppress(OSError):
            self.sign_in()
            for cell in cells:
                things = self.cabinet.truth()["cells"][cell]["things"]
                self.staff("cell.see", cell=cell, inside="full" if things else "empty")

    def load(self, label: str, delivery: str) -> None:
        """Staff receive a parcel and put it into the cell that opens."""
        before, alive = len(self.pulses()), False
        with suppress(OSError):
            self.sign_in()
            self.staff("scan.at", screen="receive", delivery=delivery)
            self.staff("scan.typed", text=label)
            self.staff("scan.at", screen="stow")
            self.staff("scan.typed", text=label)
            alive = True
        if cell := self._opened(before, alive=alive):
            self.cabinet.act("put", cell, thing=label)
            self._shut(cell)
            self.loaded[label] = cell

    def take(self, label: str, code: str) -> None:
        """The customer types the code, takes what lies in the cell that opens, and shuts the door."""
        before, alive = len(self.pulses()), False
        with suppress(OSError):
            self.client.post("/staff/sign-out", {})
        with suppress(OSError, KeyError):
            if self.client.state().get("name") == "paused":
                self.client.act("enter_again")
            self.client.act("code", digits=code)
            alive = True
        self._whose = label
        self._empty(self._opened(before, alive=alive))

    def is_stuck(self) -> bool:
        """Whether a customer stands there who has to press something."""
        return self.client.state().get("name") in GOES_ON

    def go_on(self) -> None:
        """The customer who still stands there presses what leads on, and takes what lies in the cell that opens."""
        before, alive = len(self.pulses()), False
        with suppress(OSError, KeyError):
            self.client.act(GOES_ON[self.client.state()["name"]])
            alive = True
        self._empty(self._opened(before, alive=alive))

    def screen_is_free(self) -> bool:
        """Whether nobody stands at the customer screen."""
        return self.client.state().get("name") in ("idle", "paused")

    def pulses(self) -> list[str]:
        """The cells whose coils were driven, in order."""
        return [coil["cell"] for coil in self.cabinet.truth()["coils"]]

    def open_doors(self) -> list[str]:
        """The doors that stand open."""
        return [cell for cell, door in self.cabinet.truth()["cells"].items() if door["door"] == "open"]

    def shut_all(self) -> None:
        """Somebody walks by and shuts what stands open."""
        for cell in self.open_doors():
            self.cabinet.act("close", cell)

    def robbed(self) -> list[str]:
        """What went into the wrong hands, in words."""
        return [f"{thing} went to the customer of {whose}" for thing, whose in self.taken.items() if thing != whose]

    def use(self, cell: str, take: str, put: str, *, alive: bool) -> None:
        """If this door opens: something out, something in, and shut."""
        until = time.monotonic() + (PATIENCE_S if alive else BRIEFLY_S)
        while cell not in self.open_doors():
            if time.monotonic() > until:
                return
            time.sleep(0.02)
        if take:
            self.cabinet.act("take", cell, thing=take)
            self.loaded.pop(take, None)
        if put:
            self.cabinet.act("put", cell, thing=put)
            self.loaded[put] = cell
        self._shut(cell)

    def _empty(self, cell: str | None) -> None:
        """Whoever stands there takes everything, if a door opened."""
        if cell is None:
            return
        for thing in self.cabinet.truth()["cells"][cell]["things"]:
            self.cabinet.act("take", cell, thing=thing)
            self.taken[thing] = self._whose
            self.loaded.pop(thing, None)
        self._shut(cell)

    def _shut(self, cell: str) -> None:
        time.sleep(0.4)  # nobody is quicker than that
        self.cabinet.act("close", cell)

    def _opened(self, before: int, *, alive: bool) -> str | None:
        """The cell whose door stands open because of the newest pulse; a dead kiosk may just have sent one."""
        until = time.monotonic() + (PATIENCE_S if alive else BRIEFLY_S)
        while time.monotonic() < until:
            new = self.pulses()[before:]
            if new and new[-1] in self.open_doors():
                return str(new[-1])
            time.sleep(0.03)
            if not self.client.get("/healthz"):
                until = min(until, time.monotonic() + BRIEFLY_S)
        return None
