"""What people do at a kiosk, one deed each, step by step. Whoever dies meanwhile, their hands go on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tests.system.service import wait_for
from tests.system.storage.shop import CELL, Shop, code, label

NEXT, PARCEL = "04", "p-0"
Step = Callable[[Shop], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """Its steps, the fact without which it was not done, and how often a coil is driven for it.

    `stocked`: a parcel lies in CELL beforehand.
    """

    steps: Sequence[Step]
    fact: str
    pulses: int
    stocked: bool = True

    def do(self, shop: Shop) -> None:
        """What nobody answers any more is said in vain; doors that stand open are used and shut."""
        for step in self.steps:
            with suppress(OSError, KeyError):
                step(shop)


def _staff(act: str, **args: str) -> Step:
    return lambda shop: shop.people.staff(act, **args)


def _press(when: str, name: str, **args: str) -> Step:
    """A button, once the screen is there that has it."""

    def press(shop: Shop) -> None:
        _while_alive(shop, lambda: shop.people.client.state().get("name") == when)
        shop.people.client.act(name, **args)

    return press


def _hands(cell: str, take: str = "", put: str = "") -> Step:
    return lambda shop: shop.hands(cell, take, put)


def _while_alive(shop: Shop, happened: Callable[[], bool]) -> None:
    wait_for(lambda: happened() or not shop.service.alive())


def _sign_in(shop: Shop) -> None:
    shop.people.sign_in()


DEEDS: Mapping[str, Deed] = {
    "load": Deed([Shop.load], "ParcelStowed", 1, stocked=False),
    "pick up": Deed([Shop.take], "ParcelIssued", 1),
    "guess": Deed(
        [_press("idle", "code", digits=code(91)), _press("wrong_code", "code", digits=code(92))], "CodeRefused", 0
    ),
    "look again": Deed([Shop.take, _press("done", "open_again"), _hands(CELL)], "ParcelIssued", 2),
    "give back": Deed(
        [
            Shop.take,
            _press("done", "give_back"),
            _press("refuse", "all"),
            _press("refuse_reason", "reason", why="fit"),
            _hands(CELL, put=label(0)),
        ],
        "ParcelRefused",
        2,
    ),
    "hand over": Deed(
        [
            _sign_in,
            _staff("handover.begin", parcel=PARCEL, way="document"),
            _staff("handover.fetch", parcel=PARCEL),
            _hands(CELL, take=label(0)),
            Shop.understood,
            _staff("scan.typed", text=label(0)),
            _staff("handover.check", what="document"),
            _staff("handover.issue"),
        ],
        "ParcelIssued",
        1,
    ),
    "move": Deed(
        [
            _sign_in,
            _staff("cell.move", parcel=PARCEL, place=NEXT),
            _hands(CELL, take=label(0)),
            _hands(NEXT, put=label(0)),
        ],
        "ParcelMoved",
        2,
    ),
    "clean": Deed(
        [
            _sign_in,
            _staff("cell.block", cell=NEXT, reason="cleaning"),
            _staff("cell.open", cell=NEXT, reason="cleaning"),
            _hands(NEXT),
            _staff("cell.unblock", cell=NEXT),
        ],
        "CellUnblocked",
        1,
    ),
}
