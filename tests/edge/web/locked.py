"""Chromium as the kiosk starts it: the flags of `systemd/screen`, and a managed policy that no other browser sees."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.edge.web.browser import ARGS, CHROMIUM
from tests.house.source import ROOT

WRITTEN_FOR = "http://127.0.0.1:8080"
SHUTS_OUT_TESTS = ("DeveloperToolsAvailability", "IncognitoModeAvailability")
"""With these two Playwright finds no page; what they do is tested without it."""

PRIVATE = """#!/bin/sh
# a namespace of its own: no other browser on this machine sees the policy, and nothing is left behind
exec unshare --mount --propagation private sh -c '
mount -t tmpfs none /etc/chromium && mkdir -p /etc/chromium/policies/managed &&
cp "$0" /etc/chromium/policies/managed/kiosk.json && exec "$@"' {policy} {chromium} "$@"
"""


def needs_a_namespace() -> None:
    """Skip with the reason where a policy cannot be given to one browser alone."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    if not Path("/etc/chromium").is_dir():
        pytest.skip("this Chromium does not read /etc/chromium")
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    if os.geteuid() != 0 or tried.returncode != 0:
        pytest.skip("only root with mount namespaces can give one browser a managed policy")


def flags() -> list[str]:
    """The flags of `systemd/screen`, but for the display and the profile, which a test has of its own."""
    found = re.findall(r"\s(--[a-z-]+(?:=\S+)?)", (ROOT / "systemd" / "screen").read_text().partition("chromium --")[2])
    own = ("--ozone-platform", "--user-data-dir")
    return ["--kiosk", *(each for each in found if not each.startswith(own)), *ARGS]


def policy(address: str, *, whole: bool) -> dict[str, Any]:
    """The policy file for a kiosk at this address; not `whole` = without what shuts out the test's own driver."""
    text = (ROOT / "systemd" / "chromium" / "kiosk.json").read_text()
    assert WRITTEN_FOR in text
    rules: dict[str, Any] = json.loads(text.replace(WRITTEN_FOR, address))
    return rules if whole else {key: value for key, value in rules.items() if key not in SHUTS_OUT_TESTS}


def program(folder: Path, address: str, *, whole: bool) -> Path:
    """A program that starts Chromium under this policy."""
    rules, starter = folder / "policy.json", folder / "chromium"
    rules.write_text(json.dumps(policy(address, whole=whole)))
    starter.write_text(PRIVATE.format(policy=rules, chromium=shutil.which(str(CHROMIUM))))
    starter.chmod(0o755)
    return starter
