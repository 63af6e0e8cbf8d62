"""How requests are read: by a parser in C, that is given 16 KiB and a piece beside what a request carries."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_MAX = 16 * 1024
PIECE = 1024


class Reader(HttpToolsProtocol):
    """One connection. Request line, headers, chunk sizes and trailers of a request are bounded together."""

    _beside = 0

    def data_received(self, data: bytes) -> None:
        """A piece at a time, so that a head in one breath is not longer than one in many."""
        for at in range(0, len(data), PIECE):
            if self.transport.is_closing():
                return
            piece = data[at : at + PIECE]
            self._beside += len(piece)
            super().data_received(piece)
            if self._beside > HEAD_MAX and not self.transport.is_closing():
                self.send_400_response("Too long.")

    def on_body(self, body: bytes) -> None:
        """What is carried has a limit of its own: that of its address (`edge.web.gate`)."""
        self._beside -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The next request begins to be counted anew."""
        self._beside = 0
        super().on_message_complete()
