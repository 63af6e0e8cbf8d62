"""The platform's feed: documents come in parts, each part in one transaction; facts beat wishes (PROTOCOL 3.6, 5.1)."""

from collections.abc import Mapping
from dataclasses import replace

from edge.domain.facts import DocumentApplied, DocumentRefused, FaultCaught, IntentOverruled
from edge.domain.order import Document, Part
from edge.effects import After, Done, Effect, Forget, Tell
from edge.flows import intake, restored, serving, tick, wiring
from edge.store import feed, journal, meta, parcels
from edge.store.feed import Cursor
from edge.turn import Turn

APPLIED = frozenset({"settings"})
AGAIN_MS = 10_000
ALONE_MS = 60_000


def take(turn: Turn, part: Part) -> Done:
    """Take one part of the feed; what was taken before, or does not fit the cursor, changes nothing."""
    here = feed.cursor(turn.db)
    begins = part.after == 0 and not _repeats(here, part)
    if begins:
        fresh = part.ep != here.ep
        feed.set_cursor(turn.db, Cursor(part.ep, 0, here.number + 1, complete=False, fresh=fresh))
    elif part.ep != here.ep or part.after > here.upto or _had(here, part):
        return Done({"upto": here.upto})
    effects: list[Effect] = []
    for each in part.documents:
        effects += _one(turn, each)
    moved = replace(feed.cursor(turn.db), upto=part.upto)
    feed.set_cursor(turn.db, moved)
    if part.complete:
        effects += _end_pass(turn)
    if part.wall:
        _note_time(turn, part.wall)
    return Done({"upto": part.upto}, (*effects, Tell("documents", {})) if part.documents else tuple(effects))


def acknowledge(turn: Turn, upto: Mapping[str, int]) -> Done:
    """The platform has committed these epochs up to here."""
    for ep, seq in upto.items():
        journal.set_acked(turn.db, ep, seq)
    return Done()


def start_anew(turn: Turn, ep: str, upto: int, sha: str = "") -> Done:
    """The platform holds rows that this store has lost: an old copy of it was put back (PROTOCOL 5.6).

    `sha`: the platform's hash of row `upto`. What was written in place of the lost rows stays here alone.
    """
    head = journal.head(turn.db)
    if head.ep != ep or (head.seq >= upto and sha in {"", journal.hash_of(turn.db, ep, upto).hex()}):
        return Done()
    if head.seq >= upto:
        journal.set_acked(turn.db, ep, head.seq)
    begun = restored.begin(turn, restored.Known())
    return Done(begun.answer, (*begun.effects, *serving.look(turn).effects))


def online(turn: Turn, on: bool) -> Done:  # noqa: FBT001 - the one thing there is to say
    """The platform answers, or has fallen silent."""
    turn.memory.online = on
    if on:
        return Done(effects=(Forget("alone"), *tick.reached(turn).effects))
    return Done(effects=(After("alone", ALONE_MS, "tick.alone"),))


def note_fault(turn: Turn, why: str, fingerprint: str, count: int) -> Done:
    """A message was forged or broken, or the broker gives us no rights."""
    turn.note(FaultCaught(why, "sync", fingerprint, count))
    return Done()


def look_again(turn: Turn, parcel: str, intent: str, ver: int) -> Done:
    """A wish came while the cell was open: now see what became of the parcel."""
    held = parcels.get(turn.db, parcel)
    if held is None or held["intent"] != intent:
        return Done()
    if held["state"] == "opening":
        return Done(effects=(_later(parcel, intent, ver),))
    if held["state"] in intake.GONE:
        turn.note(IntentOverruled(parcel, intent, ver, held["state"]))
    return Done()


def _note_time(turn: Turn, wall: str) -> None:
    """A signed message was made then: nothing much older counts any more, and it can never be earlier (5.5)."""
    for name in ("signed_at", "floor"):
        meta.put(turn.db, name, max(wall, str(meta.get(turn.db, name) or "")))


def _repeats(here: Cursor, part: Part) -> bool:
    """The first part of the pass that is running has come twice."""
    return part.ep == here.ep and not here.complete and part.upto <= here.upto


def _had(here: Cursor, part: Part) -> bool:
    """Everything in it was taken before; the mere end of a pass is news as long as the pass has not ended."""
    ends = part.complete and not here.complete
    return part.upto < here.upto or (part.upto == here.upto and not ends)


def _one(turn: Turn, each: Document) -> tuple[Effect, ...]:
    name = (each.kind, each.key)
    gone = each.body is None and not each.fault
    stands = _stands(turn, each, gone=gone)
    if stands:
        feed.name_again(turn.db, *name)
        return _refuse(turn, each, stands) if stands == "same_ver" else ()
    wrong = each.fault or intake.refusal(turn, each)
    if wrong:
        return _refuse(turn, each, wrong)
    effects = intake.drop(turn, each) if gone else intake.put(turn, each)
    feed.keep(turn.db, name, each.ver, each.hash, each.body if each.kind in intake.KEPT else None)
    if each.kind in APPLIED and not gone:
        turn.note(DocumentApplied(each.kind, each.key, each.ver, each.hash))
    held = parcels.get(turn.db, each.key) if each.kind == "parcel" else None
    if held is not None and held["state"] == "opening":
        return (*effects, _later(each.key, held["intent"], each.ver))
    return effects


def _stands(turn: Turn, each: Document, *, gone: bool) -> str:
    """Why what is here stays: it is the same, or newer, or (`same_ver`) claims to be what it is not."""
    row, here = feed.document(turn.db, each.kind, each.key), feed.cursor(turn.db)
    if row is None or (here.fresh and row["pass"] < here.number):
        return "same" if row is not None and (row["ver"], row["hash"]) == (each.ver, each.hash) else ""
    if (row["ver"], row["hash"]) == (each.ver, each.hash):
        return "same"
    if row["ver"] > each.ver:
        return "newer"
    return "same_ver" if row["ver"] == each.ver and not gone else ""


def _later(parcel: str, intent: str, ver: int) -> After:
    return After(f"intent:{parcel}", AGAIN_MS, "feed.look_again", (parcel, intent, ver))


def _refuse(turn: Turn, each: Document, why: str) -> tuple[Effect, ...]:
    """The cursor moves on, what was there stays, the platform hears of it."""
    feed.name_again(turn.db, each.kind, each.key)
    seq = turn.note(DocumentRefused(each.kind, each.key, each.ver, each.hash, why, each.path or None))
    if each.kind == "wiring":
        wiring.refused(turn, seq, each.ver, why)
    return ()


def _end_pass(turn: Turn) -> tuple[Effect, ...]:
    """Documents that a full pass did not name are no more."""
    effects: list[Effect] = []
    for row in feed.unnamed(turn.db):
        end = Document(row["kind"], row["key"], row["ver"], "", None, "unnamed")
        effects += intake.drop(turn, end)
        feed.keep(turn.db, (end.kind, end.key), end.ver, "", None)
    feed.set_cursor(turn.db, replace(feed.cursor(turn.db), complete=True, fresh=False))
    feed.forget_tombstones(turn.db)
    return (*effects, *restored.answered(turn))
