"""The processes of the demo: broker, simulated boards, platform, kiosk."""

import shutil
import sys
import urllib.request

from provisioning.demo.ports import HOST, Place, listening
from provisioning.demo.settling import Folder
from provisioning.demo.supervisor import Part

SYSTEM = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
MOSQUITTO = """listener {port} {host}
allow_anonymous true
persistence false
max_inflight_messages 20
log_dest stderr
log_type error
log_type warning
"""


def broker(place: Place, folder: Folder) -> Part | None:
    """Mosquitto on loopback without TLS; None where it is not installed."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=SYSTEM)
    if program is None:
        return None
    config = folder.root / "run" / "mosquitto.conf"
    config.write_text(MOSQUITTO.format(port=place.mqtt, host=HOST))
    command = [program, "-c", str(config)]
    return Part("broker", command, folder.log("broker"), lambda: listening(place.mqtt))


def board(folder: Folder) -> Part:
    """The simulated cabinet: lock boards that speak their true protocol on a pseudo terminal."""
    for old in (folder.line, folder.control):
        old.unlink(missing_ok=True)
    where = ["--link", str(folder.line), "--control", str(folder.control)]
    command = [sys.executable, "-m", "hardware", "board", "--profile", "demo-12", *where]
    return Part("cabinet", command, folder.log("cabinet"), lambda: folder.line.exists() and folder.control.exists())


def fleet(place: Place, folder: Folder) -> Part:
    """The platform's side."""
    where = ["--db", str(folder.fleet), "--mqtt", f"{HOST}:{place.mqtt}", "--port", str(place.fleet)]
    command = [sys.executable, "-m", "provisioning.fleet", "run", *where]
    return Part("fleet", command, folder.log("fleet"), lambda: listening(place.fleet))


def kiosk(place: Place, folder: Folder) -> Part:
    """The service itself, started as on a real kiosk."""
    command = [sys.executable, "-m", "edge", "run", "--config", str(folder.settings)]
    return Part("kiosk", command, folder.log("kiosk"), lambda: answers(f"http://{HOST}:{place.kiosk}/healthz"))


def answers(address: str) -> bool:
    """True when this address answers with success."""
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except OSError:
        return False
