"""The examples of the contract, as the committed files hold them, and the keys they were signed with."""

import json
from importlib.resources import files
from typing import Any

from edge.sync.contract import canonical

FEEDER_SEED = b"\x01" * 32
INGEST_SEED = b"\x03" * 32
KEYS = {
    "s1": canonical.public_key(FEEDER_SEED),
    "a1": canonical.public_key(INGEST_SEED),
}
_FOLDER = files("edge.sync.contract") / "examples"


def names(prefix: str) -> list[str]:
    """The examples whose name begins like this, without `.json`."""
    found = sorted(each.name for each in _FOLDER.iterdir())
    return [name.removesuffix(".json") for name in found if name.startswith(prefix)]


def example(name: str) -> dict[str, Any]:
    """One example as a plain object."""
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text())
    return found
