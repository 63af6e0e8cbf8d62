"""What an operator fills in."""

from typing import Literal

from pydantic import BaseModel, Field

from edge.sync.contract.messages import PresenceProof
from provisioning.fleet.commands import Wish

OPERATOR = "operator:o-1"
"""Who sits at the console of the demo; signing in to it comes with the console's roles."""


class AnswerForm(BaseModel):
    """What to tell somebody who asked at the kiosk."""

    thread: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=1000)


class PictureForm(BaseModel):
    """Whether somebody at the kiosk is asked or nobody may be there, and why."""

    consent: Literal["ask", "empty_room"] = "ask"
    reason: str = Field("", max_length=200)


class OpenForm(BaseModel):
    """Which cell, what must be in it, why, and how the operator knows that somebody stands there."""

    cell: str = Field(max_length=16)
    parcel: str = Field("", max_length=64)
    reason: str = Field("", max_length=200)
    way: Literal["screen", "staff", "override"] = "screen"
    value: str = Field("", max_length=64)

    def wish(self, dev: str) -> Wish:
        """The command that is meant."""
        value = self.value.strip()
        proof = PresenceProof(self.way, value) if value else None
        args = {"cell": self.cell.strip(), "parcel": self.parcel or None}
        return Wish(dev, "open_cell", args, OPERATOR, self.reason, proof)
