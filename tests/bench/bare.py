"""The floor of the screen's figures: one static page with one key, from the smallest server there is."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"""<!doctype html><html lang="ru"><meta charset="utf-8"><title>bare</title><link rel="icon" href="data:,">
<ol class="slots"><li class="next"></li></ol>
<button type="button" data-key="4" style="width:300px;height:180px">4</button>
<button type="button" data-act="speak" style="width:300px;height:180px">English</button><main></main>
<script>
const key = document.querySelector("[data-key]"), main = document.querySelector("main");
key.onpointerdown = async () => {
  document.querySelector("li").textContent += "4";
  await fetch("/answer", { method: "POST" });
  main.innerHTML = '<section data-state="opening">open</section>';
};
document.querySelector("[data-act]").onpointerdown = async () => {
  await fetch("/answer", { method: "POST" });
  document.documentElement.lang = document.documentElement.lang === "ru" ? "en" : "ru";
};
</script></html>"""


class Bare:
    """Serves the page on a free port until closed."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._send(PAGE)

    def do_POST(self) -> None:
        self._send(b"{}")

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing on the console."""
