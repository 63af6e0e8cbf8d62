"""What an operator fills in."""

from base64 import b64encode
from datetime import date, datetime, time, timedelta
from typing import Literal, Self

from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from edge.sync.contract.messages import PresenceProof
from edge.sync.contract.shape import ABSENT
from provisioning.fleet.commands import Wish
from provisioning.fleet.notices import Announcement
from provisioning.fleet.notify import MOSCOW

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


class NoticeForm(BaseModel):
    """What to announce in both languages, from the first to the end of the last day, and on which kiosks."""

    title_ru: str = Field(min_length=1, max_length=40)
    title_en: str = Field(min_length=1, max_length=40)
    text_ru: str = Field(max_length=400)
    text_en: str = Field(max_length=400)
    first: date
    last: date
    kiosk: list[str] = Field(min_length=1)

    @classmethod
    def read(cls, filled: FormData) -> Self:
        """What was filled in."""
        return cls.model_validate({**filled, "kiosk": filled.getlist("kiosk")})

    def wish(self, picture: bytes) -> Announcement:
        """The announcement that is meant; the picture may be empty."""
        return Announcement(
            "",
            {"ru": self.title_ru.strip(), "en": self.title_en.strip()},
            {"ru": self.text_ru.strip(), "en": self.text_en.strip()},
            from_=datetime.combine(self.first, time(), MOSCOW),
            until=datetime.combine(self.last + timedelta(days=1), time(), MOSCOW),
            picture=b64encode(picture).decode() if picture else ABSENT,
        )
