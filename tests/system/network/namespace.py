"""`unshare --net python -m tests.system.network.namespace`: the whole demo on a network of its own that loses packets.

Three in ten packets to the broker vanish; then all of them, while no connection is closed: a half-open line, for
`--hole` seconds. Everybody works on. Prints one JSON line: facts of the kiosk, and how many the platform has.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.system.nest import Nest
from tests.system.people import People
from tests.system.service import Client
from tests.system.whole import Whole, running

LOGIN, FACTS = "PVZ-1042", 40


def main(words: Sequence[str]) -> int:
    """0 when the platform has every fact once, in order, after each trouble."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.network.namespace", description=__doc__)
    parser.add_argument("--hole", type=float, default=5.0)
    asked = parser.parse_args(words)
    _begin()
    nest = Nest()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), nest=nest) as whole:
        whole.wait_for_feed()
        to_broker = f"tcp dport {whole.place.mqtt}"
        for trouble, lasts_s in (("numgen random mod 100 < 30 drop", 0.0), ("drop", asked.hole)):
            _rule(f"{to_broker} {trouble}")
            _write(whole)
            time.sleep(lasts_s)
            _rule("")
            _write(whole)
            whole.wait_until_drained()
        print(json.dumps({"facts": len(whole.journal_rows()), "arrived": len(whole.platform_rows())}))
    nest.close()
    return 0


def _write(whole: Whole) -> None:
    """Staff look at somebody's data, again and again: each time is a fact."""
    person = next(each for each in whole.manifest["person"] if each["login"] == LOGIN)
    people = People(Client(whole.place.kiosk), whole.cabinet, LOGIN, person["pin"])
    people.look(whole.manifest["parcel"][0]["id"], FACTS)


def _begin() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    _nft("add table inet way")
    _nft("add chain inet way packets { type filter hook input priority 0 ; }")


def _rule(words: str) -> None:
    """What happens to packets from now on; nothing when there are no words."""
    _nft("flush chain inet way packets")
    if words:
        _nft(f"add rule inet way packets {words}")


def _nft(words: str) -> None:
    subprocess.run(["nft", words], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
