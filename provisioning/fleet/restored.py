"""A kiosk whose store is another one is told everything again, and what was known last of each parcel (5.6)."""

from edge.sync.contract.messages import BornFrom
from provisioning.fleet import books, facts, feed, files, reports
from provisioning.fleet.registry import Kiosk
from provisioning.fleet.turn import Turn


def tell_again(turn: Turn, kiosk: Kiosk, epochs: tuple[str, BornFrom]) -> None:
    """A kiosk was born in the journal epoch epochs[0] out of epochs[1]: a new feed epoch, once for each birth."""
    born, former = epochs
    if not feed.restart(turn, kiosk.dev, born):
        return
    reports.forget(turn, kiosk.dev)
    files.again(turn, kiosk.dev)
    if former.ep is None:
        return
    facts.walk(turn, books.READER)
    for parcel, (seq, body) in books.told_last(turn, kiosk.dev).items():
        last = {"state": body["state"], "place": body["place"], "ep": former.ep, "seq": seq}
        feed.amend(turn, kiosk, ("parcel", parcel), last=last)
