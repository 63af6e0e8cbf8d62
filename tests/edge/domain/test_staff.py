"""Rights: one table, asked once, and nothing is allowed that is not in it."""

import pytest

from edge.domain.rights import RIGHTS, screens
from edge.domain.staff import (
    COURSES,
    CUSTOMER,
    KIOSK,
    MAY,
    PLATFORM,
    SECOND_FACTOR,
    TEAM,
    Actor,
    Role,
    may,
    operator,
    person,
)

MARIA = person("u-102", ["staff"])


def test_the_journal_names_every_kind_of_actor() -> None:
    actors = [CUSTOMER, KIOSK, PLATFORM, MARIA, operator("o-7")]
    assert [actor.name for actor in actors] == [
        "customer",
        "kiosk",
        "platform",
        "person:u-102",
        "operator:o-7",
    ]


@pytest.mark.parametrize(
    ("actor", "act", "allowed"),
    [
        (CUSTOMER, "visit.touch", True),
        (CUSTOMER, "stow.scan", False),
        (CUSTOMER, "cell.open", False),
        (MARIA, "stow.scan", True),
        (MARIA, "cell.open_all", False),
        (MARIA, "team.add", False),
        (person("u-1", ["owner"]), "document.sign", True),
        (person("u-1", ["reports"]), "receive.scan", False),
        (person("u-1", ["reports", "staff"]), "receive.scan", True),
        (person("u-1", ["emperor"]), "find.parcel", False),
        (person("u-1", ["kiosk", "platform"]), "tick.minute", False),
        (PLATFORM, "command.receive", True),
        (PLATFORM, "visit.touch", False),
        (operator("o-7"), "command.receive", True),
        (operator("o-7"), "cell.open", False),
        (KIOSK, "tick.minute", True),
        (Actor("person", "u-9"), "find.parcel", False),
    ],
)
def test_only_what_the_table_names_is_allowed(actor: Actor, act: str, allowed: bool) -> None:
    assert may(actor, act) is allowed


def test_staff_without_the_certificate_may_not_hand_over() -> None:
    assert may(MARIA, "handover.issue")
    assert not may(MARIA, "handover.issue", ["hand_over"])
    assert may(person("u-102", ["staff"], ["hand_over"]), "handover.issue", ["hand_over"])
    assert may(person("u-7", ["manager", "staff"]), "handover.issue", ["hand_over"])


def test_nobody_but_the_owner_makes_leaders_or_closes_the_point() -> None:
    for act in ("team.make_leader", "close.start", "settings.change"):
        assert [role for role in TEAM if may(person("u-1", [role]), act)] == [Role.OWNER]


def test_every_act_with_a_second_factor_is_an_act_of_the_team() -> None:
    for act in SECOND_FACTOR:
        assert any(may(person("u-1", [role]), act) for role in TEAM)
        assert not may(CUSTOMER, act)


def test_every_course_belongs_to_acts_that_staff_may_do() -> None:
    for module in COURSES:
        assert any(role is Role.STAFF and act.startswith(f"{module}.") for role, act in MAY)


def test_the_menu_shows_what_the_roles_allow() -> None:
    assert "sign" in screens(frozenset({Role.OWNER}))
    assert "receive" not in screens(frozenset({Role.ANALYTICS}))
    assert screens(frozenset({Role.REPORTS})) != screens(frozenset({Role.STAFF}))
    assert screens(frozenset()) == ()
    assert RIGHTS["shift", Role.STAFF] == "own"
