"""The service's side of the scanner: starts the decoder process, tells it the lists, hears what was accepted.

No decoder, no numpy and no picture library is loaded here. The process is started again when it ends, a little
later each time; lists and wishes are told to it anew. Callbacks come from this module's own thread.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from typing import Self

from edge.scan.messages import Aim, Expect, Heard, Known, Setup, Show, Told
from hardware.ports import Health

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
PATIENCE_S = 5.0
MOST_WAITING = 64


class Scans:
    """One camera with its decoder. `hear` gets Accepted, Several, Unread, Figures, AimPicture and Health."""

    def __init__(self, setup: Setup, hear: Callable[[Heard], None]) -> None:
        self._setup = setup
        self._hear = hear
        self._told: dict[type, Told] = {}
        self._waiting: deque[Show] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._pipe: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_running, name="scans", daemon=True)

    def start(self) -> Self:
        """Start the decoder process; returns at once."""
        self._thread.start()
        return self

    def close(self) -> None:
        """End the process; no callback comes after this has returned."""
        self._ended.set()
        with self._lock:
            pipe, process = self._pipe, self._process
        if pipe is not None:
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(pipe.fileno())) as twin:
                twin.shutdown(socket.SHUT_RDWR)
        if process is not None:
            _ended_in_time(process)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout=PATIENCE_S)

    def know(self, known: Known) -> None:
        """The present lists and token keys; they replace the earlier ones."""
        self._tell(known)

    def expect(self, kinds: Iterable[str]) -> None:
        """What the present screen hopes to see; changes the order of work only."""
        self._tell(Expect(frozenset(kinds)))

    def aim(self, *, wanted: bool) -> None:
        """Begin or end the small live picture."""
        self._tell(Aim(wanted))

    def show(self, data: bytes, source: str = "") -> None:
        """Hold a picture file before a simulated camera; while the process starts up to 64 of them wait."""
        with self._lock:
            if self._pipe is None:
                self._waiting.append(Show(data, source))
                return
        self._send(Show(data, source))

    @property
    def pid(self) -> int | None:
        """The decoder's process id while it runs."""
        with self._lock:
            return self._process.pid if self._process is not None else None

    def _tell(self, told: Told) -> None:
        with self._lock:
            self._told[type(told)] = told
        self._send(told)

    def _send(self, told: Told | Setup) -> None:
        with self._lock:
            if self._pipe is not None:
                with contextlib.suppress(OSError):
                    self._pipe.send(told)

    def _keep_running(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ended.is_set():
            heard = self._run_once()
            if self._ended.is_set():
                return
            pause_s = FIRST_PAUSE_S if heard else min(2 * pause_s, LONGEST_PAUSE_S)
            self._hear(Health("scanner", "failed", "the decoder ended and is started again"))
            self._ended.wait(pause_s)

    def _run_once(self) -> int:
        """One life of the process; the number of things it said."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "edge.scan", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.DEVNULL,
            )
        heard = 0
        with Connection(ours.detach()) as pipe, contextlib.suppress(EOFError, OSError):
            self._introduce(pipe, process)
            while True:
                told = pipe.recv()
                heard += 1
                if self._ended.is_set():
                    break
                self._hear(told)
        with self._lock:
            self._pipe = None
        _ended_in_time(process)
        return heard

    def _introduce(self, pipe: Connection, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._process = process
            pipe.send(self._setup)
            for told in (*self._told.values(), *self._waiting):
                pipe.send(told)
            self._waiting.clear()
            self._pipe = pipe


def _ended_in_time(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
