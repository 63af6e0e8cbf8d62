"""Starting the service: which settings, and errors as sentences. No command line library is needed here."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from edge.configure import load
from edge.errors import KioskError, SettingsError

SYSTEM_FILE = Path("/etc/kiosk/kiosk.toml")


def run(file: Path | None) -> int:
    """Serve until told to stop."""
    settings = load(file)
    from edge import app  # settings that are refused cost nothing but the reading

    return app.run(settings)


def settings_file(named: str | None = None) -> Path | None:
    """The file that was named, or $KIOSK_CONFIG, or the system's where it exists."""
    chosen = named or os.environ.get("KIOSK_CONFIG")
    if chosen:
        return Path(chosen)
    return SYSTEM_FILE if SYSTEM_FILE.exists() else None


def sentence(act: Callable[[], int]) -> int:
    """Errors that the kiosk can name are one sentence on the error stream, not a traceback."""
    try:
        return act()
    except SettingsError as wrong:
        print(f"kiosk: {wrong}", file=sys.stderr)  # noqa: T201
        return 2
    except KioskError as fault:
        print(f"kiosk: {fault}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as refused:
        where = f" ({refused.filename})" if refused.filename else ""
        print(f"kiosk: {refused.strerror or refused}{where}: who runs this, and may they?", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 1
