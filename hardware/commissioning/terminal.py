"""The person at a terminal: tables to look at, lines to read, questions to answer."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from serial.tools.list_ports import comports

from hardware.commissioning.draft import Draft
from hardware.commissioning.words import Words
from hardware.plan import Profile

YES = ("y", "yes", "д", "да")


class TerminalPerson:
    """Reads answers line by line."""

    def __init__(self, name: str, console: Console | None = None) -> None:
        self.name = name
        self._console = console or Console(highlight=False)

    def tell(self, words: Words) -> None:
        """Print a line."""
        self._console.print(Text(f"  {words}"))

    def number(self, question: Words) -> str:
        """What is typed, without spaces."""
        return self._ask(str(question)).strip()

    def agrees(self, question: Words) -> bool:
        """Only a clear yes is one."""
        return self._ask(f"{question} [y/N]").strip().lower() in YES

    def does(self, request: Words) -> None:
        """Enter means done."""
        self._ask(f"{request} Then press Enter.")

    def show(self, table: Table) -> None:
        """A table."""
        self._console.print(table)

    def _ask(self, question: str) -> str:
        return self._console.input(Text(f"? {question} ", style="bold"))


def ports_table(profile: Profile, found: Iterable[Path]) -> Table:
    """The serial ports of this machine by the place of their plug, and which bus of the profile each is for."""
    adapters = {port.device: port.description or port.device for port in comports()}
    wanted = {str(Path(bus.port).resolve()): bus.name for bus in profile.buses if bus.port}
    table = Table("#", "port", "adapter", "bus", title="Serial ports", title_justify="left")
    for number, path in enumerate(found, 1):
        device = str(path.resolve())
        table.add_row(str(number), str(path), adapters.get(device, ""), wanted.get(device, ""))
    return table


def result_table(learnt: Profile, draft: Draft) -> Table:
    """Every door and device: proven, or why not."""
    took = {proof.cell: proof for proofs in draft.proofs.values() for proof in proofs}
    table = Table("part", "wired to", "opens after", "result", title=learnt.title, title_justify="left")
    for cell in learnt.cells:
        seen = f"{took[cell.name].baseline_ms} ms" if cell.name in took else ""
        result = "proven" if cell.proven else draft.failed.get(cell.name, "not proven")
        table.add_row(cell.name, f"{cell.board} / {cell.channel}", seen, _coloured(result, good=cell.proven))
    for name in draft.devices:
        table.add_row(name, "", "", _coloured("works", good=True))
    for name, why in _others(draft.failed, learnt).items():
        table.add_row(name, "", "", _coloured(why, good=False))
    return table


def _others(failed: Mapping[str, str], learnt: Profile) -> dict[str, str]:
    cells = {cell.name for cell in learnt.cells}
    return {name: why for name, why in failed.items() if name not in cells}


def _coloured(text: str, *, good: bool) -> Text:
    return Text(text, style="green" if good else "red")
