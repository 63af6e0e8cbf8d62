"""Who sits at a staff screen: the panel's session or a tablet's cookie, and how a PIN becomes a session."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from edge.domain import person
from edge.domain.rights import RIGHTS
from edge.domain.staff import CUSTOMER, Actor, Session
from edge.domain.staff import person as member
from edge.errors import Refusal
from edge.flows import sign_in
from edge.flows.sign_in import PANEL, Attempt
from edge.store import running, staff
from edge.web.backstage import Backstage

COOKIE, DEVICE = "__Host-kiosk", "__Host-device"
DEVICE_LIFE_S = 180 * 86_400
Hash = Callable[[str, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever looks at this page: their session, person and rights."""

    session: str
    person: str
    login: str
    name: str
    actor: Actor

    def may_see(self, screen: str) -> bool:
        """Whether the screen is in this person's menu."""
        return any((screen, role) in RIGHTS for role in self.actor.roles)


def hashed(pin: str, salt: bytes) -> bytes:
    """argon2id of a PIN: about 20 ms of CPU, so never on the worker."""
    from argon2.low_level import Type, hash_secret_raw

    kdf = person.Kdf()
    return hash_secret_raw(pin.encode(), salt, kdf.rounds, kdf.memory_kib, kdf.lanes, kdf.size, Type.ID)


class Entrance:
    """Signs people in and recognises them; `panel` is the kiosk's own screen, which has no cookie."""

    def __init__(self, behind: Backstage, *, panel: bool, slow_hash: Hash = hashed) -> None:
        self._behind = behind
        self._panel = panel
        self._hash = slow_hash
        self._one = ThreadPoolExecutor(1, thread_name_prefix="pin")
        self.outside = "/kiosk" if panel else "/staff/sign-in"

    def device(self, request: Request) -> str:
        """The device as wrong PINs are counted for it."""
        return PANEL if self._panel else request.cookies.get(DEVICE, "new")

    def session(self, request: Request) -> str:
        """The hash of the session that this request belongs to; "" when there is none."""
        if self._panel:
            running_here = staff.sessions_on(self._behind.db, PANEL)
            return running_here[0]["hash"] if running_here else ""
        token = request.cookies.get(COOKIE, "")
        return _digest(token) if token else ""

    def guest(self, request: Request) -> Guest | None:
        """Who looks at this page, by the read-only store; None when nobody is signed in or the session is over."""
        db = self._behind.db
        row = staff.session(db, self.session(request))
        if row is None:
            return None
        if sign_in.over(row, running.now_ms(db, self._behind.clock), self._behind.settings.staff) is not None:
            return None
        return Guest(row["hash"], row["id"], row["login"], row["name"], member(row["id"], staff.roles(row)))

    def why_ended(self, request: Request) -> str:
        """Why the session that this page had is over; "" when it had none."""
        if self._panel:
            return ""
        return staff.session_end(self._behind.db, self.session(request)) or ""

    async def enter(self, request: Request, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], Response]:
        """Login (or badge) and PIN: raises the refusal, or gives the person and the answer with its cookies."""
        badge = self._badge(str(given.get("login", "")))
        login = "" if badge else person.login(str(given.get("login", "")))
        pin = str(given.get("pin", ""))
        if not (pin.isascii() and pin.isdigit() and len(pin) <= 12):
            raise Refusal("sign_in.wrong")
        ask, device = self._behind.ask, self.device(request)
        known = await _answer(ask(CUSTOMER, sign_in.salt, login, badge))
        salt = person.pin_salt(known["person"])
        loop = asyncio.get_running_loop()
        value = person.pin_value(known["person"], await loop.run_in_executor(self._one, self._hash, pin, salt))
        token = self._behind.dice.raw(32).hex()
        macs = self._behind.macs("pin", value)
        attempt = Attempt(known["login"], device, _digest(token), macs, badge)
        found = await _answer(ask(CUSTOMER, sign_in.check, attempt))
        return found, self._welcome(request, token)

    async def leave(self, request: Request) -> None:
        """Sign out."""
        await _answer(self._behind.ask(Session(self.session(request)), sign_in.leave))

    def _badge(self, text: str) -> tuple[str, ...]:
        if not text.startswith("PVZ:B1:"):
            return ()
        return self._behind.macs("badge", text[7:-1])

    def _welcome(self, request: Request, token: str) -> Response:
        answer = Response(status_code=204)
        if self._panel:
            return answer
        answer.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="strict", path="/")
        if DEVICE not in request.cookies:
            known = self._behind.dice.raw(16).hex()
            answer.set_cookie(
                DEVICE, known, max_age=DEVICE_LIFE_S, secure=True, httponly=True, samesite="strict", path="/"
            )
        return answer


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def _answer(reply: "Future[Mapping[str, Any]]") -> Mapping[str, Any]:
    return await asyncio.wrap_future(reply)
