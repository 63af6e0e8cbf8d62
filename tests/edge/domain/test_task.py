"""Tasks: people first, then doors, then the rest."""

import pytest

from edge.domain.task import DUTIES, Kind, in_order


@pytest.mark.feature("CUS-6")
def test_a_waiting_customer_comes_before_everything_else() -> None:
    order = in_order([kind.value for kind in Kind])
    assert order[:4] == ["doubt", "call", "support", "door_open"]
    assert [kind for kind in Kind if DUTIES[kind].customer] == [Kind.DOUBT, Kind.CALL, Kind.SUPPORT]


def test_every_kind_has_its_duty() -> None:
    assert set(DUTIES) == set(Kind)


def test_a_kind_of_a_newer_version_is_shown_last_and_not_lost() -> None:
    assert in_order(["water_plants", "backup_old", "call"]) == ["call", "backup_old", "water_plants"]
