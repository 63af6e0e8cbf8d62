"""Support asks for a picture: whoever stands here is asked first (PROTOCOL 3.10 `take_picture`, SCREENS 3.7)."""

from edge.domain.visit import Event, State
from edge.effects import After, Effect
from edge.flows import screen
from edge.turn import Turn

ASK_MS = 20_000
COUNT_MS = 3_000


def ask(turn: Turn, cmd: str) -> tuple[Effect, ...]:
    """The question, over whatever is shown; nothing where it cannot be asked."""
    shown = screen.may_go(turn, Event.PICTURE_ASK, ASK_MS, details=screen.details(asks=1))
    if not shown:
        return ()
    turn.memory.picture = cmd
    return (*shown, After("picture", ASK_MS, "picture.unanswered", (cmd,)))


def count(turn: Turn) -> tuple[Effect, ...]:
    """Yes: three, two, one."""
    visit, cmd = turn.memory.visit, turn.memory.picture
    shown = visit._replace(details=screen.details(), until_ms=turn.clock.mono_ms() + COUNT_MS)
    return (*screen.show(turn, shown), After("picture", COUNT_MS, "picture.take", (cmd,)))


def leave(turn: Turn, answer: Event) -> tuple[Effect, ...]:
    """Back to what was shown before."""
    if turn.memory.visit.state is not State.PICTURE_ASK:
        return ()
    return screen.go(turn, answer)
