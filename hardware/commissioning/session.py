"""Commissioning in a thread of its own, with a person who answers through somebody else's page."""

import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from hardware.commissioning import walk
from hardware.commissioning.draft import Draft, resumed
from hardware.commissioning.walk import Site
from hardware.commissioning.words import Stopped, Words, say
from hardware.plan import Profile
from hardware.ports import HardwareError

Hear = Callable[[str, str, Mapping[str, str | int]], None]
"""How it says something: `line`, `number`, `agree` or `done`, the sentence's key, the values in it."""


class Session:
    """The person as the engine sees them, and the engine as a page sees it."""

    def __init__(self, hear: Hear, name: str) -> None:
        self.name = name
        self._hear = hear
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def begin(self, site: Site, path: Path, ended: Callable[[Profile | None, Draft], None]) -> None:
        """Walk; at the end the profile lies at `path` and `ended` gets it, or None when it could not go on."""
        self._thread = threading.Thread(target=self._walk, args=(site, path, ended), name="commissioning", daemon=True)
        self._thread.start()

    def answer(self, text: str) -> None:
        """What the person said to the last question: a number, "yes", or anything."""
        self._answers.put(text)

    def stop(self) -> None:
        """End at the next question."""
        self._answers.put(None)

    def wait(self, seconds: float) -> None:
        """Until it is over."""
        if self._thread is not None:
            self._thread.join(seconds)

    def tell(self, words: Words) -> None:
        """One line."""
        self._hear("line", words.key, words.details)

    def number(self, question: Words) -> str:
        """Asked and waited for."""
        return self._ask("number", question).strip()

    def agrees(self, question: Words) -> bool:
        """Only "yes" is one."""
        return self._ask("agree", question) == "yes"

    def does(self, request: Words) -> None:
        """Any answer means done."""
        self._ask("done", request)

    def _ask(self, says: str, words: Words) -> str:
        self._hear(says, words.key, words.details)
        text = self._answers.get()
        if text is None:
            raise _Interrupted(say("interrupted"))
        return text

    def _walk(self, site: Site, path: Path, ended: Callable[[Profile | None, Draft], None]) -> None:
        draft, learnt = Draft(path.with_suffix(".draft.json")), None
        try:
            draft = resumed(draft.path)
            learnt = walk.commission(site, self, draft)
            walk.finish(learnt, draft, path)
            self.tell(say("written"))
        except _Interrupted as why:
            self.tell(why.words)
        except Stopped as why:
            self.tell(why.words)
        except (HardwareError, OSError) as why:
            self.tell(say("broken", device=site.profile.name, why=str(why)))
        ended(learnt, draft)


class _Interrupted(Exception):
    """The person went; no failure of any part."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words
