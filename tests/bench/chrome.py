"""A Chromium that nothing rides along in: the plain DevTools protocol over a pipe, and no script but the probe's."""

import itertools
import json
import os
import socket
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.edge.web.browser import ARGS, CHROMIUM

TO_BROWSER, FROM_BROWSER = 3, 4
Told = Mapping[str, Any]


class Chrome:
    """The browser at the other end of the pipe; messages end with a zero byte."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._numbers = itertools.count(1)
        self._read = b""
        self.events: deque[Told] = deque()

    def call(self, method: str, session: str | None = None, **params: Any) -> Told:
        """Ask and wait for the answer; what the browser tells meanwhile waits in `events`."""
        number = next(self._numbers)
        whose = {} if session is None else {"sessionId": session}
        self._wire.sendall(json.dumps({"id": number, "method": method, "params": params, **whose}).encode() + b"\0")
        while (told := self._next()).get("id") != number:
            self.events.append(told)
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        answer: Told = told["result"]
        return answer

    def _next(self) -> Told:
        while b"\0" not in self._read:
            more = self._wire.recv(1 << 16)
            if not more:
                raise ConnectionError
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        told: Told = json.loads(message)
        return told


class Tab:
    """One page of its own: nothing kept from another, nothing watched that nobody asked for."""

    def __init__(self, chrome: Chrome, size: tuple[int, int]) -> None:
        self._chrome = chrome
        self._context = chrome.call("Target.createBrowserContext")["browserContextId"]
        target = chrome.call("Target.createTarget", url="about:blank", browserContextId=self._context)["targetId"]
        self._session = chrome.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        width, height = size
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        self.call("Page.enable")

    def call(self, method: str, **params: Any) -> Told:
        """Ask the page's own session."""
        return self._chrome.call(method, self._session, **params)

    def run(self, expression: str) -> Any:
        """The value of an expression in the page; of a promise, what it becomes."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def told(self, method: str) -> list[Told]:
        """What this page has told of one kind so far."""
        mine = (each for each in self._chrome.events if each.get("sessionId") == self._session)
        return [each["params"] for each in mine if each["method"] == method]

    def close(self) -> None:
        """Forget it with all that it stored."""
        self._chrome.call("Target.disposeBrowserContext", browserContextId=self._context)
        self._chrome.events.clear()


@contextmanager
def chrome() -> Iterator[Chrome]:
    """A browser of its own; ends with the block."""
    assert CHROMIUM is not None, "Chromium is not installed"
    ours, its = socket.socketpair()
    with ours, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        kept = [CHROMIUM, "--headless", "--remote-debugging-pipe", f"--user-data-dir={folder}", *ARGS]
        ends = [(os.POSIX_SPAWN_DUP2, its.fileno(), end) for end in (TO_BROWSER, FROM_BROWSER)]
        quiet = [(os.POSIX_SPAWN_OPEN, end, os.devnull, os.O_WRONLY, 0) for end in (1, 2)]
        child = os.posix_spawn(CHROMIUM, kept, os.environ, file_actions=[*ends, *quiet])
        its.close()
        browser = Chrome(ours)
        try:
            yield browser
        finally:
            browser.call("Browser.close")
            os.waitpid(child, 0)
