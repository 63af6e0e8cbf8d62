"""What the demo tells its person: addresses, logins, parcels, and what to try."""

from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from provisioning.demo import goods
from provisioning.demo.ports import HOST, Place
from provisioning.demo.settling import Folder, read_manifest

TRY = (
    "Staff: sign in with login and PIN. Receive the delivery: hold its labels before the camera at /sim, or type.",
    "Stow: scan a parcel, the proposed door opens; put the parcel in and shut the door at /sim.",
)
ONLINE = (
    "The code comes to the fleet console's messages. Type it at the customer screen; take the parcel at /sim.",
    "Give a thing back: press that and Some items, then hold two of the things in 48123456-0001-1 before the camera.",
    "Open a cell from the fleet console; jam a door, pull the board's cable, take the broker away, kill the kiosk.",
)
OFFLINE = (
    "No broker, so no codes from the platform: find a parcel on the staff screen and hand it over by document.",
    "Jam a door, pull the board's cable, kill the kiosk.",
)


def as_plain(place: Place, folder: Folder) -> dict[str, Any]:
    """Everything, for programs."""
    known = read_manifest(folder)
    return {
        "addresses": addresses(place),
        "logins": [{"login": each["login"], "pin": each["pin"], "roles": each["roles"]} for each in known["person"]],
        "delivery": {"id": goods.DELIVERY, "sheet": goods.SHEET, "totes": list(goods.TOTES)},
        "parcels": [
            {
                "id": thing.id,
                "barcode": thing.barcode,
                "tote": goods.TOTES[thing.tote],
                "size": thing.size,
                "label": str(folder.labels / f"parcel-{thing.barcode}.png"),
                "phone": thing.phone,
            }
            for thing in goods.THINGS
        ],
        "codes": f"{addresses(place)['fleet']}/messages",
        "data": str(place.data),
    }


def addresses(place: Place) -> dict[str, str]:
    """Where to look."""
    kiosk = f"http://{HOST}:{place.kiosk}"
    return {
        "customer": f"{kiosk}/kiosk",
        "staff": f"{kiosk}/staff",
        "cabinet": f"{kiosk}/sim",
        "fleet": f"http://{HOST}:{place.fleet}",
        "broker": f"mqtt://{HOST}:{place.mqtt}",
    }


def tell(console: Console, place: Place, folder: Folder, *, online: bool) -> None:
    """The whole table, in colours where there are some."""
    plain = as_plain(place, folder)
    where = Table("", "address", title="The kiosk runs", title_style="bold")
    for name, address in plain["addresses"].items():
        if online or name != "broker":
            where.add_row(name, address)
    where.add_row("codes (SMS)", plain["codes"] if online else "no broker, no codes: sudo apt-get install mosquitto")
    staff = Table("login", "PIN", "role", title="Staff")
    for each in plain["logins"]:
        staff.add_row(each["login"], each["pin"], ", ".join(each["roles"]))
    parcels = Table("parcel", "size", "tote", title=f"Delivery {goods.DELIVERY}, on its way")
    for each in plain["parcels"]:
        parcels.add_row(each["barcode"], each["size"], each["tote"])
    for table in (where, staff, parcels):
        console.print(table)
    steps = Table.grid(padding=(0, 1))
    for number, sentence in enumerate((*TRY, *(ONLINE if online else OFFLINE)), 1):
        steps.add_row(f"{number}.", sentence)
    console.print(Panel(steps, title="What to try"))
    console.print(f"Pictures of the labels: {folder.labels}", soft_wrap=True)
    console.print(f"Words of the parts: {folder.root / 'logs'}", soft_wrap=True)
    console.print("[bold]Ctrl-C stops everything; what you did stays for the next time.[/]")
