"""People: logins, PINs, delays, and the second factor."""

import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.code import verifier
from edge.domain.factor import STEP_S, matching_step, totp, window
from edge.domain.person import (
    Kdf,
    Tries,
    after_wrong,
    check_pin,
    closed_elsewhere,
    inactive,
    login,
    pin_salt,
    pin_value,
    wait_ms,
)
from edge.errors import Refusal


@pytest.mark.feature("STF-1")
@pytest.mark.parametrize("typed", ["1042", "PVZ-1042", " pvz-1042 "])
def test_a_login_is_known_with_and_without_its_prefix(typed: str) -> None:
    assert login(typed) == "PVZ-1042"


@pytest.mark.parametrize("typed", ["", "PVZ-", "12", "PVZ-10a2", "PVZ-PVZ-1042", "１０４２", "10420000000"])
def test_what_is_no_login_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match=r"sign_in\.login_grammar"):
        login(typed)


@pytest.mark.parametrize(
    ("pin", "text"),
    [
        ("73016", "sign_in.pin_length"),
        ("7301647301640", "sign_in.pin_length"),
        ("73a164", "sign_in.pin_length"),
        ("104273", "sign_in.pin_is_login"),
        ("777777", "sign_in.pin_plain"),
        ("565656", "sign_in.pin_plain"),
        ("908908", "sign_in.pin_plain"),
        ("345678", "sign_in.pin_plain"),
        ("987654", "sign_in.pin_plain"),
        ("730037", "sign_in.pin_plain"),
        ("147258", "sign_in.pin_plain"),
    ],
)
def test_a_pin_that_is_guessed_first_is_refused(pin: str, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_pin(pin, "PVZ-1042")
    assert refusal.value.text == text


def test_a_good_pin_is_taken() -> None:
    check_pin("730164", "PVZ-1042")


def test_the_pin_of_the_contract_gives_its_golden_verifier() -> None:
    kdf = Kdf()
    hashed = hash_secret_raw(b"730164", pin_salt("u-102"), kdf.rounds, kdf.memory_kib, kdf.lanes, kdf.size, Type.ID)
    assert verifier(b"\x02" * 32, "pin", "k-7f3a91", pin_value("u-102", hashed)) == "1QU95kTjzy-4uFLp8SeyVQ"


def test_wrong_pins_delay_from_the_third_and_close_the_pair_at_the_tenth() -> None:
    tries, waits = Tries(), []
    for _ in range(11):
        tries = after_wrong(tries, 1000)
        waits.append(wait_ms(tries, 1000) // 1000)
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 60, 1800, 1800]


def test_a_badge_opens_a_closed_pair_at_once_but_not_a_mere_delay() -> None:
    closed = Tries(10, 1_800_000)
    assert wait_ms(closed, 0) == 1_800_000
    assert wait_ms(closed, 0, strong=True) == 0
    assert wait_ms(closed, 1_800_000) == 0
    assert wait_ms(Tries(5, 8_000), 0, strong=True) == 8_000


def test_nobody_is_shut_out_of_a_device_that_is_his_own() -> None:
    assert closed_elsewhere(20, None)
    assert closed_elsewhere(20, 7)
    assert not closed_elsewhere(500, 6)
    assert not closed_elsewhere(19, None)


@pytest.mark.feature("OWN-1")
@pytest.mark.parametrize(
    ("days", "synced", "confirmed", "last_owner", "outcome"),
    [
        (13, True, True, False, None),
        (14, True, True, False, "warn"),
        (20, True, True, False, "warn"),
        (21, True, True, False, "block"),
        (400, True, True, True, None),
        (400, False, True, False, None),
        (400, True, False, False, None),
    ],
)
def test_three_weeks_of_absence_block_but_never_by_an_uncertain_clock(
    days: int, synced: bool, confirmed: bool, last_owner: bool, outcome: str | None
) -> None:
    assert inactive(days, synced=synced, confirmed=confirmed, last_owner=last_owner) == outcome


@pytest.mark.feature("OWN-2")
@pytest.mark.parametrize(("at_s", "digits"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_second_factor_gives_the_vectors_of_rfc_6238(at_s: int, digits: str) -> None:
    assert totp(b"12345678901234567890", at_s // STEP_S) == digits


def test_a_step_counts_once_and_no_earlier_one_after_it() -> None:
    secret = b"12345678901234567890"
    assert matching_step(secret, totp(secret, 99), 100 * STEP_S, 1, 0) == 99
    assert matching_step(secret, totp(secret, 99), 100 * STEP_S, 1, 99) is None
    assert matching_step(secret, totp(secret, 98), 100 * STEP_S, 1, 0) is None
    assert matching_step(secret, "", 100 * STEP_S, 1, 0) is None


@given(st.integers(0, 10_000))
def test_a_worse_clock_opens_a_wider_window_but_never_a_wide_one(error_s: int) -> None:
    assert window("unset", error_s) is None
    assert window("synced", error_s) == 1
    width = window("holdover", error_s)
    assert width is not None
    assert 1 <= width <= 4
