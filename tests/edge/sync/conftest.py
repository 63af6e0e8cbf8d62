"""What the tests of sync share: a kiosk that talks with a platform of a few lines."""

from pathlib import Path

import pytest

from tests.edge.sync.kiosk import Kiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    """A kiosk that is LIVE, with one parcel in cell 01."""
    made = Kiosk(tmp_path)
    made.store("p-1", "01")
    made.live()
    made.platform.feed_from(0)
    made.run(3000)
    return made
