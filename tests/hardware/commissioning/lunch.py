"""A commissioning that is broken off, and gone on with after lunch."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hardware.commissioning.simulated import Point
from hardware.commissioning.words import Words


class Tired(Exception):
    """The person goes for lunch."""


@contextmanager
def lunch(point: Point, channel: int) -> Iterator[None]:
    """The person goes when this channel's door has opened; it is shut before they come back."""
    asked = point.person.number

    def until_lunch(question: Words) -> str:
        if f"Channel {channel}" in str(question):
            raise Tired
        return asked(question)

    point.person.number = until_lunch  # type: ignore[method-assign]
    with pytest.raises(Tired):
        yield
    point.person.number = asked  # type: ignore[method-assign]
    point.sim.act("close", f"{channel:02}")
