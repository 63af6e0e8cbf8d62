"""What is erased is gone from the file, byte by byte: on a plain file one can look."""

from pathlib import Path

import pytest

from edge.store import parcels, retention
from edge.store.db import connect, create

CANARY = "Щегловитова"


@pytest.mark.feature("OWN-13")
def test_no_byte_of_a_name_is_left_in_the_file_or_its_log(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, None)
    db = connect(path, None)
    for number in range(50):
        parcels.put(db, f"p-{number}", {"name": f"{CANARY} {number}", "phone4": "4417"}, [f"label-{number}"])
    db.checkpoint("TRUNCATE")
    wanted = [CANARY.encode(), CANARY.lower().encode(), CANARY.lower()[1:].encode(), b"label-7"]
    assert [canary in path.read_bytes() for canary in wanted] == [True] * 4
    for number in range(50):
        retention.erase_parcel(db, f"p-{number}")
    db.checkpoint("TRUNCATE")
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [canary in left for canary in wanted] == [False] * 4


@pytest.mark.feature("OWN-13")
def test_the_control_without_secure_delete_leaves_the_name_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, None)
    db = connect(path, None)
    db.run("PRAGMA secure_delete=OFF")
    for number in range(50):
        parcels.put(db, f"p-{number}", {"name": f"{CANARY} {number}"}, [])
    for number in range(50):
        retention.erase_parcel(db, f"p-{number}")
    db.checkpoint("TRUNCATE")
    assert CANARY.encode() in path.read_bytes()
