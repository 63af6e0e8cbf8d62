"""Printers: sheets come out whole or not at all, and a printer that cannot print says why."""

import re
import socket
import sys
import threading
from pathlib import Path

import pytest

from hardware.ports import HardwareError
from hardware.printer.cups import CupsPrinter
from hardware.printer.escpos import EscposPrinter, encoded
from hardware.printer.none import NoPrinter
from hardware.printer.pdf import PdfPrinter, sheet
from hardware.printer.sim import SimPrinter


@pytest.mark.feature("HW-8")
def test_sheets_become_numbered_files(tmp_path: Path) -> None:
    printer = PdfPrinter(str(tmp_path / "sheets"))
    printer.print_text("Акт 17")
    printer.print_text("Акт 18")
    printer.close()
    sheets = sorted((tmp_path / "sheets").iterdir())
    assert [each.name for each in sheets] == ["000001.pdf", "000002.pdf"]
    assert all(each.read_bytes().startswith(b"%PDF-") for each in sheets)


def test_a_pdf_sheet_is_as_long_as_its_text_and_carries_its_letters() -> None:
    def height(data: bytes) -> float:
        box = re.search(rb"/MediaBox \[0 0 226.77 ([\d.]+)\]", data)
        assert box is not None
        return float(box[1])

    assert height(sheet("Акт\n" * 30)) > 5 * height(sheet("Акт"))
    assert b"Onest" in sheet("Возврат 17: 1 200 ₽ ✓")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    with pytest.raises(HardwareError, match="nothing can be printed into"):
        PdfPrinter(str(tmp_path / "file")).print_text("x")


def test_a_pdf_printer_needs_a_folder() -> None:
    with pytest.raises(HardwareError, match="name the folder"):
        PdfPrinter("")


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
    assert raw.startswith(b"\x1b@")
    assert b"\x1bt\x11" + "Акт 17 ".encode("cp866") in raw
    assert raw.endswith(b"\x1bd\x06\x1dV\x00")


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
    printer = EscposPrinter(source)
    with pytest.raises(HardwareError, match="check paper, cover and cable"):
        printer.print_text("x")
    with pytest.raises(HardwareError, match="check paper, cover and cable"):
        printer.look()


def test_looking_at_a_printer_prints_nothing(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.write_bytes(b"")
    EscposPrinter(str(device)).look()
    assert device.read_bytes() == b""
    PdfPrinter(str(tmp_path / "sheets")).look()
    assert list((tmp_path / "sheets").iterdir()) == []
    CupsPrinter("receipts", ("true",), "true").look()
    with pytest.raises(HardwareError, match="refuses: no reason given"):
        CupsPrinter("receipts", ("true",), "false").look()


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
