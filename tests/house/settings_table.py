"""`make settings`: edge/settings.py as the table docs/settings.md."""

import sys
from dataclasses import fields
from datetime import time
from typing import Any

from edge.configure import REMOTE, SHORT, names
from edge.settings import Settings
from tests.house.source import ROOT

DOCUMENT = ROOT / "docs" / "settings.md"
HEAD = """# Settings

Written by `make settings` from `edge/settings.py`; a house test holds that the two agree.

A kiosk reads `/etc/kiosk/kiosk.toml` (or `--config FILE`, or `$KIOSK_CONFIG`), then the environment, which wins:
`KIOSK_SCREEN_VOLUME=40` sets `screen.volume`, and two have short names: {short}.
A wrong value, an unknown key or group is refused with file, line, key and what is allowed; nothing starts on half of
its settings. `kiosk settings` prints what is in force.

The platform may change the groups {remote} by its `settings` document;
a value out of range refuses the whole document.
"""


def spelled(value: Any) -> str:
    """A value as kiosk.toml has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    if hasattr(value, "items"):
        return "{}"
    return f'"{value or ""}"'


def document() -> str:
    """The whole text."""
    short = ", ".join(f"`{variable}` is `{dotted}`" for variable, dotted in SHORT.items())
    text = [HEAD.format(short=short, remote=", ".join(f"`{group}`" for group in sorted(REMOTE)))]
    for group in fields(Settings):
        holder: Any = group.default_factory
        text += [
            f"\n## [{group.name}]\n{holder.__doc__}\n",
            "| key | default | allowed | meaning |",
            "|---|---|---|---|",
        ]
        for dotted, setting in names().items():
            if dotted.startswith(f"{group.name}."):
                default = spelled(getattr(holder(), setting.name))
                rule = setting.metadata["rule"].says
                text.append(f"| `{setting.name}` | `{default}` | {rule} | {setting.metadata['says']} |")
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.exit(0)
