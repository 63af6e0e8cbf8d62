"""A run in plain words: what people did, what broke, what the kiosk wrote down, up to the broken promise."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.system.simulator.moments import HOUR_MS, START

Line = Mapping[str, Any]
LAST = 40
CLOCK = len("day 1 06:00:00")

WORDS = {
    "starts": "the kiosk starts ({how})",
    "cut": "{how} fails at “{point}” {detail}",
    "commit fails": "a commit fails, and was {how}",
    "partition": "the network is down for {for_s} s",
    "platform dies": "the platform dies {how} its commit",
    "platform put back": "the platform's database is an old copy again, {lost} facts are gone from it",
    "disk full": "the disk is full for {for_s} s",
    "old copy": "the machine comes up with an old copy of its store, {lost} facts are lost",
    "clock": "the clock is {skew} off, quality {quality}",
    "trouble": "cell {cell}: the board is in trouble: {kind}",
    "stick": "cell {cell}: the bolt sticks: {on}",
    "hold": "cell {cell}: somebody leans on the door: {on}",
    "cut_sensor": "cell {cell}: the door's sensor says {level}",
    "chatter": "cell {cell}: the door's sensor chatters, {hz} times a second",
    "force": "cell {cell}: a thief forces the door",
    "close": "cell {cell}: somebody shuts the door",
    "press": "cell {cell}: somebody pushes the door",
    "pulse": "cell {cell}: the lock is pulsed, for {opening}",
    "takes": "{who} takes {thing} out of cell {cell}",
    "puts": "{who} puts {thing} into cell {cell}",
    "comes": "customer {who} comes to the screen",
    "leaves": "customer {who} leaves; still here: {missing}",
    "loses patience": "customer {who} loses patience",
    "letter": "customer {to} is sent a code",
    "operator": "an operator wants {op} of cell {cell}",
    "taken back": "the platform takes {thing} back",
    "screen": "the screen shows {state} {cell}",
    "fact": "the journal: {kind} {body} by {actor}",
    "verdict": "a staff screen says {text}",
    "violation": "BROKEN {invariant}: {says}",
}
"""A sentence for each kind of line of the trace; what is not here is not told."""


def told(trace: Iterable[Line], last: int = LAST) -> list[str]:
    """What led to the first broken promise, as far as its cell, parcel or person is concerned, and what failed."""
    lines = list(trace)
    end = next((index for index, line in enumerate(lines) if line["what"] == "violation"), len(lines) - 1)
    about = _subjects(lines[end]["says"]) if lines and lines[end]["what"] == "violation" else set()
    found = [_sentence(line) for line in lines[: end + 1] if line["what"] in WORDS and _concerns(line, about)]
    fresh = [each for each, before in zip(found, ["", *found], strict=False) if each[CLOCK:] != before[CLOCK:]]
    return fresh[-last:]


def _subjects(says: str) -> set[str]:
    """The cells, parcels, openings and customers that a sentence names."""
    words = {word.strip(",.:'[]") for word in says.split()}
    return {word for word in words if any(letter.isdigit() for letter in word)}


def _concerns(line: Line, about: set[str]) -> bool:
    if not about or line["what"] in ("starts", "cut", "commit fails", "violation", "disk full", "clock"):
        return True
    return bool(about & set(_values(line)))


def _values(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _values(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _values(each)
    else:
        yield str(value)


def _sentence(line: Line) -> str:
    at = (START.hour * HOUR_MS + line["at"]) // 1000
    clock = f"day {line['at'] // (24 * HOUR_MS) + 1} {at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}"
    words = {name: _short(value) for name, value in line.items()}
    return f"{clock}  {WORDS[line['what']].format_map(words)}"


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_short(each)}" for name, each in value.items() if each is not None)
    return str(value)
