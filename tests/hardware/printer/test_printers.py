"""Printers: sheets come out whole or not at all, and a printer that cannot print says why."""

from pathlib import Path

import pytest

from hardware.ports import HardwareError
from hardware.printer.file import FilePrinter
from hardware.printer.none import NoPrinter
from hardware.printer.sim import SimPrinter


@pytest.mark.feature("HW-8")
def test_sheets_become_numbered_files(tmp_path: Path) -> None:
    printer = FilePrinter(str(tmp_path / "sheets"))
    printer.print_text("Акт 17")
    printer.print_text("Акт 18")
    printer.close()
    sheets = sorted((tmp_path / "sheets").iterdir())
    assert [sheet.name for sheet in sheets] == ["000001.txt", "000002.txt"]
    assert sheets[1].read_text("utf-8") == "Акт 18"


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    with pytest.raises(HardwareError, match="nothing can be printed into"):
        FilePrinter(str(tmp_path / "file")).print_text("x")


def test_a_file_printer_needs_a_folder() -> None:
    with pytest.raises(HardwareError, match="name the folder"):
        FilePrinter("")


def test_a_simulated_printer_can_run_out_of_paper() -> None:
    printer = SimPrinter()
    printer.print_text("one")
    printer.paper = False
    with pytest.raises(HardwareError, match="out of paper"):
        printer.print_text("two")
    printer.close()
    assert printer.printed == ["one"]


def test_no_printer_says_so() -> None:
    with pytest.raises(HardwareError, match="no printer"):
        NoPrinter().print_text("x")
