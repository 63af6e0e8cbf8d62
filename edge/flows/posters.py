"""Pictures of announcements have come, or cannot be taken (CUS-14); `edge/sync/posters` fetches them."""

from edge.domain.facts import DocumentRefused
from edge.domain.visit import State
from edge.effects import Done
from edge.flows import screen
from edge.turn import Turn


def renewed(turn: Turn) -> Done:
    """A picture has come, or has gone with its announcement: the idle screen is drawn again."""
    visit = turn.memory.visit
    if visit.subject is not State.IDLE:
        return Done()
    return Done(effects=screen.show(turn, visit._replace(rev=visit.rev + 1)))


def refused(turn: Turn, key: str, ver: int, sha: str, why: str) -> Done:
    """The picture of an announcement is not what was promised: the platform hears of it, the words stand."""
    turn.note(DocumentRefused("notice", key, ver, sha, why, "image"))
    return Done()
