"""The grammar of documents: whole, tombstone or index entry; one owner for each kind."""

import copy
from typing import Any

import pytest

from edge.domain.facts import document_hash
from edge.sync.contract import commands, topics
from edge.sync.contract.documents import (
    BODY_MOST,
    FROM_KIOSK,
    FROM_PLATFORM,
    KINDS,
    Document,
    check_document,
    document,
    read_body,
    tombstone,
)
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.seal import PERSONAL, open_body, seal_body, seal_key
from edge.sync.contract.shape import plain, read
from tests.edge.sync.contract.golden import example

SEED = b"\x08" * 32


def test_each_kind_has_exactly_one_owner() -> None:
    assert not set(FROM_PLATFORM) & set(FROM_KIOSK)
    assert set(KINDS) == set(FROM_PLATFORM) | set(FROM_KIOSK)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_document_made_of_a_body_passes_the_check_until_somebody_touches_it(kind: str) -> None:
    found = document(kind, "key", 3, read_body(kind, example(f"document.{kind}")["body"]))
    check_document(found)
    body = copy.deepcopy(dict(found.body or {}))
    body["more"] = 1
    with pytest.raises(BadMessageError, match="hash"):
        check_document(Document(kind, "key", 3, found.hash, body))


def test_a_tombstone_needs_no_body_and_an_index_entry_is_not_whole() -> None:
    check_document(tombstone("code", "c-1", 4, "replaced"))
    with pytest.raises(BadMessageError, match="no_body"):
        check_document(Document("code", "c-1", 4, "0" * 32))


def test_a_body_above_eight_kibibytes_is_refused_on_both_sides() -> None:
    body = {"values": {"x": "y" * BODY_MOST}}
    with pytest.raises(BadMessageError, match="too_big"):
        document("settings", "main", 1, body)
    with pytest.raises(BadMessageError, match="too_big"):
        check_document(Document("settings", "main", 1, document_hash(body), body))


@pytest.mark.parametrize("kind", sorted(PERSONAL))
def test_personal_values_are_sealed_and_the_sealed_body_is_still_a_body(kind: str) -> None:
    body = example(f"document.{kind}")["body"]
    sealed = seal_body(kind, body, seal_key(SEED))
    read_body(kind, sealed)
    for name in PERSONAL[kind]:
        if body.get(name) is not None:
            assert set(sealed[name]) == {"sealed"}
    assert open_body(kind, sealed, SEED) == body


def test_a_value_that_came_open_is_taken_as_it_is() -> None:
    body = example("document.parcel")["body"]
    assert open_body("parcel", body, SEED) == body


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("parcel", {"barcodes": ["1"] * 17}),
        ("parcel", {"pay_kop": -1}),
        ("parcel", {"size_mm": [1, 2]}),
        ("code", {"wrong_max": 0}),
        ("code", {"ways": [{"way": "typed", "mac": "short"}]}),
        ("code", {"until": "tomorrow"}),
        ("person", {"blocked": "no"}),
        ("person", {"name": {"sealed": "x"}}),
        ("delivery", {"totes": ["t"] * 201}),
        ("settings", {"values": {"a": None}}),
        ("settings", {"values": {"a": {"deep": 1}}}),
        ("job", {"pre": "idle"}),
        ("notice", {"title": {"ru": 1}}),
        ("stock", {"place": 7}),
    ],
)
def test_a_body_out_of_its_bounds_is_refused(kind: str, change: dict[str, Any]) -> None:
    with pytest.raises(BadMessageError):
        read_body(kind, {**example(f"document.{kind}")["body"], **change})


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(BadMessageError, match="unknown_kind"):
        read_body("weather", {})


def test_live_commands_that_open_doors_live_thirty_seconds_and_need_a_proof() -> None:
    doors = [op for op in commands.OPS.values() if op.name.endswith("open_cell")]
    assert {(op.live, op.ttl_most_s, op.proof) for op in doors} == {(True, 30, True)}
    assert all(op.ttl_s <= op.ttl_most_s for op in commands.OPS.values())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pk/1",
        "pk/2/demo/k-1/up/state",
        "pk/1/demo/k-1/up/state/x",
        "pk/1/Demo/k-1/up/state",
        "pk/1/demo/k/up/state",
        "pk/1/demo/k-1/side/state",
        "pk/1/demo/+/up/state",
        "/pk/1/demo/k-1/up",
    ],
)
def test_what_is_no_topic_of_the_contract_is_refused(text: str) -> None:
    with pytest.raises(BadMessageError, match="topic"):
        topics.parse(text)


def test_topics_are_short_enough_for_every_broker() -> None:
    longest = topics.Topic("s" * 32, "d" * 32, "up", "journal").text()
    assert topics.parse(longest).dev == "d" * 32
    assert len(longest) <= 96
    assert longest.count("/") <= 5
    assert all(channel.qos <= 1 for channel in topics.CHANNELS)


def test_a_document_is_written_as_it_was_read() -> None:
    for found in example("docs.down")["docs"]:
        assert plain(read(Document, found)) == found
