"""The guess budget: guessers get nowhere, and nobody with the right code is turned away."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from edge.domain import guess as rules
from edge.domain.facts import CodeBurned, CodeBurst, CodeRefused
from edge.domain.guess import DAY_MS, EASE_MS, HOUR_MS, Answer, Found, Ledger, Limits, Typed, Verdict

LIMITS = Limits()
WRONG = Found()
RIGHT = Found("c-1")
MINUTE = 60_000


def needs(ledger: Ledger, typed: Typed, u_ms: int, limits: Limits) -> Answer | None:
    """What must come before this try."""
    early, _ = rules.before(ledger, typed, u_ms, limits)
    return early.answer if early else None


def judge(ledger: Ledger, typed: Typed, found: Found, u_ms: int, limits: Limits) -> tuple[Verdict, Ledger]:
    """A try as the kiosk makes it."""
    early, now = rules.before(ledger, typed, u_ms, limits)
    return (early, now) if early else rules.judge(now, typed, found, limits)


def guess(ledger: Ledger, typed: Typed, found: Found = WRONG, times: int = 1) -> tuple[Verdict, Ledger, int]:
    """The last verdict of so many tries, each made as early as it is judged; how many were judged without a phone."""
    alone = 0
    for _ in range(times):
        at = max(ledger.u_ms, ledger.next_ms)
        alone += needs(ledger, typed, at, LIMITS) is None and typed.phone4 is None
        verdict, ledger = judge(ledger, typed, found, at, LIMITS)
    return verdict, ledger, alone


@pytest.mark.parametrize(
    ("length", "live", "tries"), [(6, 20, 0), (6, 60, 0), (7, 20, 5), (7, 60, 0), (8, 20, 50), (8, 60, 16), (8, 200, 5)]
)
def test_a_day_has_room_for_the_stated_number_of_wrong_codes(length: int, live: int, tries: int) -> None:
    assert guess(Ledger(), Typed(length, live), times=tries + 3)[2] == tries


@pytest.mark.feature("CUS-7")
def test_then_the_phone_is_asked_for_whether_the_code_exists_or_not() -> None:
    ledger = rules.spent(Ledger(), 0, LIMITS)
    for found in (WRONG, RIGHT):
        verdict, _ = judge(ledger, Typed(8, 60), found, 1000, LIMITS)
        assert (verdict.answer, verdict.level, verdict.facts) == (Answer.PHONE4, 2, ())


def test_the_right_pair_is_accepted_at_every_level() -> None:
    assert guess(Ledger(), Typed(8, 60), RIGHT)[0].answer is Answer.RIGHT
    assert guess(rules.spent(Ledger(), 0, LIMITS), Typed(8, 60, "4417"), RIGHT)[0].answer is Answer.RIGHT


def test_a_right_code_costs_nothing_and_shortens_the_delay() -> None:
    _, wrong, _ = guess(Ledger(), Typed(8, 60), times=3)
    _, right, _ = guess(wrong, Typed(8, 60), RIGHT)
    assert right.charges == wrong.charges
    assert right.k == wrong.k - 1


def test_the_code_alone_is_enough_again_when_the_day_has_passed() -> None:
    _, ledger, _ = guess(Ledger(), Typed(8, 60), times=16)
    assert needs(ledger, Typed(8, 60), ledger.next_ms, LIMITS) is Answer.PHONE4
    assert needs(ledger, Typed(8, 60), ledger.charges[0][0] + DAY_MS, LIMITS) is None


def test_the_dialogue_does_not_flicker_between_three_and_five_tries() -> None:
    _, narrow = judge(Ledger(), Typed(8, 400), WRONG, 0, LIMITS)  # 2 tries a day
    assert narrow.held == (8,)
    _, wider = judge(narrow, Typed(8, 250), WRONG, DAY_MS, LIMITS)  # 4
    assert wider.held == (8,)
    _, wide = judge(wider, Typed(8, 200), WRONG, 2 * DAY_MS, LIMITS)  # 5
    assert wide.held == ()
    _, narrower = judge(wide, Typed(8, 250), WRONG, 3 * DAY_MS, LIMITS)  # 4 again
    assert narrower.held == ()


@pytest.mark.feature("CUS-7")
def test_three_wrong_pairs_close_these_digits_and_no_others() -> None:
    verdict, ledger, _ = guess(Ledger(), Typed(8, 60, "4417"), times=3)
    assert verdict.answer is Answer.NEW_CODE
    assert CodeBurned(3, 1) in verdict.facts
    later = ledger.next_ms
    assert judge(ledger, Typed(8, 60, "4417"), RIGHT, later, LIMITS)[0].answer is Answer.NEW_CODE
    assert judge(ledger, Typed(8, 60, "4418"), RIGHT, later, LIMITS)[0].answer is Answer.RIGHT
    assert judge(ledger, Typed(8, 60, "4417"), RIGHT, DAY_MS, LIMITS)[0].answer is Answer.RIGHT


def test_a_new_code_opens_the_digits_again_but_not_for_ever() -> None:
    ledger = Ledger()
    for _ in range(3):
        _, ledger, _ = guess(ledger, Typed(8, 60, "4417"), times=3)
        sent, ledger = rules.ask_code(ledger, "4417", ledger.next_ms, LIMITS)
        assert sent
        assert needs(ledger, Typed(8, 60, "4417"), ledger.u_ms, LIMITS) is None
    assert rules.ask_code(ledger, "4417", ledger.u_ms, LIMITS)[0] is False
    assert rules.ask_code(ledger, "4418", ledger.u_ms, LIMITS)[0] is True


def test_no_kiosk_sends_more_than_thirty_new_codes_an_hour() -> None:
    ledger = Ledger()
    for number in range(30):
        sent, ledger = rules.ask_code(ledger, f"{number:04d}", number, LIMITS)
        assert sent
    assert rules.ask_code(ledger, "9999", 31, LIMITS)[0] is False
    assert rules.ask_code(ledger, "9999", HOUR_MS + 30, LIMITS)[0] is True


def test_no_new_codes_are_sent_when_somebody_closes_group_after_group() -> None:
    ledger = Ledger()
    for number in range(5):
        verdict, ledger, _ = guess(ledger, Typed(8, 60, f"{number:04d}"), times=3)
    assert [fact.why for fact in verdict.facts if isinstance(fact, CodeBurst)] == ["groups"]
    assert rules.ask_code(ledger, "9999", ledger.u_ms, LIMITS)[0] is False
    assert rules.ask_code(ledger, "9999", ledger.u_ms + DAY_MS, LIMITS)[0] is True


def test_the_delay_doubles_up_to_a_minute_and_early_input_is_not_judged() -> None:
    ledger = Ledger()
    waits: list[int] = []
    for _ in range(8):
        verdict, ledger, _ = guess(ledger, Typed(8, 60, "4417" if len(waits) < 2 else f"{len(waits):04d}"))
        waits.append(verdict.wait_ms // 1000)
        early, same = judge(ledger, Typed(8, 60), RIGHT, ledger.next_ms - 1, LIMITS)
        assert (early.answer, early.wait_ms, early.facts) == (Answer.PAUSE, 1, ())
        assert (same.k, same.charges, same.wrong) == (ledger.k, ledger.charges, ledger.wrong)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_five_calm_minutes_halve_the_delay() -> None:
    _, ledger, _ = guess(Ledger(), Typed(8, 60), times=4)
    calm = ledger.u_ms
    _, eased = judge(ledger, Typed(8, 60), RIGHT, calm + 2 * EASE_MS, LIMITS)
    assert eased.k == ledger.k - 2 - 1
    _, eased = judge(ledger, Typed(8, 60), WRONG, calm + 2 * EASE_MS - 1, LIMITS)
    assert eased.k == ledger.k - 1 + 1


def test_pulling_the_plug_begins_the_delay_anew() -> None:
    _, ledger, _ = guess(Ledger(), Typed(8, 60), times=3)
    again = rules.resume(ledger, ledger.next_ms - 1, LIMITS)
    assert again.next_ms == ledger.next_ms - 1 + 8_000
    assert rules.resume(Ledger(), 5, LIMITS).next_ms == 5
    assert rules.resume(ledger, ledger.u_ms + 3 * EASE_MS, LIMITS).next_ms == ledger.u_ms + 3 * EASE_MS


def test_a_slip_next_to_one_live_code_is_forgiven_twice() -> None:
    verdict, ledger, _ = guess(Ledger(), Typed(8, 60), Found(near=("c-1",), near_used=1))
    assert (verdict.answer, verdict.near, ledger.charges, ledger.k) == (Answer.WRONG, "c-1", (), 1)
    for found in (Found(near=("c-1",), near_used=2), Found(near=("c-1", "c-2"))):
        verdict, charged, _ = guess(Ledger(), Typed(8, 60), found)
        assert verdict.near is None
        assert len(charged.charges) == 1
    off = LIMITS._replace(near_miss=False)
    assert judge(Ledger(), Typed(8, 60), Found(near=("c-1",)), 0, off)[1].charges


def test_the_journal_hears_of_a_wrong_code_but_never_its_digits() -> None:
    verdict, _, _ = guess(Ledger(), Typed(8, 60))
    assert verdict.facts == (CodeRefused("wrong", 1, 8),)
    verdict, _, _ = guess(Ledger(), Typed(8, 60, "4417"), Found(known="c-9", reason="expired"))
    assert verdict.facts == (CodeRefused("expired", 2, 8, "c-9"),)


def test_staff_and_fleet_are_told_of_a_siege_once_a_day() -> None:
    ledger, whys = Ledger(), []
    for number in range(230):
        typed = Typed(8, 60, None if number < 20 else f"{number:04d}", night=True)
        verdict, ledger, _ = guess(ledger, typed)
        whys += [fact.why for fact in verdict.facts if isinstance(fact, CodeBurst)]
    assert whys == ["night", "level", "day"]


def test_a_restored_kiosk_asks_for_the_phone_for_a_day() -> None:
    ledger = rules.spent(Ledger(), 7, LIMITS)
    assert needs(ledger, Typed(8, 1), 7 + DAY_MS - 1, LIMITS) is Answer.PHONE4
    assert needs(ledger, Typed(8, 1), 7 + DAY_MS, LIMITS) is None


def test_a_clock_that_runs_backwards_gains_nothing() -> None:
    _, ledger, _ = guess(Ledger(), Typed(8, 60), times=3)
    assert judge(ledger, Typed(8, 60), RIGHT, 0, LIMITS)[0].answer is Answer.PAUSE


class Siege(RuleBasedStateMachine):
    """Any mixture of tries, waits, restarts, new codes and changing numbers, against an oracle of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger, self.u, self.live = Ledger(), 0, {6: 3, 7: 20, 8: 60}
        self.risks: list[tuple[int, Fraction]] = []
        self.failed: dict[str, list[int]] = {}

    def attempt(self, length: int, phone4: str | None, found: Found) -> Verdict:
        """One try; what comes back obeys the promises made to honest people."""
        typed = Typed(length, self.live[length], phone4)
        verdict, self.ledger = judge(self.ledger, typed, found, self.u, LIMITS)
        if verdict.answer is Answer.WRONG and phone4 is None and verdict.near is None:
            self.risks.append((self.u, Fraction(self.live[length], 10**length)))
        assert 0 <= verdict.wait_ms <= 60_000
        return verdict

    @rule(length=st.integers(6, 8), near=st.sampled_from([(), ("c-1",), ("c-1", "c-2")]), used=st.integers(0, 3))
    def wrong_code(self, length: int, near: tuple[str, ...], used: int) -> None:
        """Somebody guesses a code alone."""
        verdict = self.attempt(length, None, Found(near=near, near_used=used))
        assert verdict.answer in {Answer.WRONG, Answer.PAUSE, Answer.PHONE4}

    @rule(length=st.integers(6, 8), phone4=st.sampled_from(["4417", "0001", "0002"]))
    def wrong_pair(self, length: int, phone4: str) -> None:
        """Somebody guesses code and digits."""
        before = self.recent(phone4)
        verdict = self.attempt(length, phone4, WRONG)
        if verdict.answer is Answer.WRONG or (verdict.answer is Answer.NEW_CODE and len(before) == 2):
            self.failed.setdefault(phone4, []).append(self.u)

    @rule(length=st.integers(6, 8), phone4=st.sampled_from([None, "4417", "0001"]))
    def right(self, length: int, phone4: str | None) -> None:
        """An honest customer is never refused, but by rule 3."""
        answer = self.attempt(length, phone4, RIGHT).answer
        if answer is Answer.NEW_CODE:
            assert phone4 is not None
            assert len(self.recent(phone4)) >= 3
        elif phone4 is not None:
            assert answer in {Answer.RIGHT, Answer.PAUSE}
        else:
            assert answer in {Answer.RIGHT, Answer.PAUSE, Answer.PHONE4}

    @rule(length=st.integers(6, 8))
    def right_after_the_pause(self, length: int) -> None:
        """Whoever waits the announced pause is served."""
        verdict = self.attempt(length, "9090", RIGHT)
        if verdict.answer is Answer.PAUSE:
            self.u += verdict.wait_ms
            verdict = self.attempt(length, "9090", RIGHT)
        assert verdict.answer is Answer.RIGHT

    @rule(phone4=st.sampled_from(["4417", "0001", "0002"]))
    def new_code(self, phone4: str) -> None:
        """A new code forgives the digits."""
        sent, self.ledger = rules.ask_code(self.ledger, phone4, self.u, LIMITS)
        if sent:
            self.failed.pop(phone4, None)

    @rule(wait=st.sampled_from([1, 1_000, MINUTE, EASE_MS, HOUR_MS, DAY_MS // 3, DAY_MS]))
    def time_passes(self, wait: int) -> None:
        """Running time goes on."""
        self.u += wait

    @rule()
    def power_cut(self) -> None:
        """What was committed comes back, through JSON; the delay begins anew."""
        kept: dict[str, Any] = json.loads(json.dumps(rules.dump(self.ledger)))
        assert rules.load(kept) == self.ledger
        self.ledger = rules.resume(rules.load(kept), self.u, LIMITS)

    @rule(length=st.integers(6, 8), live=st.integers(0, 700))
    def parcels_come_and_go(self, length: int, live: int) -> None:
        """The number of live codes changes."""
        self.live[length] = live

    def recent(self, phone4: str) -> list[int]:
        """Wrong pairs of these digits within the day, by the oracle."""
        return [at for at in self.failed.get(phone4, []) if at > self.u - DAY_MS]

    @invariant()
    def no_sliding_day_is_worth_more_than_one_in_a_hundred_thousand(self) -> None:
        """The promise of SECURITY §2 to A1."""
        for end, _ in self.risks:
            day = sum((risk for at, risk in self.risks if end - DAY_MS < at <= end), Fraction(0))
            assert day <= Fraction(1, 100_000)


TestSiege = Siege.TestCase
TestSiege.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


@given(st.integers(0, 10**6), st.integers(6, 8), st.integers(1, 600))
def test_the_last_allowed_try_of_a_day_is_never_over_budget(u: int, length: int, live: int) -> None:
    _, ledger, alone = guess(Ledger(u_ms=u), Typed(length, live), times=60)
    assert sum(cost for _, cost in ledger.charges) <= LIMITS.p_max
    assert alone <= LIMITS.p_max * 10**length // (live * 10**15)
