"""Tasks: people first, then doors, then the rest."""

import pytest

from edge.domain.task import WAITING, Kind, urgency


@pytest.mark.feature("CUS-6")
def test_a_complaint_comes_first_then_open_doors_then_customers_who_wait() -> None:
    order = sorted(Kind, key=urgency)
    assert order[:4] == ["doubt", "door_open", "call", "support"]
    assert order[-1] == "backup_old"
    assert sorted(WAITING, key=urgency) == ["doubt", "call", "support"]


def test_a_kind_of_a_newer_version_is_shown_last_and_not_lost() -> None:
    assert sorted(["water_plants", "backup_old", "call"], key=urgency) == ["call", "backup_old", "water_plants"]
