"""Signed codes: the vector of the grammar, the order of checks, and the clock."""

import random
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.token import (
    DEMO_KEY,
    DOCUMENT,
    PROXY,
    Moment,
    Paper,
    Purpose,
    Token,
    Unreadable,
    decode,
    encode,
    objection,
    read,
    read_paper,
    write,
    write_paper,
)

SECRET = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
VECTOR = (
    "PVZ:T1:06GG20014D2PF2DBSQQPPJEJ03PMYDE3YVKJXT911X1Y61FQ19GB6WH7B3YZPV4E0HRQ39F38ESAEJVYTXF1EG91Y28WCH60NVSKZWFB7HVG"
    "YM3Z14VR86735TFWHRG9"
)
TOKEN = Token(Purpose.PICKUP, 417, 1, 0, "0123456789abcdef", 1_800_000_000)


def verifier(key: Ed25519PublicKey) -> Callable[[bytes, bytes], bool]:
    """Ed25519 as the scan thread hands it in."""

    def verify(signature: bytes, message: bytes) -> bool:
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return verify


KEYS = {1: verifier(SECRET.public_key())}


def reason(text: str) -> str:
    """Why a text is not a token of ours."""
    with pytest.raises(Unreadable) as unreadable:
        read(text, KEYS)
    return unreadable.value.reason


@pytest.mark.feature("CUS-2")
def test_the_vector_of_the_grammar_is_read_and_written() -> None:
    assert SECRET.public_key().public_bytes_raw().hex() == DEMO_KEY
    assert read(VECTOR, KEYS) == TOKEN
    assert write(TOKEN, SECRET.sign) == VECTOR


def test_a_token_of_one_purpose_never_passes_as_another() -> None:
    assert reason(VECTOR.replace(":T1:", ":R1:")) == "signature"
    back = TOKEN._replace(purpose=Purpose.GIVE_BACK)
    assert read(write(back, SECRET.sign), KEYS) == back


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PVZ:T1:",
        VECTOR[:-1],
        VECTOR + "0",
        VECTOR.lower(),
        VECTOR[:-1] + "U",
        VECTOR.replace("T1", "V1"),
        "K482913V",
    ],
)
def test_what_is_no_token_has_no_grammar(text: str) -> None:
    assert reason(text) == "grammar"


def test_a_foreign_key_number_or_signature_is_refused_before_anything_is_believed() -> None:
    assert reason(write(TOKEN._replace(key=9), SECRET.sign)) == "key"
    assert reason(write(TOKEN, OTHER.sign)) == "signature"


@pytest.mark.parametrize(
    "field", [{"point": 418}, {"flags": 1}, {"claim": "0123456789abcdee"}, {"expiry_s": 1_900_000_000}]
)
def test_each_field_is_signed(field: dict[str, object]) -> None:
    signature = decode(VECTOR[7:])[16:]
    forged = TOKEN._replace(**field)  # type: ignore[arg-type]
    assert reason(write(forged, lambda message: signature)) == "signature"


def test_a_second_spelling_of_the_signature_is_refused() -> None:
    raw = decode(VECTOR[7:])
    twin = int.from_bytes(raw[48:], "little") + 2**252 + 27742317777372353535851937790883648493
    assert reason("PVZ:T1:" + encode(raw[:48] + twin.to_bytes(32, "little"))) == "signature"


def test_none_of_ten_thousand_mutated_tokens_is_accepted() -> None:
    chance = random.Random(417)
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    good = (decode(VECTOR[7:])[16:], b"PVZ:T1" + decode(VECTOR[7:])[:16])
    cheap = {1: lambda signature, message: (signature, message) == good}
    for _ in range(10_000):
        place = chance.randrange(7, len(VECTOR))
        letter = chance.choice(letters.replace(VECTOR[place], ""))
        with pytest.raises(Unreadable):
            read(VECTOR[:place] + letter + VECTOR[place + 1 :], cheap)


@given(st.binary(min_size=5, max_size=90).filter(lambda raw: len(raw) % 5 == 0))
def test_base32_of_crockford_goes_there_and_back(raw: bytes) -> None:
    assert decode(encode(raw)) == raw


def test_a_printed_document_carries_a_seal_that_can_be_read_again() -> None:
    paper = Paper(417, 0, 3, 2841, bytes(range(18)))
    text = write_paper(paper, OTHER.sign)
    assert len(text) == 7 + 144
    assert read_paper(text, {0: verifier(OTHER.public_key())}) == paper
    with pytest.raises(Unreadable):
        read_paper(VECTOR, KEYS)


NOW = Moment("synced", 1_800_000_000)


@pytest.mark.parametrize(
    ("token", "moment", "oldest", "why"),
    [
        (TOKEN, NOW, 0, None),
        (TOKEN._replace(point=418), NOW, 0, "point"),
        (TOKEN._replace(flags=DOCUMENT | PROXY), NOW, 0, None),
        (TOKEN._replace(flags=4), NOW, 0, "flags"),
        (TOKEN, NOW, 1_800_000_000, None),
        (TOKEN, NOW, 1_800_000_001, "older"),
        (TOKEN, Moment("synced", 1_800_000_060), 0, None),
        (TOKEN, Moment("synced", 1_800_000_061), 0, "expired"),
        (TOKEN, Moment("holdover", 1_800_000_160, error_s=100), 0, None),
        (TOKEN, Moment("holdover", 1_800_000_161, error_s=100), 0, "expired"),
        (TOKEN, Moment("unset", 1_999_999_999, floor_s=1_800_000_000), 0, None),
        (TOKEN, Moment("unset", 0, floor_s=1_800_000_001), 0, "expired"),
    ],
)
def test_a_signed_token_counts_at_its_point_and_in_its_time(
    token: Token, moment: Moment, oldest: int, why: str | None
) -> None:
    assert objection(token, 417, moment, oldest) == why
