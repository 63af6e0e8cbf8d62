"""A picture for support: allowed or not, taken, and with the platform or lost (PROTOCOL 3.10 `take_picture`)."""

from edge.domain.facts import PictureTaken
from edge.domain.visit import Event, State
from edge.effects import Done, Effect, Forget
from edge.flows import command, consent, screen
from edge.store import inbox
from edge.turn import Turn

REFUSED = "precondition:consent"


def yes(turn: Turn) -> tuple[Effect, ...]:
    """Allowed: it is taken after three seconds, and a No until then still counts."""
    return consent.count(turn)


def no(turn: Turn) -> tuple[Effect, ...]:
    """Not allowed, or nobody there."""
    ended = command.finish(turn, turn.memory.picture, "refused", REFUSED)
    return (Forget("picture"), *consent.leave(turn, Event.NO), *ended.effects, *_over(turn))


def silent(turn: Turn) -> tuple[Effect, ...]:
    """The time of this screen is over: the question was not answered, or the three seconds have gone by."""
    return no(turn) if "asks" in turn.memory.visit.details else take(turn, turn.memory.picture).effects


def unanswered(turn: Turn, cmd: str) -> Done:
    """Twenty seconds have gone by."""
    return Done(effects=no(turn)) if turn.memory.picture == cmd else Done()


def take(turn: Turn, cmd: str) -> Done:
    """Now, if the question still stands there."""
    if turn.memory.picture != cmd or turn.memory.visit.state is not State.PICTURE_ASK:
        return unanswered(turn, cmd)
    shown = consent.leave(turn, Event.YES)
    agreed = command.agree(turn, cmd)
    row = inbox.get(turn.db, cmd)
    over = () if row is not None and row["state"] == "started" else _over(turn)
    return Done(effects=(Forget("picture"), *shown, *agreed, *over))


def sent(turn: Turn, cmd: str, size: int, sha256: str) -> Done:
    """The platform has it: bytes and SHA-256 as they were put there, sealed."""
    row = inbox.get(turn.db, cmd)
    if row is not None and row["state"] == "started":
        asked = inbox.body(row)["args"]["consent"] == "ask"
        turn.note(PictureTaken(cmd, size, sha256, "screen_yes" if asked else "empty_room"))
    ended = command.finish(turn, cmd, "succeeded")
    return Done(ended.answer, (*ended.effects, *_over(turn)))


def failed(turn: Turn, cmd: str) -> Done:
    """No picture came, or it could not be sent."""
    ended = command.finish(turn, cmd, "failed", "upload")
    return Done(ended.answer, (*ended.effects, *_over(turn)))


def _over(turn: Turn) -> tuple[Effect, ...]:
    turn.memory.picture = ""
    return (screen.ribbons(turn),)
