"""Every flow is used by the simulated town, or it is said why not."""

from tests.system.simulator import tally


def test_every_flow_is_used_by_the_simulated_town_or_it_is_said_why_not() -> None:
    assert tally.unknown_flows() == []
    assert not tally.USED & tally.ELSEWHERE.keys()


def test_a_name_without_a_flow_does_not_stay() -> None:
    assert {*tally.USED, *tally.ELSEWHERE} <= {act.partition(".")[0] for act in tally.verbs()}
