"""The platform's secrets: made once, kept for their owner, each for one purpose."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sync.contract.canonical import from_text, verify
from edge.sync.contract.messages import Ack, At, Cmd, Docs, FeedHead, Taken
from edge.sync.contract.wire import unpack
from provisioning.fleet.keys import KeyFileError, Keys, open_keys
from tests.provisioning.fleet.kiosk import NOON

KEYS = Keys(b"\x07" * 32)
EP = "c41d8a02e97b5f10"
PLAIN = st.none() | st.integers() | st.text()
ANYTHING = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
ENVELOPE: dict[str, Any] = {"dev": "k-test-1", "sid": "9f2c4e1ab07d6635", "at": At(NOON)}
ACK = Ack(**ENVELOPE, journal=Taken(EP, 3), feed=FeedHead(EP, 0))
DOCS = Docs(**ENVELOPE, docs=())
CMD = Cmd(
    **ENVELOPE,
    id="019aa5d2-6c1e-7d40-9b1c-52a1f0e3c771",
    op="beat",
    args={},
    boot=1,
    until_mono_ms=1,
    by="platform",
    reason="",
)


def public(name: str) -> bytes:
    """A signer's public key as a kiosk is given it."""
    return from_text(next(each["key"] for each in KEYS.signers() if each["id"] == name))


@pytest.mark.parametrize(("message", "signer", "other"), [(ACK, "a1", "s1"), (DOCS, "s1", "a1"), (CMD, "s1", "a1")])
def test_each_message_is_signed_by_the_key_of_its_scope(message: Ack | Docs | Cmd, signer: str, other: str) -> None:
    found = unpack(KEYS.signed(message))
    assert found["signer"] == signer
    assert verify(found, public(signer))
    assert not verify(found, public(other))
    assert not verify(found | {"dev": "k-test-2"}, public(signer))


@given(ANYTHING)
def test_what_is_locked_can_be_unlocked_and_is_not_readable(value: object) -> None:
    locked = KEYS.lock(value)
    assert KEYS.unlock(locked) == value
    if isinstance(value, str) and len(value.encode()) > 3:
        assert value.encode() not in locked


def test_a_changed_lock_does_not_open() -> None:
    locked = KEYS.lock("48291304")
    for place in (0, 30, len(locked) - 1):
        with pytest.raises(KeyFileError):
            KEYS.unlock(locked[:place] + bytes([locked[place] ^ 1]) + locked[place + 1 :])


def test_a_mark_is_the_same_for_the_same_value_under_the_same_root_only() -> None:
    assert KEYS.mark({"a": 1, "b": 2}) == KEYS.mark({"b": 2, "a": 1})
    assert KEYS.mark("+79161234417") != KEYS.mark("+79161234418")
    assert KEYS.mark("+79161234417") != Keys(b"\x08" * 32).mark("+79161234417")


def test_another_root_gives_other_keys_everywhere() -> None:
    other = Keys(b"\x08" * 32)
    mine, theirs = (
        {each.seal_public, each.token_public, *(signer["key"] for signer in each.signers())} for each in (KEYS, other)
    )
    assert len(mine) == 4
    assert mine.isdisjoint(theirs)


def test_the_key_file_is_made_once_and_then_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    first = open_keys(path)
    assert path.stat().st_mode & 0o077 == 0
    assert open_keys(path).unlock(first.lock("x")) == "x"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"root": "xyz"}', '{"root": 3}'])
def test_a_broken_key_file_is_told_in_words_and_not_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeyFileError, match="put the right one back"):
        open_keys(path)
    assert path.read_text() == text


def test_two_key_files_are_never_the_same(tmp_path: Path) -> None:
    roots = set()
    for name in ("a", "b", "c"):
        open_keys(tmp_path / name)
        roots.add(json.loads((tmp_path / name).read_text())["root"])
    assert len(roots) == 3
