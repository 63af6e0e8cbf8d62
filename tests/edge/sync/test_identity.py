"""The identity is the platform's answer to the enrolment, kept as a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from edge.errors import SettingsError
from edge.keys import Keyring
from edge.sealed import seal
from edge.sync.contract.canonical import from_text, public_key, to_text, verify_docs
from edge.sync.contract.canonical import sign_docs as sign_upward
from edge.sync.contract.seal import unseal
from edge.sync.identity import read_identity

RING = Keyring(b"\x07" * 32, b"salt")
GOOD: dict[str, Any] = {
    "dev": "k-1",
    "site": "demo",
    "point": 7,
    "code_key_id": "ck1",
    "code_key": to_text(b"\x02" * 32),
    "signers": [{"id": "s1", "key": to_text(public_key(b"\x01" * 32)), "scope": "docs cmd"}],
}


def written(folder: Path, found: Any) -> Path:
    """A file with this in it."""
    path = folder / "identity.json"
    path.write_text(json.dumps(found))
    return path


def test_the_enrolment_s_answer_is_read(tmp_path: Path) -> None:
    me = read_identity(written(tmp_path, GOOD), RING)
    assert (me.dev, me.site, me.point) == ("k-1", "demo", 7)
    assert me.signers["s1"].scope == {"docs", "cmd"}
    assert me.code_keys == {"ck1": b"\x02" * 32}


def test_the_platform_can_check_and_seal_by_the_public_halves(tmp_path: Path) -> None:
    me = read_identity(written(tmp_path, GOOD), RING)
    public = me.public_keys()
    assert verify_docs(sign_upward({"a": 1}, me.sign_seed), from_text(public["journal"]))
    assert unseal(seal("Иванов", from_text(public["seal"])), me.seal_seed) == "Иванов"


def test_no_secret_is_shown_when_the_identity_is_printed(tmp_path: Path) -> None:
    me = read_identity(written(tmp_path, GOOD), RING)
    for secret in (me.sign_seed, me.seal_seed, me.code_keys["ck1"]):
        assert repr(secret)[2:-1] not in repr(me)


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {},
        {**GOOD, "signers": [{}]},
        {**GOOD, "code_key": "short"},
        {**GOOD, "signers": [{"id": "s1", "key": "!!", "scope": "docs"}]},
    ],
)
def test_a_broken_identity_is_one_clear_sentence(tmp_path: Path, broken: Any) -> None:
    with pytest.raises(SettingsError, match="is no identity of a kiosk"):
        read_identity(written(tmp_path, broken), RING)


def test_a_missing_identity_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_identity(tmp_path / "nothing.json", RING)
