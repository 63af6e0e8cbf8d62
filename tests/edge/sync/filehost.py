"""A host of files for tests, on loopback: what lies at an address is said by the test, and what was asked is kept."""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = tuple[int, Mapping[str, str], bytes]


class FileHost(ThreadingHTTPServer):
    """`answers`: status, headers and bytes by path. Silence hangs until the test ends."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.address = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.server_address[1]}"
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.got: list[bytes] = []
        self.over = threading.Event()

    def put(self, path: str, data: bytes, status: int = 200, **headers: str) -> str:
        """Lay something there; gives its address."""
        self.answers[path] = (status, {"Content-Length": str(len(data)), **headers}, data)
        return self.address + path

    def handle_error(self, *_who: Any) -> None:
        """Whoever hangs up does so on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: FileHost

    def do_PUT(self) -> None:
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path))
        status, headers, data = self.server.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
        if int(headers.get("Content-Length", 0)) > len(data):
            self.server.over.wait(30)

    def log_message(self, *_args: object) -> None:
        """Tests are quiet."""


@contextmanager
def filehost(cert: tuple[Path, Path] | None = None) -> Iterator[FileHost]:
    """A running host; with certificate and key it speaks TLS."""
    tls = None
    if cert is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*cert)
    host = FileHost(tls)
    thread = threading.Thread(target=host.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.over.set()
        host.shutdown()
        host.server_close()
        thread.join(10)
