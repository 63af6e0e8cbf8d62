"""The addresses of the page: /sim, its state and stream, and the one door through which everything is done."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from edge.errors import Refusal
from edge.web.live import Live
from edge.web.sim.acts import Acts
from edge.web.sim.scene import Found, Scene, Stage, found
from edge.web.sim.truth import Log
from edge.web.texts import Texts
from hardware.ports import HardwareError

UPLOADS = frozenset({"/sim/show"})
LOOK_S = 0.25
SCREENS = ("/kiosk", "/staff")


class Simulator:
    """One simulated cabinet and everybody who looks at it. Nobody looks: nothing is done."""

    def __init__(self, stage: Stage, pages: Environment, languages: Mapping[str, Texts], build: str) -> None:
        self.live = Live(lambda: {"build": build})
        self._stage = stage
        self._acts = Acts(stage.hands, stage.camera, stage.tray, stage.plugs, stage.besides)
        self._log = Log(stage.recorder.now)
        self._scene = Scene(stage, pages, languages, self._log)
        self._found = Found()
        self._told: object = None
        self._langs: set[str] = set()
        self._watch: asyncio.Task[None] | None = None

    def room(self, app: Starlette) -> None:
        """Add the addresses."""
        app.add_route("/sim", self.page)
        app.add_route("/sim/state", self.state)
        app.add_route("/sim/events", self.events)
        app.add_route("/sim/act", self.act, methods=["POST"])
        app.add_route("/sim/show", self.show, methods=["POST"])
        app.add_route("/sim/lens", self.lens)
        app.add_route("/sim/labels/{name}", self.label)
        app.add_route("/sim/sounds/{number:int}", self.sound)

    async def page(self, request: Request) -> Response:
        """GET /sim."""
        return HTMLResponse(self._scene.page(request.query_params.get("lang"), SCREENS))

    async def state(self, request: Request) -> Response:
        """GET /sim/state: what is now."""
        await self._look()
        return JSONResponse(self._now(request.query_params.get("lang")))

    async def events(self, request: Request) -> Response:
        """GET /sim/events: `state`, whenever something changed."""
        lang = self._scene.texts(request.query_params.get("lang")).lang
        stream = self.live.open(request, lang)
        self._langs.add(lang)
        await self._look()
        stream.put("state", self._now(lang))
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watching())
        return self.live.answer(stream)

    async def act(self, request: Request) -> Response:
        """POST /sim/act: `{"do": "touch", "cell": "07"}`."""
        try:
            body = json.loads(await request.body())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return self._no(request, Refusal("sim.no.sense", what="JSON"), 400)
        return await self._done(request, lambda: self._acts.do(body))

    async def show(self, request: Request) -> Response:
        """POST /sim/show: a picture file, and the sliders as `held` (JSON)."""
        async with request.form() as form:
            picture, how = form.get("picture"), form.get("held", "{}")
            if not isinstance(picture, UploadFile) or not isinstance(how, str):
                return self._no(request, Refusal("sim.no.picture"), 400)
            data, name = await picture.read(), (picture.filename or "")[:80]
        try:
            held = json.loads(how)
        except ValueError:
            held = None
        if not isinstance(held, dict):
            return self._no(request, Refusal("sim.no.sense", what="held"), 400)
        return await self._done(request, lambda: self._acts.picture(data, name, held))

    async def lens(self, _: Request) -> Response:
        """GET /sim/lens: the last picture as the camera saw it."""
        shown = self._acts.shown
        return Response(shown.data, media_type="image/png") if shown.data else Response(status_code=404)

    async def label(self, request: Request) -> Response:
        """GET /sim/labels/{name}: one picture of the tray."""
        found_label = self._stage.tray.take(request.path_params["name"])
        return Response(found_label.file.read_bytes(), media_type=found_label.media)

    async def sound(self, request: Request) -> Response:
        """GET /sim/sounds/{number}: one of the last sounds, to be heard again."""
        wanted = request.path_params["number"]
        found = [heard for heard in self._stage.recorder.heard() if heard.number == wanted]
        wav = self._stage.wav(found[0]) if found else None
        return Response(status_code=404) if wav is None else Response(wav, media_type="audio/wav")

    async def _done(self, request: Request, act: Any) -> Response:
        try:
            await asyncio.to_thread(act)
        except Refusal as refusal:
            return self._no(request, refusal, 409)
        except HardwareError as why:
            return self._no(request, Refusal("sim.silent", why=str(why)), 409)
        await self._tell()
        return JSONResponse({"ok": True})

    def _no(self, request: Request, refusal: Refusal, status: int) -> Response:
        texts = self._scene.texts(request.query_params.get("lang"))
        said = texts.say(refusal.text, refusal.details)
        return JSONResponse({"ok": False, "text": refusal.text, "said": said}, status)

    async def _watching(self) -> None:
        """While a page is open: look four times a second, tell what changed."""
        while len(self.live):
            await self._tell()
            await asyncio.sleep(LOOK_S)

    async def _tell(self) -> None:
        await self._look()
        stage = self._stage
        shown = (self._found, stage.recorder.mark(), stage.tray.mark(), stage.network(), self._acts.shown.number)
        if shown != self._told:
            self._told = shown
            for lang in self._langs:
                self.live.push("state", self._now(lang), lang)

    async def _look(self) -> None:
        try:
            truth = await asyncio.to_thread(self._stage.hands.truth)
        except HardwareError as why:
            self._found = Found(self._found.cells, why=str(why))
            return
        self._found = found(truth, self._stage.beliefs.cells())
        self._log.see(self._found.cells)

    def _now(self, lang: str | None) -> dict[str, Any]:
        return self._scene.state(lang, self._found, self._acts)
