"""Facts that a person of the platform should look at, turned into alarms."""

from provisioning.fleet import alarms, commands
from provisioning.fleet.facts import Reader, Told, each
from provisioning.fleet.turn import Turn

LOUD = frozenset(
    {
        "TamperSeen",
        "ParcelDoubted",
        "ParcelMissing",
        "DoorLeftOpen",
        "CodeBurst",
        "FaultCaught",
        "StorageLow",
        "DocumentRefused",
        "IntentOverruled",
        "HardwareChanged",
        "SupportAsked",
    }
)


def hear(turn: Turn, told: Told) -> None:
    """Ring for what is loud; note what the journal says of commands."""
    if told.kind == "CommandChanged":
        commands.note(turn, (told.dev, told.word("cmd")), (told.word("state"), told.word("why") or None))
    elif told.kind == "HardwareChanged" and told.word("state") != "failed":
        return
    elif told.kind in LOUD:
        named = [told.word(name) for name in ("thread", "parcel", "kind", "what", "cell", "part", "why", "error")]
        alarms.ring(turn, told.dev, told.kind, " ".join(word for word in named if word))
    elif told.kind == "EpochStarted" and told.word("cause") != "new":
        alarms.ring(turn, told.dev, told.kind, told.word("cause"))


READER = Reader("watch", LOUD | {"CommandChanged", "EpochStarted"}, each(hear))
