"""What a proof needs of the machine. A developer's machine may lack it; in CI nothing is left out."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def library(name: str) -> str:
    """The path of a system library; "" where it is not installed."""
    return next((str(found) for found in sorted(Path("/usr/lib").glob(f"*/**/{name}"))), "")


def machine(*tools: str, root: bool = False) -> pytest.MarkDecorator:
    """Skip by name where these tools (or root on Linux) are missing, but never in CI."""
    missing = [tool for tool in tools if shutil.which(tool, path=f"{os.environ.get('PATH')}:/usr/sbin:/sbin") is None]
    if root and (sys.platform != "linux" or os.geteuid() != 0):
        missing.append("root on Linux")
    return pytest.mark.skipif(bool(missing) and not os.environ.get("CI"), reason=f"needs {', '.join(missing)}")
