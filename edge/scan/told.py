"""Says each thing once: a label held in view is one scan."""

AGAIN_AFTER_MS = 2_000
GONE_AFTER_MS = 500
MOST_KEPT = 256


class Told:
    """Remembers what was said and when the same was seen last."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, int]] = {}

    def is_news(self, what: str, at_ms: int) -> bool:
        """True when this was not said in the last 2 s and has been out of view for half a second since."""
        said_ms, seen_ms = self._told.pop(what, (-AGAIN_AFTER_MS, -AGAIN_AFTER_MS))
        news = at_ms - said_ms >= AGAIN_AFTER_MS and at_ms - seen_ms >= GONE_AFTER_MS
        self._told[what] = (at_ms if news else said_ms, at_ms)
        if len(self._told) > MOST_KEPT:
            self._told.pop(next(iter(self._told)))
        return news
