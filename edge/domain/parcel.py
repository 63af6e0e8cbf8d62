"""The life of a parcel: the one table of what may be done to it, and what it becomes."""

from collections.abc import Mapping
from enum import StrEnum

from edge.domain import facts
from edge.errors import WrongState

REOPEN_S = 120
"""For so long the customer may open the cell again, say that it was empty, or refuse the parcel."""

REOPEN_MAX = 3
"""How often a parcel's cell is opened again before staff must look."""


class State(StrEnum):
    """Where a parcel is in its life."""

    UNKNOWN = "unknown"
    EXPECTED = "expected"
    RECEIVED = "received"
    STORED = "stored"
    OPENING = "opening"
    ISSUED = "issued"
    REFUSED = "refused"
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"
    SUSPECT = "suspect"
    MISSING = "missing"
    SENT_BACK = "sent_back"


class Act(StrEnum):
    """What can be done to a parcel, or happen to it."""

    RECEIVE = "receive"
    REGISTER = "register"
    UNRECEIVE = "unreceive"
    STOW = "stow"
    MOVE = "move"
    UNSTOW = "unstow"
    OPEN = "open"
    TAKE = "take"
    KEEP = "keep"
    CUT = "cut"
    DOUBT = "doubt"
    CLEAR = "clear"
    HAND_OVER = "hand_over"
    REFUSE = "refuse"
    GIVE_BACK = "give_back"
    EXPIRE = "expire"
    EXTEND = "extend"
    LOSE = "lose"
    FIND = "find"
    SEND_BACK = "send_back"


S, A = State, Act

NEXT: Mapping[tuple[State, Act], State] = {
    (S.EXPECTED, A.RECEIVE): S.RECEIVED,
    (S.UNKNOWN, A.RECEIVE): S.RECEIVED,  # a surplus
    (S.UNKNOWN, A.REGISTER): S.RECEIVED,  # of another shop
    (S.RECEIVED, A.UNRECEIVE): S.EXPECTED,
    (S.RECEIVED, A.STOW): S.STORED,
    (S.STORED, A.MOVE): S.STORED,
    (S.STORED, A.UNSTOW): S.RECEIVED,
    (S.STORED, A.OPEN): S.OPENING,
    (S.OPENING, A.TAKE): S.ISSUED,
    (S.OPENING, A.KEEP): S.STORED,  # not opened, not taken, given up
    (S.OPENING, A.CUT): S.OPENING,  # the power went: the cell stays reserved until somebody knows
    (S.STORED, A.DOUBT): S.SUSPECT,
    (S.OPENING, A.DOUBT): S.SUSPECT,
    (S.ISSUED, A.DOUBT): S.SUSPECT,  # within REOPEN_S
    (S.SUSPECT, A.FIND): S.STORED,
    (S.SUSPECT, A.CLEAR): S.ISSUED,  # the customer had it after all
    (S.SUSPECT, A.LOSE): S.MISSING,
    (S.RECEIVED, A.HAND_OVER): S.ISSUED,
    (S.STORED, A.HAND_OVER): S.ISSUED,
    (S.EXPIRED, A.HAND_OVER): S.ISSUED,  # when it was extended
    (S.RECEIVED, A.REFUSE): S.REFUSED,
    (S.STORED, A.REFUSE): S.REFUSED,
    (S.ISSUED, A.REFUSE): S.REFUSED,  # in the same visit
    (S.UNKNOWN, A.GIVE_BACK): S.GIVEN_BACK,
    (S.EXPECTED, A.GIVE_BACK): S.GIVEN_BACK,  # the platform announced it with its return code
    (S.STORED, A.EXPIRE): S.EXPIRED,
    (S.EXPIRED, A.EXTEND): S.STORED,
    (S.RECEIVED, A.LOSE): S.MISSING,
    (S.STORED, A.LOSE): S.MISSING,
    (S.EXPIRED, A.LOSE): S.MISSING,
    (S.REFUSED, A.LOSE): S.MISSING,
    (S.GIVEN_BACK, A.LOSE): S.MISSING,
    (S.MISSING, A.FIND): S.STORED,
    (S.RECEIVED, A.SEND_BACK): S.SENT_BACK,  # damaged or surplus
    (S.EXPIRED, A.SEND_BACK): S.SENT_BACK,
    (S.REFUSED, A.SEND_BACK): S.SENT_BACK,
    (S.GIVEN_BACK, A.SEND_BACK): S.SENT_BACK,
}
"""(state, act) → state; any other pair is refused."""

FACTS: Mapping[Act, type[facts.Fact] | None] = {
    A.RECEIVE: facts.ParcelReceived,
    A.REGISTER: facts.ParcelReceived,
    A.UNRECEIVE: facts.ReceiveReversed,
    A.STOW: facts.ParcelStowed,
    A.MOVE: facts.ParcelMoved,
    A.UNSTOW: facts.StowReversed,
    A.OPEN: facts.ParcelOpening,
    A.TAKE: facts.ParcelIssued,
    A.KEEP: facts.ParcelSettled,
    A.CUT: None,
    A.DOUBT: facts.ParcelDoubted,
    A.CLEAR: facts.ParcelSettled,
    A.HAND_OVER: facts.ParcelIssued,
    A.REFUSE: facts.ParcelRefused,
    A.GIVE_BACK: facts.ParcelGivenBack,
    A.EXPIRE: facts.ParcelExpired,
    A.EXTEND: facts.ParcelSettled,
    A.LOSE: facts.ParcelMissing,
    A.FIND: facts.ParcelSettled,
    A.SEND_BACK: facts.ParcelSentBack,
}
"""The fact that each act leaves in the journal."""

HERE = frozenset({S.RECEIVED, S.STORED, S.OPENING, S.REFUSED, S.GIVEN_BACK, S.EXPIRED, S.SUSPECT})
"""States in which the parcel lies at this point."""

LEFT = frozenset({S.ISSUED, S.SENT_BACK})
"""States in which it has left this point."""

ISSUABLE = frozenset({S.RECEIVED, S.STORED, S.OPENING, S.SUSPECT, S.EXPIRED})
"""States in which somebody may still get the parcel by its code: that code is live."""

ENDED = frozenset(State) - {state for state, act in NEXT if act not in {A.DOUBT, A.REFUSE}}
"""Nothing more happens to the parcel here, but for the minutes in which a customer may complain."""

REFUSALS: Mapping[tuple[State, Act], str] = {
    (state, act): f"parcel.{act.value}.{state.value}" for state in State for act in Act if (state, act) not in NEXT
}
"""The text that says why an act does not fit: one for each pair that is not in the table."""


def follow(state: State, act: Act) -> State:
    """What the parcel becomes. Raises `WrongState` with its text when the act does not fit the state."""
    if (state, act) in REFUSALS:
        raise WrongState(REFUSALS[state, act], state=state.value, act=act.value)
    return NEXT[state, act]


def may_complain(issued_u_ms: int, now_u_ms: int) -> bool:
    """Whether the customer may still open again, say "empty", or refuse: both times in running time."""
    return 0 <= now_u_ms - issued_u_ms <= REOPEN_S * 1000
