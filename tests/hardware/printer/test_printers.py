"""Printers: sheets come out whole or not at all, and a printer that cannot print says why."""

import socket
import sys
import threading
from pathlib import Path

import pytest

from hardware.ports import HardwareError
from hardware.printer.cups import CupsPrinter
from hardware.printer.escpos import EscposPrinter, encoded
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


def test_an_escpos_sheet_is_initialised_fed_and_cut(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    EscposPrinter(str(device)).print_text("Акт 17 ✓\n")
    raw = device.read_bytes()
    assert raw.startswith(b"\x1b@\x1bt\x11")
    assert raw.endswith(b"\x1bd\x04\x1dVB\x00")
    assert "Акт 17 ?\n".encode("cp866") in raw


def test_an_escpos_printer_in_the_network_gets_the_same_bytes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heard: list[bytes] = []

        def hear() -> None:
            line, _ = listening.accept()
            with line:
                while data := line.recv(4096):
                    heard.append(data)

        thread = threading.Thread(target=hear)
        thread.start()
        EscposPrinter(f"tcp://127.0.0.1:{listening.getsockname()[1]}").print_text("Act 17")
        thread.join(20)
    assert b"".join(heard) == encoded("Act 17")


@pytest.mark.parametrize("source", ["/dev/null/lp0", "tcp://127.0.0.1:1", "tcp://127.0.0.1:nonsense"])
def test_an_escpos_printer_that_is_away_is_one_sentence(source: str) -> None:
    with pytest.raises(HardwareError, match="check paper, cover and cable"):
        EscposPrinter(source).print_text("x")


def test_cups_takes_the_sheet_for_its_queue(tmp_path: Path) -> None:
    out = tmp_path / "sheet"
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2] + sys.stdin.read())"
    CupsPrinter("receipts", (sys.executable, "-c", code, str(out))).print_text("Акт 17")
    assert out.read_text("utf-8") == "receiptsАкт 17"


def test_a_queue_that_refuses_says_why() -> None:
    code = "import sys; sys.exit('unknown destination')"
    with pytest.raises(HardwareError, match="the printer refuses: unknown destination"):
        CupsPrinter("receipts", (sys.executable, "-c", code)).print_text("x")


@pytest.mark.parametrize("kind", [EscposPrinter, CupsPrinter])
def test_a_printer_without_a_name_is_refused(kind: type[EscposPrinter | CupsPrinter]) -> None:
    with pytest.raises(HardwareError, match="name the printer"):
        kind("")


def test_a_machine_without_cups_is_told_so() -> None:
    with pytest.raises(HardwareError, match="is not installed"):
        CupsPrinter("receipts", ("no-such-lp",))
