"""A real PostgreSQL for one test, in a folder of its own, stopped by its own process number."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.provisioning.fleet.broker import until

PROGRAMS = (*sorted(Path("/usr/lib/postgresql").glob("*/bin")),)
USER = "postgres"


def programs() -> Path | None:
    """Where PostgreSQL's server lies, if it is installed."""
    return next((folder for folder in reversed(PROGRAMS) if (folder / "initdb").exists()), None)


def as_nobody_special() -> list[str]:
    """It does not run as root."""
    return ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy address of an empty database."""
    found = programs()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="fleet-pg-"))
    port = free_port()
    ready = [str(found / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
    try:
        child = _serve(found, folder, port)
        try:
            until(lambda: subprocess.run(ready, check=False, capture_output=True).returncode == 0, "PostgreSQL")
            yield f"postgresql+psycopg://fleet@127.0.0.1:{port}/postgres"
        finally:
            child.terminate()
            child.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(found: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Make an empty cluster and start its server."""
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    data = str(folder / "data")
    made = [str(found / "initdb"), "-D", data, "-U", "fleet", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"]
    subprocess.run([*as_nobody_special(), *made], check=True, capture_output=True, cwd=folder)
    server = [str(found / "postgres"), "-D", data, "-p", str(port), "-k", str(folder), "-F"]
    command = [*as_nobody_special(), *server, "-c", "listen_addresses=127.0.0.1"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
