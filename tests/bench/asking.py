"""B4: a request that writes one fact, against a bare asyncio server that does one FULL commit a request."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.hello import cpu_s
from tests.bench.measure import Figure, pairs, times
from tests.ports import free_port
from tests.system.nest import Nest
from tests.system.service import Client, wait_for
from tests.system.storage.shop import Shop

ROUNDS, BLOCK = 5, 20
ALLOWED = 3.2

SERVE = """
import asyncio, sys
from pathlib import Path
from edge.store import db as store

path = Path(sys.argv[2])
store.create(path, bytes(32))
db = store.connect(path, bytes(32))
db.run("CREATE TABLE bare(value INTEGER)")

async def answer(reader, writer):
    head = await reader.readuntil(b"\\r\\n\\r\\n")
    await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\\r")[0] or 0))
    db.run("BEGIN IMMEDIATE")
    db.run("INSERT INTO bare VALUES(1)")
    db.run("COMMIT")
    writer.write(b"HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n")
    writer.close()

async def main():
    async with await asyncio.start_server(answer, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()

asyncio.run(main())
"""


def one_fact() -> Sequence[Figure]:
    """Time and CPU of one request of a staff page over the bare server's; the CPU may be 3.2 times as much (H3)."""
    with tempfile.TemporaryDirectory() as name:
        folder, nest, port = Path(name), Nest(), free_port()
        bare = subprocess.Popen([sys.executable, "-c", SERVE, str(port), str(folder / "bare.db")])
        shop = Shop(folder, nest)
        try:
            shop.service.serve()
            shop.people.sign_in()
            floor, value = _asks(Client(port), "/"), _asks(shop.service, "/staff/card")
            wait_for(lambda: _answers(floor))
            before = cpu_s(shop.service.pid), cpu_s(bare.pid)
            measured = pairs(value, floor, ROUNDS, BLOCK)
            spent = cpu_s(shop.service.pid) - before[0], cpu_s(bare.pid) - before[1]
        finally:
            shop.close()
            nest.close()
            bare.kill()
            bare.wait()
    asked = (ROUNDS + 1) * BLOCK
    ours, least = (each / asked * 1000 for each in spent)
    ratio = ours / max(least, 0.001)
    says = "a request that writes one fact, over a bare asyncio server with one commit"
    cpu = Figure("B4", f"{says}: CPU", ours, "ms", least, ratio, f"<= {ALLOWED} x floor", ratio <= ALLOWED)
    return [times("B4", f"{says}: time", measured, ALLOWED), cpu]


def _asks(client: Client, path: str) -> Callable[[], float]:
    def ask() -> float:
        began = time.perf_counter()
        client.post(path, {"parcel": "p-1"})
        return time.perf_counter() - began

    return ask


def _answers(ask: Callable[[], float]) -> bool:
    try:
        ask()
    except OSError:
        return False
    return True
