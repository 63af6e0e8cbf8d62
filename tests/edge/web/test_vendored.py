"""What others wrote lies here unchanged, with its licence, under the hash that the notice names."""

import hashlib
import re

from edge.web.shelf import HERE

STATIC = HERE / "static"


def test_every_vendored_file_is_the_one_that_the_notice_names() -> None:
    notice = (STATIC / "NOTICE.txt").read_text(encoding="utf-8")
    named = dict(re.findall(r"^(vendor/\S+) .*?sha256 ([0-9a-f]{64})$", notice, re.MULTILINE | re.DOTALL))
    found = {
        file.relative_to(STATIC).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (STATIC / "vendor").rglob("*")
        if file.is_file()
    }
    assert found == named
