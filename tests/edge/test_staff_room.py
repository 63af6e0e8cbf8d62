"""The staff room's second door: tablets of the point's network, over TLS only."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.dice import SeededDice
from edge.domain.health import Look
from edge.errors import KioskError, SettingsError
from edge.settings import Settings, Web
from edge.staff_room import StaffRoom
from edge.store.db import connect
from edge.web.backstage import Backstage
from edge.web.pages import environment
from edge.web.serve import Listener, Service
from edge.web.shelf import Shelf
from edge.web.texts import languages
from tests.edge.rig import KEY
from tests.edge.web.shop import PIN, Shop
from tests.edge.web.stage import demo_cabinet


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kiosk.local")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, secret = tmp_path / "lan.pem", tmp_path / "lan.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, secret


def staff_room(folder: Path, web: Web) -> tuple[StaffRoom, Shop]:
    shop, shelf = Shop(folder), Shelf()
    settings = replace(Settings(), web=web)
    behind = Backstage(
        shop.worker.ask, connect(shop.path, KEY, readonly=True), shop.clock, settings, shop.keypad,
        SeededDice("web"), environment(shelf), languages(), demo_cabinet(), shelf.build, lambda: Look("0.1.0", {}, ()),
    )  # fmt: skip
    return StaffRoom(settings, shelf, behind), shop


@pytest.fixture
def tablet(tmp_path: Path, certificate: tuple[Path, Path]) -> Iterator[httpx.Client]:
    """A tablet that trusts the kiosk's certificate."""
    cert, key = certificate
    room, shop = staff_room(tmp_path, Web(lan_host="127.0.0.1", lan_port=0, lan_cert=cert, lan_key=key))
    listener = room.for_tablets()
    assert listener is not None
    address = f"https://localhost:{listener.socket.getsockname()[1]}"
    service, up = Service([listener], [room.live]), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(service.run(up.set)), daemon=True)
    thread.start()
    up.wait(20)
    trust = ssl.create_default_context(cafile=str(cert))
    headers = {"X-Kiosk": "1", "Origin": address, "Connection": "close"}
    with httpx.Client(base_url=address, headers=headers, verify=trust) as client:
        yield client
    service.stop()
    thread.join(20)
    shop.worker.stop()


@pytest.mark.feature("STF-16")
def test_a_tablet_signs_in_over_tls_and_keeps_its_session_in_a_cookie(tablet: httpx.Client) -> None:
    assert tablet.get("/staff").status_code == 303
    assert tablet.post("/staff/sign-in", json={"login": "1042", "pin": PIN}).status_code == 204
    assert "__Host-kiosk" in tablet.cookies
    assert tablet.get("/staff").status_code == 200


def test_tablets_get_no_customer_screen_and_no_simulator(tablet: httpx.Client) -> None:
    assert [tablet.get(path).status_code for path in ("/kiosk", "/sim", "/healthz")] == [404, 404, 200]


def test_another_host_name_is_not_answered(tablet: httpx.Client) -> None:
    assert tablet.get("/staff", headers={"Host": "evil.example"}).status_code == 421


def test_tablets_without_a_certificate_are_a_sentence(tmp_path: Path) -> None:
    room, shop = staff_room(tmp_path, Web(lan_host="127.0.0.1"))
    with pytest.raises(SettingsError, match="lan_cert"):
        room.for_tablets()
    shop.worker.stop()


def test_an_address_that_is_taken_is_a_sentence(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    web = Web(lan_host="127.0.0.1", lan_port=0, lan_cert=cert, lan_key=key)
    room, shop = staff_room(tmp_path, web)
    first = room.for_tablets()
    assert isinstance(first, Listener)
    taken = replace(web, lan_port=first.socket.getsockname()[1])
    other = StaffRoom(replace(Settings(), web=taken), Shelf(), room._behind)
    with pytest.raises(KioskError, match="cannot be listened at"):
        other.for_tablets()
    first.socket.close()
    shop.worker.stop()
