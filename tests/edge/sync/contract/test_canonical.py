"""Signatures hold for exactly what was signed; digests see every difference and no order."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sync.contract import canonical
from edge.sync.contract.canonical import bucket, buckets, chain, digest, from_text, public_key, to_text
from edge.sync.contract.refused import BadMessageError

SEED, OTHER = b"\x0a" * 32, b"\x0b" * 32
KEY = public_key(SEED)
SHA = "d29c11f56e54d579dfe2a5d9a93d8ac246d37750acbf883fbdbc4c08944d230a"
EP = "c41d8a02e97b5f10"

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
messages = st.dictionaries(st.sampled_from(["a", "b", "dev", "имя"]), plain_values, min_size=1)
entries = st.lists(
    st.tuples(st.text(st.characters(codec="ascii", exclude_characters="\0\n"), min_size=1), st.integers(0), st.text()),
    unique_by=lambda entry: entry[0],
    max_size=30,
)


@given(messages, messages)
def test_a_signature_holds_for_its_message_and_no_other(message: dict[str, Any], other: dict[str, Any]) -> None:
    signed = canonical.sign(message, "s1", SEED)
    assert canonical.verify(signed, KEY)
    assert not canonical.verify(signed, public_key(OTHER))
    forged = {**canonical.sign(other, "s1", SEED), "sig": signed["sig"]}
    assert canonical.verify(forged, KEY) is (canonical.canonical(message) == canonical.canonical(other))


@given(messages)
def test_the_domains_of_signatures_do_not_mix(message: dict[str, Any]) -> None:
    up = canonical.sign_docs({**message, "signer": "s1"}, SEED)
    down = canonical.sign(message, "s1", SEED)
    assert not canonical.verify(up, KEY)
    assert not canonical.verify_docs(down, KEY)
    assert canonical.verify_docs(up, KEY)


@pytest.mark.parametrize("sig", [None, 5, "", "A" * 86, "A" * 85, "!" * 86, "A" * 86 + "=="])
def test_whatever_stands_in_place_of_a_signature_does_not_hold(sig: Any) -> None:
    assert not canonical.verify({"a": 1, "signer": "s1", "sig": sig}, KEY)


@pytest.mark.parametrize("key", [b"", b"\0" * 32, b"\1" + b"\0" * 31, b"\xff" * 32])
def test_weak_and_broken_keys_verify_nothing(key: bytes) -> None:
    signed = canonical.sign({"a": 1}, "s1", SEED)
    assert not canonical.verify(signed, key)
    assert not canonical.verify({**signed, "sig": to_text(b"\1" + bytes(63))}, key)


def test_a_batch_signature_names_kiosk_epoch_and_end() -> None:
    sig = canonical.sign_batch("k-1", EP, (7, SHA), SEED)
    assert canonical.verify_batch(("k-1", EP, 7, SHA), sig, KEY)
    for other in [("k-2", EP, 7, SHA), ("k-1", EP[::-1], 7, SHA), ("k-1", EP, 8, SHA), ("k-1", EP, 7, SHA[::-1])]:
        assert not canonical.verify_batch(other, sig, KEY)


def test_an_approval_is_for_one_document_of_one_kiosk_and_not_for_other_approvals() -> None:
    subject, body = ("k-1", "settings", "main", 3), {"values": {"codes.wrong_max": 2}}
    sig = canonical.approve(subject, body, SEED)
    approved = {**body, "approvals": [{"by": "o-1", "sig": sig}]}
    assert canonical.verify_approval(subject, approved, sig, KEY)
    assert not canonical.verify_approval(("k-2", "settings", "main", 3), approved, sig, KEY)
    assert not canonical.verify_approval(subject, {"values": {"codes.wrong_max": 3}}, sig, KEY)


@given(st.binary(max_size=80))
def test_base64url_has_one_spelling_for_each_value(raw: bytes) -> None:
    text = to_text(raw)
    assert from_text(text) == raw
    for other in (text + "=", text + "\n", text[:-1] + "ё"):
        with pytest.raises(BadMessageError):
            from_text(other)


@given(entries)
def test_a_digest_does_not_depend_on_the_order(index: list[tuple[str, int, str]]) -> None:
    mixed = list(index)
    random.Random(1).shuffle(mixed)
    assert digest(mixed) == digest(index)
    assert buckets(mixed) == buckets(index)


@given(entries, st.data())
def test_one_difference_shows_in_the_digest_and_in_one_bucket(
    index: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    if not index:
        return
    place = data.draw(st.integers(0, len(index) - 1))
    key, ver, sha = index[place]
    changed = [*index[:place], (key, ver + 1, sha), *index[place + 1 :]]
    assert digest(changed) != digest(index)
    differing = [number for number in range(64) if buckets(changed)[number] != buckets(index)[number]]
    assert differing == [bucket(key)]


def test_buckets_are_filled_evenly() -> None:
    counts = [0] * 64
    for number in range(6400):
        counts[bucket(f"p-{number}")] += 1
    assert min(counts) > 50


@given(st.lists(st.text(max_size=10), min_size=2, max_size=6, unique=True))
def test_a_chain_feels_every_change_of_order(texts: list[str]) -> None:
    first = canonical.FIRST_PREV
    assert chain(first, texts) != chain(first, [*texts[1:], texts[0]])
    assert chain(chain(first, texts[:1]), texts[1:]) == chain(first, texts)
