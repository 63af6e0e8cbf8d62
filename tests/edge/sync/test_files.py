"""Files come by HTTPS from the host that was named and from no other, or not at all."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.sync.files import FileError, Trust, get
from tests.edge.sync.filehost import FileHost, filehost
from tests.edge.sync.mosquitto import authority

HERE = Trust(loopback=True)


@pytest.fixture
def host() -> Iterator[FileHost]:
    with filehost() as found:
        yield found


def refused(address: str, most: int = 100, trust: Trust = HERE) -> str:
    with pytest.raises(FileError) as caught:
        get(address, most, trust)
    return str(caught.value)


def test_what_lies_there_comes_whole(host: FileHost) -> None:
    assert get(host.put("/a?b=1", b"x" * 100), 100, HERE) == b"x" * 100
    assert host.asked == [("GET", "/a?b=1")]


def test_more_than_was_said_is_not_taken(host: FileHost) -> None:
    assert refused(host.put("/a", b"x" * 101)) == "too_big"
    host.answers["/b"] = (200, {}, b"x" * 101)
    assert refused(f"{host.address}/b") == "too_big"


def test_no_redirect_is_followed(host: FileHost) -> None:
    there = host.put("/there", b"x")
    assert refused(host.put("/here", b"", 302, Location=there)) == "status_302"
    assert [path for _, path in host.asked] == ["/here"]


def test_an_address_that_was_used_is_said_as_it_is(host: FileHost) -> None:
    assert refused(host.put("/a", b"", 410)) == "status_410"


@pytest.mark.parametrize(
    "address",
    ["ftp://127.0.0.1/a", "http://192.0.2.1/a", "http://localhost/a", "https://", "https://u:p@127.0.0.1/a",
     "https://127.0.0.1:x/a", "https://127.0.0.1/a b", "file:///etc/passwd", "//127.0.0.1/a", ""],
)  # fmt: skip
def test_only_plain_addresses_of_https_are_asked(address: str) -> None:
    assert refused(address) == "address"


def test_without_tls_not_even_this_machine_is_asked_unless_the_settings_say_so(host: FileHost) -> None:
    assert refused(host.put("/a", b"x"), trust=Trust()) == "address"
    assert host.asked == []


def test_a_host_that_is_not_there_or_sends_too_little_is_out_of_reach(host: FileHost) -> None:
    assert refused("http://127.0.0.1:9/a") == "unreachable"
    host.answers["/short"] = (200, {"Content-Length": "50"}, b"xx")
    host.over.set()
    assert refused(f"{host.address}/short") == "unreachable"


def test_who_sends_slowly_is_left_after_a_time(host: FileHost) -> None:
    host.answers["/slow"] = (200, {"Content-Length": "50"}, b"xx")
    before = time.monotonic()
    assert refused(f"{host.address}/slow", trust=Trust(loopback=True, whole_s=0.2)) == "unreachable"
    assert time.monotonic() - before < 8  # the socket itself would wait for 10 s


def test_the_certificate_is_checked_against_the_authority(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    mine.mkdir()
    other.mkdir()
    files = authority(mine)
    known = files.issue("files")
    with filehost((known.cert, known.key)) as host:
        address = host.put("/a", b"x")
        assert get(address, 100, Trust(files.ca)) == b"x"
        assert refused(address, trust=Trust(authority(other).ca)) == "unreachable"
        assert refused(address.replace("127.0.0.1", "localhost"), trust=Trust(files.ca)) == "unreachable"
        assert refused(address, trust=Trust()) == "unreachable"
        assert len(host.asked) == 1
