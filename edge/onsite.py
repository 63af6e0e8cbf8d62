"""What is asked of a kiosk whose service is stopped: self-test, commissioning, all coils off, as kiosk.toml has it."""

import argparse
import tomllib
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from edge import home
from edge.configure import load
from edge.settings import Settings
from edge.start import settings_file
from hardware import __main__ as tools
from hardware.fitted import KINDS


def main(words: list[str]) -> int:
    """`selftest …`, `commission …` or `coils-off …`; what is typed besides goes before what the settings say."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config")
    given, rest = parser.parse_known_args(words)
    settings = load(settings_file(given.config))
    known = settled(settings, simulated="--yes-simulated" in rest)
    folder = settings.kiosk.folder
    with home.hold(folder) if folder.is_dir() else nullcontext():
        return tools.main(rest, known, "kiosk")


def settled(settings: Settings, *, simulated: bool) -> dict[str, Any]:
    """The words that nobody needs to type. A simulated person proves no real device, and writes nothing here."""
    chosen, folder = settings.hardware, settings.kiosk.folder
    learnt = folder / home.CABINET
    known: dict[str, Any] = {"profile": str(learnt) if _is(learnt, chosen.profile) else chosen.profile}
    if simulated:
        return known
    sources = {kind: getattr(chosen, f"{kind}_source", "") for kind in KINDS}
    drivers = {kind: f"{getattr(chosen, kind)}:{source}".rstrip(":") for kind, source in sources.items()}
    ports = [f"{bus}={path}" for bus, path in chosen.ports.items()]
    return {
        **known,
        **drivers,
        "port": ports,
        "pins": chosen.pin_factory,
        "prompts": folder / "prompts",
        "out": learnt,
    }


def _is(file: Path, name: str) -> bool:
    """Whether the profile that was learnt here is still the one that is chosen."""
    return file.exists() and tomllib.loads(file.read_text("utf-8")).get("name") == name
