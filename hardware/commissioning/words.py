"""Everything that commissioning says, by key: in English here for a terminal, in the screens' languages elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hardware.ports import HardwareError

WORDS = {
    "port": "port {number}: {path}",
    "which_port": "Bus {bus} has no port {path}. Which of the ports is it? (its number)",
    "unplug": "Bus {bus} has no port {path}. Please pull the plug of its adapter out of this machine.",
    "replug": "Please plug it in again, where it shall stay.",
    "port_found": "bus {bus} hangs on port {path}",
    "found": "{title} answers at {baud} baud",
    "slow_adapter": "the adapter holds bytes back for {ms} ms: set its latency_timer to 1, as the udev rules do",
    "board": "board at address {address}",
    "board_channels": "board at address {address} with {channels} channels",
    "extra": "a board answers at address {address} that the profile does not have",
    "missing": "boards {boards} do not answer: an address may be set twice, or a plug is loose",
    "readdress": "Bus {bus}: boards {boards} do not answer. Give each board its address now, one board at a time?",
    "alone": "Please connect board {board} alone; all others off the bus.",
    "not_alone": "no single board answers: see that board {board} alone is connected and has power",
    "addressed": "board {board} has address {address}",
    "address_kept": "board {board} did not take address {address}",
    "together": "Please connect all boards again.",
    "how_many": "Bus {bus}: {found} boards answer. How many are fitted? (their number)",
    "clash": "bus {bus}: {fitted} boards are fitted, but {found} answer: two may have the same address, or a plug is"
    " loose; connect them one at a time",
    "miscounted": "bus {bus}: {found} boards answer, and {fitted} are said to be fitted: count them again",
    "switch": "Bus {bus}: {found} answers, but the profile says {wanted}. Put the same doors on these boards?",
    "other_family": "bus {bus}: {found} answers, but the profile says {wanted}: choose a profile with these boards",
    "too_few": "bus {bus}: {cells} cells, but the boards that answer have {channels} channels: a board is missing",
    "adapter": "Bus {bus}: another adapter ({found}) is plugged in than the proven {wanted}. Is it meant for here?",
    "adapter_refused": "bus {bus}: nothing is opened through an adapter that is not meant for it: plug the right one",
    "fail_secure": "Bus {bus}: do the locks stay shut when their power is cut?",
    "fail_safe": "bus {bus}: locks that open without power cannot be used here: all doors would open at every start",
    "again": "All doors of board {board} were proven before. Prove each of them again? (no: one stands for all)",
    "items": "Board {board}: are there sensors that see whether something lies in a cell?",
    "garbled": "bus {bus}: bytes come, but no frame: swap A and B, check the 120 ohm resistor and the ground",
    "nothing": "bus {bus}: nothing comes: check the boards' power, A and B, and the address switches",
    "which": "Channel {channel} was pulsed. Which number is on the door that opened? (none: empty)",
    "other": "Did any other door move?",
    "shut": "Please shut door {cell}.",
    "proven": "door {cell} is proven: it opened after {ms} ms",
    "silent": "the board that sees the doors is silent, or one of its inputs chatters",
    "no_door": "channel {channel} opened no door; no input changed",
    "no_door_but": "channel {channel} opened no door; inputs {inputs} changed",
    "more_doors": "channel {channel} moved more than door {cell}: two boards may share an address",
    "no_input": "door {cell} opened, but no input changed: check its sensor",
    "many_inputs": "door {cell} opened, but inputs {inputs} changed: check its sensor",
    "not_back": "door {cell} is shut, but input {input} did not change back: check its sensor",
    "odd_level": "door {cell} reads the other way round than it must: turn its switch or its wires round",
    "put_in": "Please put something into cell {cell}.",
    "take_out": "Please take it out of cell {cell} again.",
    "no_item": "cell {cell}: its item sensor saw nothing: check its plug and where it looks",
    "many_items": "cell {cell}: item sensors {inputs} saw it: check which wire belongs to which cell",
    "item_stays": "cell {cell} is empty, but its item sensor did not change back: check where it looks",
    "odd_item": "cell {cell}: its item sensor reads unlike the others: check its wires",
    "pull_plug": "Please pull the plug of the door sensor of cell {cell}; the door stays shut.",
    "plug_in": "Please plug it in again.",
    "cut_open": "a cut sensor wire reads open, as at door {cell}: it will be noticed",
    "cut_closed": "a cut sensor wire reads closed, as at door {cell}: a jam is not told from it; better wire it so that"
    " it reads open",
    "no_pulse": "the board at address {address} knows no timed pulse: it could hold a coil, so it cannot be used",
    "no_relay": "the board at address {address} said yes, but its relay {channel} did not switch: it cannot be used",
    "held": "the board at address {address} left its relay {channel} on after the pulse: it was switched off and cannot"
    " be used",
    "light": "Does the light of {place} blink green?",
    "dark": "the light of {place} does not blink: check its wire and its place in the profile",
    "sound": "Did you hear a chime?",
    "mute": "no chime is heard: check the loudspeaker and its volume",
    "speech": "Did you hear somebody speak?",
    "scan": "Read any code with the hand scanner.",
    "no_scan": "the hand scanner read nothing: check its plug and its device in the settings",
    "no_frame": "the camera gives no picture: check its plug and its device in the settings",
    "sheet": "Did a sheet come out of the printer?",
    "no_sheet": "no sheet came: check paper and plug of the printer",
    "works": "{device} works",
    "broken": "{device}: {why}",
    "interrupted": "interrupted: what is proven is kept for the next time",
    "written": "the profile is written",
}


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence: its key and the values in it."""

    key: str
    details: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return WORDS[self.key].format(**self.details)


def say(key: str, **details: str | int) -> Words:
    """The sentence of this key."""
    return Words(key, details)


class Stopped(HardwareError):
    """Commissioning cannot go on, or a part cannot be proven; `words` say what was seen instead."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class Refused(Stopped):
    """A whole board may not drive locks."""
