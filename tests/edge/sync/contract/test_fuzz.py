"""Any bytes give a message or one named refusal; never another exception, never more than 128 KiB in memory."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.sync.contract.commands import OPS, read_args
from edge.sync.contract.documents import KINDS, Document, check_document, read_body
from edge.sync.contract.messages import TYPES, decode, encode, from_plain
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.seal import open_body, seal_body, seal_key, unseal
from edge.sync.contract.topics import parse
from edge.sync.contract.wire import RAW_MOST, pack, unpack
from tests.edge.sync.contract.golden import example as golden
from tests.edge.sync.contract.golden import names

MESSAGES = [golden(name) for kind in TYPES for name in names(kind)]
SEED = b"\x07" * 32

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.floats()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


turned = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6)


def outcome(read: Callable[[], Any]) -> Any:
    """What was read, or the name of the refusal; any other exception is a failure."""
    try:
        return read()
    except BadMessageError as error:
        return error.why


def refused_or_fine(data: bytes) -> None:
    """The one promise."""
    found = outcome(lambda: decode(data))
    assert found
    assert isinstance(found, str) or decode(encode(found)) == found


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
@example(b"[" * 100_000)
@example(b'{"a":' * 30_000)
@example(b"1" * 5000)
@example(b'{"type":"state","v":1e400}')
@example(b'{"v":NaN}')
@example(b'"\\ud800"')
@example(b"\x1f\x8b" + bytes(20))
@example(gzip.compress(b"0" * 10_000_000))
@example(gzip.compress(b"{}") + gzip.compress(b"{}"))
def test_random_bytes_are_refused_and_never_a_fault(data: bytes) -> None:
    refused_or_fine(data)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(MESSAGES), st.data())
def test_messages_with_a_part_replaced(message: dict[str, Any], data: st.DataObject) -> None:
    changed: Any = json.loads(json.dumps(message))
    here: Any = changed
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(here[key], (dict, list)) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    if data.draw(st.booleans()):
        here[key] = data.draw(values)
    else:
        del here[key]
    refused_or_fine(json.dumps(changed, allow_nan=True).encode())


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(MESSAGES), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6), st.data()
)
def test_messages_with_bytes_turned_and_ends_cut(
    message: dict[str, Any], turns: list[tuple[int, int]], data: st.DataObject
) -> None:
    raw = bytearray(pack(message))
    for place, value in turns:
        raw[place % len(raw)] = value
    refused_or_fine(bytes(raw[: data.draw(st.integers(0, len(raw)))]))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(KINDS)), values)
def test_bodies_and_arguments_of_any_shape(kind: str, value: Any) -> None:
    assert outcome(lambda: read_body(kind, value))
    assert outcome(lambda: read_args(sorted(OPS)[len(kind) % len(OPS)], value))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_topics_sealed_values_and_documents_of_any_text(text: str) -> None:
    for read in (lambda: parse(text), lambda: unseal({"sealed": text}, SEED)):
        with pytest.raises(BadMessageError):
            read()
    with pytest.raises(BadMessageError):
        check_document(Document("code", "c-1", 1, text, {"a": 1}))


def test_a_bomb_is_never_unpacked_beyond_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    assert outcome(lambda: unpack(bomb)) == "too_big"
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * RAW_MOST


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "not_json"),
        (b"[]", "not_object"),
        (b'{"a":1.5}', "float"),
        (b'{"a":1,"a":2}', "doubled_key"),
        ('{"ключ":1}'.encode(), "key"),
        (b'{"a":"\\ud800"}', "text"),
        (b'{"a":99999999999999999999}', "number"),
        (b'{"a":' + b"[" * 8 + b"]" * 8 + b"}", "too_deep"),
        (b" " * 65_537, "too_big"),
        (b"\x1f\x8b", "not_gzip"),
    ],
)
def test_each_refusal_has_its_name(raw: bytes, why: str) -> None:
    with pytest.raises(BadMessageError) as caught:
        unpack(raw)
    assert caught.value.why == why


def test_unknown_fields_are_ignored_at_every_depth_and_unknown_values_pass() -> None:
    born = golden("state.born")
    more = {**born, "new": 1, "at": {**born["at"], "new": [1]}, "mode": "dreaming", "caps": ["op.fly"]}
    message = from_plain(more)
    assert getattr(message, "mode") == "dreaming"  # noqa: B009 - any message has one here


def test_a_batch_with_a_hole_is_refused() -> None:
    batch = golden("journal")
    batch["rows"][1]["seq"] += 1
    with pytest.raises(BadMessageError, match="hole"):
        from_plain(batch)


@given(st.text(max_size=200), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens_for_its_reader_alone(text: str, other: bytes) -> None:
    body = {"thread": "th-1", "by": "customer", "text": text}
    sealed = seal_body("said", body, seal_key(SEED))
    assert text not in json.dumps(sealed, ensure_ascii=False) or len(text) < 4
    assert open_body("said", sealed, SEED) == body
    with pytest.raises(BadMessageError):
        open_body("said", sealed, other)
