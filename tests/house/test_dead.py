"""Nothing is kept that nobody uses. `make check` runs vulture for what is surely dead; here we look closer."""

import re
from pathlib import Path

from vulture import Vulture

from tests.house.source import PACKAGES, ROOT, sources

DECORATED = ["@*.get", "@*.post", "@*.exception_handler", "@app.command", "@*.command", "@property", "@cached_property",
             "@STEPS"]  # fmt: skip
CALLED_BY_LIBRARIES = {
    "main_loop": "uvicorn's server",
    "capture_signals": "uvicorn's server",
    "handle_exit": "uvicorn's server",
    "_begun": "SQLAlchemy's events",
}


def named_in_text(name: str) -> bool:
    """Acts, drivers and handlers are also called by name: "door.left_open", "hardware.sound.none:NoSound"."""
    spelled = re.compile(rf"[\"'.:]{re.escape(name)}[\"']")
    return any(spelled.search(source.text) for source in sources(*PACKAGES))


def test_no_function_and_no_class_is_without_a_caller() -> None:
    watcher = Vulture(ignore_decorators=DECORATED)
    watcher.scavenge([str(ROOT / folder) for folder in (*PACKAGES, "tests")], exclude=["*/hardware/ports.py"])
    found = [item for item in watcher.get_unused_code(min_confidence=60) if item.typ in {"function", "method", "class"}]
    ours = [item for item in found if Path(item.filename).relative_to(ROOT).parts[0] in PACKAGES]
    dead = [item for item in ours if not item.name.startswith("__") and item.name not in CALLED_BY_LIBRARIES]
    assert [f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.name}" for item in dead
            if not named_in_text(item.name)] == []  # fmt: skip
