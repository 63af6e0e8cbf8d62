"""`make texts`: compile every catalog. The kiosk reads only .mo, so both are committed and a test compares them."""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # the same catalog gives the same bytes on any day
LOCALE = Path(__file__).parents[2] / "edge" / "web" / "locale"


def compiled(po: Path) -> bytes:
    """The .mo of a .po."""
    with po.open("rb") as source:
        catalog = read_po(source)
    catalog.creation_date = catalog.revision_date = EPOCH
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def main() -> int:
    """Write each .mo beside its .po."""
    for po in sorted(LOCALE.rglob("*.po")):
        po.with_suffix(".mo").write_bytes(compiled(po))
        sys.stdout.write(f"{po.relative_to(LOCALE)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
