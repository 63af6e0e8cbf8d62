"""Keys: where the root comes from, what is derived, and what stays closed."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from edge import keys, settings
from edge.dice import SecretDice, SeededDice
from edge.errors import KeyStoreError

RING = keys.Keyring(bytes(range(32)), b"provisioning-7")


def test_a_key_file_is_refused_unless_somebody_says_that_it_is_insecure(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match="write keys"):
        keys.key_store(settings.Keys(), tmp_path)


def test_a_key_file_is_made_once_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "root.key"
    keys.make_key_file(path, SecretDice())
    first = keys.KeyFile(path, insecure=True).root()
    keys.make_key_file(path, SecretDice())
    assert keys.KeyFile(path, insecure=True).root() == first
    assert len(first) == keys.SIZE


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    keys.make_key_file(path, SecretDice())
    path.chmod(0o640)
    with pytest.raises(KeyStoreError, match="chmod 600"):
        keys.KeyFile(path, insecure=True).root()


def test_a_key_file_of_another_size_or_none_at_all_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    with pytest.raises(KeyStoreError, match="No such file"):
        keys.KeyFile(path, insecure=True).root()
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(KeyStoreError, match="it holds 5"):
        keys.KeyFile(path, insecure=True).root()


@pytest.mark.feature("SYS-5")
def test_a_credential_comes_from_the_folder_that_systemd_gives(tmp_path: Path) -> None:
    (tmp_path / "kiosk.root").write_bytes(bytes(32))
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert keys.Credential("kiosk.root", environ).root() == bytes(32)
    with pytest.raises(KeyStoreError, match="other cannot be read"):
        keys.Credential("kiosk.other", environ).root()
    with pytest.raises(KeyStoreError, match="by systemd"):
        keys.Credential("kiosk.root", {}).root()


def test_the_settings_choose_the_key_store(tmp_path: Path) -> None:
    file = keys.key_store(settings.Keys(insecure_key_file=True), tmp_path)
    keys.make_key_file(tmp_path / "root.key", SeededDice("a"))
    assert file.root() == SeededDice("a").raw(32)
    assert "nothing" in file.protects
    assert isinstance(keys.key_store(settings.Keys(kind="credential"), tmp_path), keys.Credential)


def test_derivation_is_hkdf_as_the_reference_library_does_it() -> None:
    for info in (keys.DATABASE, keys.JOURNAL, keys.JOURNAL_SIGN, keys.SEAL, keys.LOCAL_TOKEN):
        reference = HKDF(SHA256(), 32, b"provisioning-7", info.encode()).derive(bytes(range(32)))
        assert RING.derive(info) == reference


def test_each_name_and_each_provisioning_has_a_key_of_its_own() -> None:
    names = (keys.DATABASE, keys.JOURNAL, keys.JOURNAL_SIGN, keys.SEAL, keys.BACKUP)
    rings = (RING, keys.Keyring(RING.root, b"provisioning-8"), keys.Keyring(bytes(32), RING.salt))
    assert len({ring.derive(name) for ring in rings for name in names}) == len(rings) * len(names)


@given(st.binary(max_size=64))
def test_a_sealed_key_opens_again_and_shows_nothing(plain: bytes) -> None:
    sealed = RING.seal(plain, "code-3", SecretDice())
    assert RING.unseal(sealed, "code-3") == plain
    assert len(plain) < 4 or plain not in sealed


@given(st.integers(0, 71), st.integers(1, 255))
def test_a_sealed_key_that_was_altered_stays_closed(place: int, flip: int) -> None:
    sealed = bytearray(RING.seal(bytes(32), "code-3", SeededDice("b")))
    sealed[place] ^= flip
    with pytest.raises(KeyStoreError, match="code-3 does not open"):
        RING.unseal(bytes(sealed), "code-3")


def test_a_sealed_key_opens_under_no_other_name_and_on_no_other_kiosk() -> None:
    sealed = RING.seal(bytes(32), "code-3", SecretDice())
    for ring, name in ((RING, "code-4"), (keys.Keyring(RING.root, b"other"), "code-3")):
        with pytest.raises(KeyStoreError):
            ring.unseal(sealed, name)
    with pytest.raises(KeyStoreError):
        RING.unseal(b"", "code-3")


def test_a_keyring_never_prints_its_root() -> None:
    assert "x00" not in repr(RING)
    assert RING.root.hex() not in repr(RING)
