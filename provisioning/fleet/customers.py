"""Whom the platform writes to: name and whole phone number, encrypted, under a name that tells nothing."""

from dataclasses import dataclass
from typing import Annotated

from edge.sync.contract.documents import Name, Who
from edge.sync.contract.shape import Bound, plain
from provisioning.fleet.database import add_if_new
from provisioning.fleet.schema import CUSTOMERS
from provisioning.fleet.turn import Turn


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose parcel it is. The phone is the whole number, kept at the platform alone."""

    name: Name
    phone: Annotated[str, Bound(form=r"\+[0-9]{7,15}")]

    @property
    def who(self) -> Who:
        """As much of it as the kiosk may know."""
        return Who(self.name, self.phone[-4:])


def keep(turn: Turn, customer: Customer) -> str:
    """The platform's name of this customer; the same phone is the same customer."""
    ident = turn.keys.mark(["customer", customer.phone])
    add_if_new(turn.db, CUSTOMERS, id=ident, locked=turn.keys.lock(plain(customer)))
    return ident
