"""A point with staff: Maria works there, a delivery is announced, and what her screen was told can be read."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from edge.domain.staff import person
from edge.effects import Sound, Tell
from edge.flows import sign_in
from edge.settings import Settings
from edge.store import deliveries, journal, parcels, staff
from tests.edge.flows.point import Point

MARIA = person("u-102", ["staff"])
SESSION = "maria-session"


class Crew(Point):
    """A point whose flows are done by Maria unless said otherwise."""

    def __init__(
        self, folder: Path, cells: dict[str, tuple[str, str]] | None = None, settings: Settings | None = None
    ) -> None:
        super().__init__(folder, cells, settings)
        self.admit = partial(sign_in.admit, self.turn)
        self.hire("u-102", "PVZ-1042", "staff")
        staff.start_session(self.db, SESSION, "u-102", "tablet", 0)

    def hire(self, ident: str, login: str, *roles: str) -> None:
        """Add a person; their PIN's verifier is `pin:` and the id."""
        listed = ", ".join(f'"{role}"' for role in roles)
        fields = {"login": login, "name": "Мария И.", "roles": f"[{listed}]"}
        staff.put(self.db, ident, fields, [(f"pin:{ident}", "pin"), (f"badge:{ident}", "badge")])

    def announce(self, delivery: str, *announced: str, **fields: Any) -> None:
        """A delivery with these parcels is on its way; the label of p-1 reads p-1-label."""
        deliveries.put(self.db, delivery, {"expected": len(announced)})
        for parcel in announced:
            known = {"order_no": f"order {parcel}", "delivery": delivery, "size_class": "S", **fields}
            parcels.put(self.db, parcel, known, [f"{parcel}-label"])

    def act(self, flow: Any, *args: Any) -> Mapping[str, Any]:
        """Maria does something; the effects of earlier acts are forgotten."""
        self.effects.clear()
        done: Mapping[str, Any] = self.do(flow, *args, caller=MARIA)
        return done

    def verdict(self) -> tuple[str, str]:
        """The newest verdict on a staff screen: its result and text."""
        told = [effect.body for effect in self.effects if isinstance(effect, Tell) and effect.event == "verdict"]
        return (told[-1]["result"], told[-1]["text"]) if told else ("", "")

    def choices(self) -> list[str]:
        """The acts behind the buttons of the newest verdict."""
        told = [effect.body for effect in self.effects if isinstance(effect, Tell) and effect.event == "verdict"]
        return [choice["act"] for choice in told[-1]["choices"]]

    def tones(self) -> list[str]:
        """The tones that were played since the last act."""
        return [effect.tone.value for effect in self.effects if isinstance(effect, Sound)]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of all facts of this kind, oldest first."""
        ep = journal.head(self.db).ep
        return [row["body"] for row in journal.facts_after(self.db, ep, 0) if row["kind"] == kind]

    def seq(self) -> int:
        """The number of the newest row of the journal."""
        return journal.head(self.db).seq

    def state(self, parcel: str) -> tuple[str, str | None]:
        """State and place of a parcel."""
        row = parcels.get(self.db, parcel)
        return (row["state"], row["place"]) if row is not None else ("gone", None)
