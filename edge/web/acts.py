"""What a staff page may ask for: the act by its name, its arguments, and which page comes after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.errors import Refusal
from edge.flows import cell, commission, handover, health, receive, scan, sign_in, stow, task

LONGEST = 200

Flow = Callable[..., Any]
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A flow and the names of its arguments in order (`?` = may be missing, `#` = a number).

    `then`: the page that follows; `shows`: the template that draws the answer.
    """

    flow: Flow
    names: tuple[str, ...] = ()
    then: str = ""
    shows: str = ""

    def args(self, given: Given) -> tuple[Any, ...]:
        """The arguments out of a form; a refusal when one is missing or too long."""
        found = [_argument(name, given) for name in self.names]
        while found and found[-1] is None:
            found.pop()
        return tuple(found)


def _argument(name: str, given: Given) -> Any:
    plain = name.strip("?#")
    value = given.get(plain)
    if value is None or value == "":
        if name.startswith("?"):
            return None
        raise Refusal("refused.malformed")
    if not isinstance(value, str | int) or len(str(value)) > LONGEST:
        raise Refusal("refused.malformed")
    if name.endswith("#"):
        if not str(value).isdecimal():
            raise Refusal("refused.malformed")
        return int(value)
    return str(value)


ACTS: Mapping[str, Act] = {
    "receive.begin": Act(receive.begin, ("delivery",), "/staff/receive?delivery={delivery}"),
    "receive.pick": Act(receive.pick, ("parcel",)),
    "receive.damaged": Act(receive.damaged, ("?parcel",)),
    "receive.undo": Act(receive.undo),
    "receive.leave": Act(receive.leave),
    "receive.finish": Act(receive.finish, ("delivery",), "/staff/deliveries"),
    "stow.pick": Act(stow.pick, ("parcel",)),
    "stow.here": Act(stow.here, ("?place",)),
    "stow.not_fit": Act(stow.not_fit),
    "stow.elsewhere": Act(stow.elsewhere, ("place",), "/staff/stow"),
    "stow.again": Act(stow.again),
    "stow.cancel": Act(stow.cancel),
    "stow.undo": Act(stow.undo),
    "handover.begin": Act(handover.begin, ("parcel", "way"), "/staff/handover"),
    "handover.queue": Act(handover.queue, ("task#",)),
    "handover.fetch": Act(handover.fetch, ("parcel",)),
    "handover.check": Act(handover.check, ("what",)),
    "handover.mismatch": Act(handover.mismatch, ("what",)),
    "handover.refuse": Act(handover.refuse, ("parcel", "reason")),
    "handover.issue": Act(handover.issue, shows="issued"),
    "handover.leave": Act(handover.leave),
    "task.take": Act(task.take, ("task#",)),
    "task.close": Act(task.close, ("task#",)),
    "cell.open": Act(cell.open, ("cell", "reason")),
    "cell.move": Act(cell.move, ("parcel", "?place")),
    "cell.see": Act(cell.see, ("cell", "inside")),
    "cell.test": Act(cell.test, ("cell",)),
    "cell.block": Act(cell.block, ("cell", "reason")),
    "cell.unblock": Act(cell.unblock, ("cell",)),
    "commission.begin": Act(commission.begin),
    "commission.answer": Act(commission.answer, ("rev#", "?text")),
    "commission.stop": Act(commission.stop),
    "health.examine": Act(health.examine),
    "scan.at": Act(scan.at, ("screen", "?delivery")),
    "scan.typed": Act(scan.typed, ("text",)),
    "scan.chosen": Act(scan.chosen, ("text",)),
    "scan.understood": Act(scan.understood),
    "scan.never_mind": Act(scan.never_mind),
    "scan.answered": Act(scan.answered),
    "sign_in.touch": Act(sign_in.touch),
}
"""Every act of a staff page; anything else is refused before the worker hears of it."""
