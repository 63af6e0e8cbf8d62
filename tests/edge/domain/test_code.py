"""Codes: golden verifiers of the contract, minting, validity."""

import hmac
import random
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.code import invalid, least_digits, mint, neighbours, too_plain, verifier, verifiers
from edge.errors import Refusal

KEY = b"\x02" * 32
DEV = "k-7f3a91"


@pytest.mark.parametrize(
    ("way", "value", "golden"),
    [
        ("typed", "482913", "0CbvACcXZixD6YBdzoz9ng"),
        ("qr", "0123456789abcdef", "bZrEq1ZQQGEGUUTOBEpC-A"),
        ("badge", "7ZQ4KD9T2M5XW8HC3RNB6VYEFA", "v02Lxzs2kgS3Fyoxsks57A"),
    ],
)
def test_the_verifiers_of_the_contract_are_its_golden_ones(way: str, value: str, golden: str) -> None:
    assert verifier(KEY, way, DEV, value) == golden


@given(st.binary(max_size=100), st.lists(st.text(max_size=80), max_size=5))
def test_a_verifier_is_half_of_the_standard_mac_whatever_key_and_value(key: bytes, values: list[str]) -> None:
    macs = [hmac.digest(key, f"pk1\0typed\0{DEV}\0{value}".encode(), "sha256") for value in values]
    standard = [urlsafe_b64encode(mac[:16]).decode().rstrip("=") for mac in macs]
    assert verifiers(key, "typed", DEV, values) == standard


def test_a_verifier_is_of_one_kiosk_and_one_way_only() -> None:
    macs = {
        verifier(key, way, dev, "48291307")
        for key in (KEY, b"\x03" * 32)
        for way in ("typed", "phone4")
        for dev in (DEV, "k-other")
    }
    assert len(macs) == 8


digits = st.text("0123456789", min_size=6, max_size=8)


@given(digits)
def test_a_code_always_has_the_same_number_of_neighbours(code: str) -> None:
    near = neighbours(code)
    assert len(near) == 9 * len(code) + len(code) - 1
    assert all(len(other) == len(code) for other in near)


@given(digits, st.data())
def test_one_slip_of_a_finger_is_a_neighbour(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != code[place]))
    assert code[:place] + digit + code[place + 1 :] in neighbours(code)
    swap = min(place, len(code) - 2)
    assert code[:swap] + code[swap + 1] + code[swap] + code[swap + 2 :] in neighbours(code)


@pytest.mark.parametrize("code", ["00000000", "77777777", "12345678", "89012345", "87654321", "10987654"])
def test_runs_and_repeats_are_too_plain(code: str) -> None:
    assert too_plain(code)
    assert not too_plain("48291307")


@pytest.mark.parametrize("length", [6, 7, 8])
def test_minted_codes_are_never_plain_and_never_a_slip_apart(length: int) -> None:
    chance = random.Random(length)
    live: list[str] = []
    for _ in range(60):
        code = mint(length, chance.randbytes, lambda codes: not set(live).isdisjoint(codes))
        assert len(code) == length
        assert code.isdigit()
        assert not too_plain(code)
        assert set(live).isdisjoint([code, *neighbours(code)])
        live.append(code)


def test_a_kiosk_that_is_full_of_codes_says_so() -> None:
    with pytest.raises(Refusal, match=r"code\.none_free"):
        mint(6, random.Random(1).randbytes, lambda codes: True)


@given(st.integers(0, 255))
def test_plain_numbers_from_the_dice_are_thrown_again(low: int) -> None:
    throws = iter([bytes(8), b"\xff" * 8, (48291307 + low).to_bytes(8, "big")])
    assert mint(8, lambda count: next(throws), lambda codes: False) == f"{48291307 + low}"


@pytest.mark.parametrize(("live", "length"), [(0, 6), (60, 6), (61, 7), (600, 7), (601, 8)])
def test_more_live_codes_need_longer_ones(live: int, length: int) -> None:
    assert least_digits(live) == length


@pytest.mark.parametrize(
    ("now", "clock", "reason"),
    [
        ("2026-11-19T23:59:59.999Z", "synced", "early"),
        ("2026-11-20T00:00:00.000Z", "synced", None),
        ("2026-11-28T20:59:58.999Z", "holdover", None),
        ("2026-11-28T20:59:59.000Z", "synced", "expired"),
        ("2026-11-19T00:00:00.000Z", "unset", None),
        ("2026-11-28T20:59:59.000Z", "unset", None),
        ("2026-11-28T20:59:59.001Z", "unset", "clock"),
    ],
)
def test_a_code_counts_from_its_first_to_its_last_moment(now: str, clock: str, reason: str | None) -> None:
    assert invalid("2026-11-20T00:00:00.000Z", "2026-11-28T20:59:59.000Z", now, clock) == reason
