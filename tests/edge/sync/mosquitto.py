"""A real Mosquitto on a free loopback port, started and stopped by the test, and a certificate authority for it."""

import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from getpass import getuser
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.sync.broker.seam import Tls
from tests.ports import free_port

BINARY = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
needs_mosquitto = pytest.mark.skipif(BINARY is None, reason="Mosquitto is not installed")
PLAIN = "allow_anonymous true\npersistence false\nset_tcp_nodelay true\n"


class Mosquitto:
    """The broker. `kill` is a power cut, `start` begins again on the same port."""

    def __init__(self, folder: Path, config: str = PLAIN) -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"user {getuser()}\nlistener {self.port} 127.0.0.1\n{config}")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Run, and wait until it listens."""
        assert BINARY is not None
        command = [BINARY, "-c", str(self._config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        self.kill()
        raise AssertionError("Mosquitto does not listen")

    def kill(self) -> None:
        """SIGKILL, by its own process id."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None


@dataclass(slots=True)
class Authority:
    """A certificate authority of the test's own; `issue` gives the files of one identity."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    cert: x509.Certificate

    @property
    def ca(self) -> Path:
        """The authority's certificate."""
        return self.folder / "ca.pem"

    def issue(self, name: str) -> Tls:
        """Certificate and key for this name; brokers may use it at 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        cert = _builder(name, self.cert.subject, key).add_extension(alternative, critical=False)
        signed = cert.sign(self.key, hashes.SHA256())
        found = Tls(self.ca, self.folder / f"{name}.pem", self.folder / f"{name}.key")
        found.cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        found.key.write_bytes(_pem(key))
        return found


def authority(folder: Path) -> Authority:
    """A new one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    basic = x509.BasicConstraints(ca=True, path_length=0)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = _builder("test authority", subject, key).add_extension(basic, critical=True)
    cert = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    (folder / "ca.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return Authority(folder, key, cert)


def _builder(name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def guarded(folder: Path, files: Authority) -> Mosquitto:
    """A Mosquitto with the committed configuration of a real one, but for port and paths."""
    mine = Path(__file__).parents[3] / "provisioning" / "broker"
    files.issue("broker")
    shutil.copy(mine / "kiosks.acl", folder / "kiosks.acl")
    lines = (mine / "mosquitto.conf").read_text().splitlines()
    kept = [line for line in lines if not line.startswith("listener ")]
    config = "\n".join(kept).replace("/etc/mosquitto/kiosk", str(folder))
    (folder / "kiosks.acl").chmod(0o644)
    for key in folder.glob("*.key"):
        key.chmod(0o644)
    return Mosquitto(folder, config + "\n")
