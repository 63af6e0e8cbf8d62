"""The platform's settings count from the next start, as far as this version can take them."""

from pathlib import Path
from typing import Any

import pytest

from edge import app, talk
from edge.configure import amend, loosened
from edge.settings import Settings
from edge.store import feed
from tests.edge.rig import Rig


def started_with(folder: Path, values: dict[str, Any] | None) -> Settings:
    """The settings of a start, when the store holds this wish."""
    rig = Rig(folder)
    if values is not None:
        feed.keep(rig.db, ("settings", "main"), 1, "hash", {"values": values})
    return app._wished(Settings(), rig.db)


def test_a_wish_within_its_range_is_granted(tmp_path: Path) -> None:
    assert started_with(tmp_path, {"door.open_for_s": 90}).door.open_for_s == 90


@pytest.mark.parametrize(
    "values",
    [None, {}, {"door.open_for_s": 5}, {"door.open_for_s": "long"}, {"kiosk.folder": "/"}, {"no.such": 1}],
)
def test_anything_else_leaves_the_settings_as_they_are(tmp_path: Path, values: dict[str, Any] | None) -> None:
    assert started_with(tmp_path, values) == Settings()


@pytest.mark.parametrize(
    ("wishes", "loose"),
    [
        ({"codes.digits": 6}, ["codes.digits"]),
        ({"codes.wrong_max": 2}, []),
        ({"codes.delay_max_s": 10}, ["codes.delay_max_s"]),
        ({"staff.idle_s": 60, "staff.session_h": 24}, ["staff.session_h"]),
        ({"staff.panel_needs_badge": True, "codes.near_miss": "off"}, []),
        ({"door.open_for_s": 900, "sync.beat_s": 5}, []),
        ({}, []),
    ],
)
def test_the_platform_tightens_limits_alone_and_loosens_them_only_with_two_approvals(
    wishes: dict[str, Any], loose: list[str]
) -> None:
    chosen = Settings()
    assert loosened(chosen, amend(chosen, wishes)) == loose
    assert bool(talk._wrong(chosen, wishes, False)) is bool(loose)
    assert talk._wrong(chosen, wishes, True) == ""
