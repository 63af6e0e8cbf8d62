"""The place of the demo: ports and folder by environment, a taken port is a sentence."""

import socket
from pathlib import Path

import pytest

from provisioning.demo.ports import HOST, PlaceError, place


def test_without_an_environment_there_are_the_usual_ports() -> None:
    here = place({})
    assert (here.kiosk, here.fleet, here.mqtt) == (8080, 8090, 18830)
    assert here.data == Path.cwd() / "data"


def test_the_environment_says_where() -> None:
    here = place({"KIOSK_PORT": "1", "KIOSK_FLEET_PORT": "2", "KIOSK_MQTT_PORT": "3", "KIOSK_DATA": "/srv/x"})
    assert (here.kiosk, here.fleet, here.mqtt, here.data) == (1, 2, 3, Path("/srv/x"))


@pytest.mark.parametrize("spelled", ["http", "0", "65536", "-1", "８０"])
def test_what_is_no_port_is_refused(spelled: str) -> None:
    with pytest.raises(PlaceError, match="it must be a number from 1 to 65535"):
        place({"KIOSK_PORT": spelled})


def test_a_taken_port_is_named_with_the_variable_that_changes_it() -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        said = place({"KIOSK_FLEET_PORT": str(port)}).taken()
    assert said is not None
    assert said.startswith(f"Port {port} is in use")
    assert "KIOSK_FLEET_PORT=" in said
