"""The picture leaves sealed for the platform, to the one address of its command, or the command fails."""

import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from edge.effects import Snap
from edge.flows import picture
from edge.photographer import Photographer
from edge.sync.contract.canonical import to_text
from edge.sync.contract.seal import seal_key, unseal
from edge.sync.files import Trust
from tests.edge.sync.filehost import FileHost, filehost
from tests.edge.test_chores import Posted

SEED = bytes([9]) * 32
JPEG = b"\xff\xd8\xff canary-4417"


@pytest.fixture
def host() -> Iterator[FileHost]:
    with filehost() as found:
        found.put("/u", b"", 204)
        yield found


def takes(host: FileHost, jpeg: bytes = JPEG, **changes: Any) -> tuple[Any, ...]:
    """What is posted of one picture."""
    worker: Any = Posted()
    snap = {"cmd": "c-1", "address": f"{host.address}/u", "bytes_max": 1000, "reader": to_text(seal_key(SEED))}
    Photographer(worker, lambda: jpeg, Trust(loopback=True)).take(Snap(**{**snap, **changes}))
    assert worker.came.wait(20)
    (found,) = worker.all
    told: tuple[Any, ...] = found
    return told


def test_only_the_platform_can_open_what_was_sent(host: FileHost) -> None:
    flow, cmd, size, sha256 = takes(host)
    (sent,) = host.got
    assert (flow, cmd, size, sha256) == (picture.sent, "c-1", len(sent), hashlib.sha256(sent).hexdigest())
    assert b"canary" not in sent
    assert urlsafe_b64decode(unseal(json.loads(sent), SEED)) == JPEG
    assert host.asked == [("PUT", "/u")]


@pytest.mark.parametrize(
    "changes", [{"jpeg": b""}, {"bytes_max": 20}, {"address": "http://192.0.2.1/u"}, {"reader": "?"}]
)
def test_what_cannot_be_taken_or_sent_is_a_failure(host: FileHost, changes: dict[str, Any]) -> None:
    assert takes(host, **changes) == (picture.failed, "c-1")
    assert host.got == []


def test_an_address_that_takes_nothing_is_a_failure(host: FileHost) -> None:
    host.put("/u", b"", 410)
    assert takes(host) == (picture.failed, "c-1")
