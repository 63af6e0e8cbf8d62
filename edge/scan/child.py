"""Inside the decoder process: camera, decoder, rules. Ends when the service ends or says so."""

import contextlib
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection

import numpy as np

from edge.scan import memory
from edge.scan.accept import Acceptor
from edge.scan.aim import small_jpeg
from edge.scan.decode import Plan, decode
from edge.scan.fusion import Fusion
from edge.scan.gauge import Gauge
from edge.scan.grammar import Grammar
from edge.scan.listed import Listed
from edge.scan.messages import Accepted, Aim, AimPicture, Expect, Heard, Known, Setup, Show
from edge.scan.slot import Slot
from edge.scan.watch import Watch
from hardware.ports import Camera, Frame, HardwareError, Health

AIM_EVERY_MS = 250


class Child:
    """Everything that one decoder process holds."""

    def __init__(self, pipe: Connection, setup: Setup) -> None:
        self._pipe = pipe
        self._plan = Plan(setup.budget_ms)
        self._figures_every_ms = int(setup.figures_every_s * 1000)
        self._speaking = threading.Lock()
        self._slot = Slot()
        self._watch = Watch()
        self._grammar = Grammar()
        self._acceptor = Acceptor(self._grammar.read)
        self._fusion = Fusion()
        self._gauge = Gauge(_now_ms())
        self._aim = False
        self._aimed_ms = 0
        self._ended = threading.Event()
        self._camera: Camera = setup.camera(self._say)

    def run(self) -> None:
        """Decode the newest frame again and again."""
        try:
            self._camera.start(self._slot.put)
        except HardwareError as error:
            self._say(Health("camera", "failed", str(error)))
        listener = threading.Thread(target=self._listen, name="scan-told", daemon=True)
        listener.start()
        while not self._ended.is_set():
            frame = self._slot.take(patience_s=self._figures_every_ms / 1000)
            if frame is not None:
                self._look(frame)
            if _now_ms() - self._gauge.began_ms >= self._figures_every_ms:
                self._say(self._gauge.read(_now_ms(), self._slot.dropped, self._acceptor.rejected))
        self._camera.close()

    def _look(self, frame: Frame) -> None:
        luma = np.frombuffer(frame.luma, np.uint8).reshape(frame.height, frame.width)
        found = decode(luma, self._plan)
        candidates = self._fusion.take(found, self._plan.listed, frame.mono_ms)
        for told in self._acceptor.take(candidates, frame.mono_ms):
            self._gauge.reads += isinstance(told, Accepted)
            self._say(told)
        self._gauge.count(found.cpu_ms)
        if (report := self._watch.look(luma, frame.mono_ms)) is not None:
            self._say(report)
        if self._aim and frame.mono_ms - self._aimed_ms >= AIM_EVERY_MS:
            self._aimed_ms = frame.mono_ms
            self._say(AimPicture(small_jpeg(luma, found.places())))

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._hear(self._pipe.recv())
        self._ended.set()
        self._slot.wake()

    def _hear(self, told: object) -> None:
        match told:
            case Known(expected=expected):
                listed = Listed(expected)
                self._acceptor.listed = listed
                self._plan = replace(self._plan, listed=listed)
                self._grammar.learn(told)
            case Expect(kinds=kinds):
                self._plan = replace(self._plan, kinds=kinds)
            case Aim(wanted=wanted):
                self._aim = wanted
            case Show(data=data, source=source):
                self._show(data, source)

    def _show(self, data: bytes, source: str) -> None:
        show = getattr(self._camera, "show", None)
        if show is None:
            self._say(Health("camera", "ok", "this camera cannot be shown pictures"))
            return
        try:
            show(data, source)
        except HardwareError as error:
            self._say(Health("camera", "ok", str(error)))

    def _say(self, told: Heard) -> None:
        with self._speaking, contextlib.suppress(OSError):
            self._pipe.send(told)


def serve(pipe: Connection) -> None:
    """Wait for the setup, then work until the other end of the pipe is closed."""
    try:
        setup = pipe.recv()
    except (EOFError, OSError):
        return
    memory.keep_freed()
    Child(pipe, setup).run()


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
