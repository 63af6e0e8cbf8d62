"""The staff screens of a running kiosk: on its own panel, and for tablets of the point's network where that is set."""

import ssl

from edge.effects import Tell
from edge.errors import KioskError, SettingsError
from edge.settings import Settings
from edge.web import health, serve, server, staff
from edge.web.backstage import Backstage
from edge.web.entrance import Entrance
from edge.web.gate import Rules, names
from edge.web.live import Live
from edge.web.serve import Listener
from edge.web.server import Room
from edge.web.shelf import Shelf
from edge.web.told import Teller


class StaffRoom:
    """Both doors to the staff screens lead into one room: a session is told things wherever it looks from."""

    def __init__(self, settings: Settings, shelf: Shelf, behind: Backstage) -> None:
        self._settings = settings
        self._shelf = shelf
        self._behind = behind
        self.live = Live(lambda: {"build": shelf.build})
        self._teller = Teller(behind, self.live)

    def tell(self, effect: Tell) -> None:
        """What flows tell staff; called on the worker's thread."""
        self._teller.tell(effect)

    def on_panel(self) -> Room:
        """The room behind the kiosk's own screen."""
        return self._room(panel=True)

    def for_tablets(self) -> Listener:
        """The listener of the point's network."""
        web = self._settings.web
        if web.lan_cert is None or web.lan_key is None:
            raise SettingsError("web.lan_host is set: tablets need web.lan_cert and web.lan_key too")
        rooms = [
            self._room(panel=False),
            lambda app: health.add_health(app, self._shelf, lambda: {"ok": True}),
        ]
        rules = Rules(hosts=names((*web.lan_names, web.lan_host)), loopback_only=False)
        app = server.build(self._shelf, rules, rooms)
        try:
            return Listener(app, serve.bind(web.lan_host, web.lan_port), _tls(str(web.lan_cert), str(web.lan_key)))
        except OSError as taken:
            raise KioskError(f"{web.lan_host}:{web.lan_port} cannot be listened at: {taken.strerror}") from taken

    def _room(self, *, panel: bool) -> Room:
        return staff.room(self._behind, self._teller, self.live, Entrance(self._behind, panel=panel))


def _tls(cert: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert, key)
    return context
