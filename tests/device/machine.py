"""This machine once more, in namespaces of its own: systemd as its first process, and the kiosk's real units.

The files are this machine's, seen through an overlay that lies in memory: nothing that happens there stays.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house.source import ROOT

SYSTEMD = Path("/lib/systemd/systemd")
PYTHON, SITE, SOURCE = "/opt/python", "/opt/kiosk/site", "/opt/kiosk/source"
INTERPRETER = f"{PYTHON}/bin/{Path(sys.executable).resolve().name}"
START = f"""#!/bin/sh
export LD_LIBRARY_PATH={PYTHON}/lib PYTHONPATH={SOURCE}:{SITE} PYTHONDONTWRITEBYTECODE=1
exec {INTERPRETER} -m edge "$@"
"""
SETTINGS = """[kiosk]
folder = "/var/lib/kiosk"
[keys]
kind = "credential"
[hardware]
locker = "none"
lights = "none"
sound = "none"
camera = "none"
"""
QUICK = "[Service]\nWatchdogSec=6\n"


def missing() -> str | None:
    """Why this cannot be done here, or None."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "namespaces for systemd need root on Linux"
    absent = [tool for tool in ("unshare", "nsenter", "systemd-creds", "ip") if shutil.which(tool) is None]
    if absent or not SYSTEMD.exists():
        return f"missing here: {', '.join([*absent] + [str(SYSTEMD)] * (not SYSTEMD.exists()))}"
    return None


class Machine:
    """Commands run inside; `until` waits for what must become true."""

    def __init__(self, pid: int, console: Path) -> None:
        self._pid = pid
        self._console = console

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as root."""
        enter = ["nsenter", "-t", str(self._pid), "-m", "-u", "-i", "-n", "-p", "-C"]
        return subprocess.run([*enter, *command], capture_output=True, text=True, check=False, timeout=60)

    def show(self, name: str) -> str:
        """One property of the kiosk's unit."""
        return self.run("systemctl", "show", "kiosk", "--value", "-p", name).stdout.strip()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for it, generously."""
        deadline = time.monotonic() + 120
        while not condition():
            if time.monotonic() > deadline:
                log = self.run("journalctl", "-u", "kiosk", "--no-pager", "-n", "40").stdout
                raise TimeoutError(f"{log}\n{self._console.read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)


@contextmanager
def booted(folder: Path) -> Iterator[Machine]:
    """A machine on which the kiosk was installed and set up."""
    root, console = _root(folder), folder / "console"
    console.touch()
    script = Path(__file__).with_name("boot.sh")
    spaces = ["--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts", "--net", "--cgroup"]
    first = subprocess.Popen(["unshare", *spaces, "sh", str(script), str(root), str(console), "kiosk.service"])
    try:
        machine = Machine(_child(first.pid), console)
        machine.until(lambda: machine.run("systemctl", "is-active", "sysinit.target").stdout == "active\n")
        machine.until(lambda: machine.run("systemctl", "start", "dbus.socket").returncode == 0)
        yield machine
    finally:
        first.kill()
        first.wait()
        subprocess.run(["umount", "-R", "-l", str(folder)], check=False)


def _root(folder: Path) -> Path:
    """The overlay with everything that `provisioning/install` lays down, and this checkout as its program."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(folder)], check=True)
    upper, work, root = (folder / name for name in ("upper", "work", "root"))
    for each in (upper, work, root):
        each.mkdir()
    options = f"lowerdir=/,upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True)
    for old in ("var/lib/kiosk", "etc/kiosk"):  # should a kiosk be installed on this machine
        shutil.rmtree(root / old, ignore_errors=True)
    lay_down = ["sh", str(ROOT / "provisioning/install/kiosk"), "--files", str(root)]
    subprocess.run(lay_down, check=True, stdout=subprocess.DEVNULL)
    (root / "etc/kiosk/kiosk.toml").write_text(SETTINGS)
    _put(root / "etc/systemd/system/kiosk.service.d/quick.conf", QUICK)
    _put(root / "opt/kiosk/current/bin/kiosk", START, mode=0o755)
    for what, where in ((sys.base_prefix, PYTHON), (sysconfig.get_path("purelib"), SITE), (str(ROOT), SOURCE)):
        (root / where[1:]).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", "-o", "ro", what, str(root / where[1:])], check=True)
    key = folder / "key"
    key.write_bytes(os.urandom(32))
    seal = "systemd-sysusers && systemd-creds encrypt --with-key=host --name=kiosk.root - /etc/kiosk/kiosk.root.cred"
    with key.open() as given:
        subprocess.run(["chroot", str(root), "sh", "-c", seal], stdin=given, check=True, capture_output=True)
    return root


def _put(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def _child(parent: int) -> int:
    """The first process inside, as it is numbered outside."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    while not (found := children.read_text().split()):
        time.sleep(0.02)
    return int(found[0])
