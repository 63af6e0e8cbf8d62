"""Settings: what is written is what is used, and every refusal says where and what is allowed."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.configure import amend, load, names
from edge.errors import SettingsError
from edge.settings import Settings


def written(tmp_path: Path, text: str) -> Path:
    """A settings file with this text."""
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | None, environ: dict[str, str] | None = None) -> str:
    """The sentence with which the settings are refused."""
    with pytest.raises(SettingsError) as refused:
        load(path, environ or {})
    return str(refused.value)


def test_without_a_file_everything_has_its_default() -> None:
    assert load(None, {}) == Settings()


def test_a_full_file_is_taken_as_written(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [point]
        id = "msk-417-a"
        number = 417
        opens = "09:00"
        closes = 21:00:00
        [hardware]
        locker = "kerong"
        ports = { rs485-a = "/dev/kiosk-locks" }
        [screen]
        languages = ["en", "ru"]
        """,
    )
    settings = load(path, {})
    assert (settings.point.id, settings.point.number) == ("msk-417-a", 417)
    assert (settings.point.opens, settings.point.closes) == (time(9), time(21))
    assert settings.hardware.ports["rs485-a"] == "/dev/kiosk-locks"
    assert settings.screen.languages == ("en", "ru")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[web]\n\nport = 99999", "line 3: web.port must be a whole number from 0 to 65535"),
        ("[web]\nport = true", "line 2: web.port must be a whole number"),
        ("[web]\nprot = 1", "line 2: web.prot is no setting; did you mean port?"),
        ("web.prot = 1", "line 1: web.prot is no setting; did you mean port?"),
        ("[wbe]\nport = 1", "line 1: unknown group [wbe]; did you mean web?"),
        ("web = 1", "line 1: web must be a group: write [web]"),
        ("[codes]\ndigits = 5", "line 2: codes.digits must be a whole number from 6 to 8"),
        ('[keys]\nkind = "tpm2"', 'line 2: keys.kind must be one of "file", "credential"'),
        ('[point]\ntimezone = "Mars/Base"', "line 2: point.timezone must be a time zone"),
        ("[screen]\nlanguages = []", "line 2: screen.languages must be a list like"),
        ("[kiosk]\nfolder = ''", "line 2: kiosk.folder must be the path of a folder"),
        ("[hardware.ports]\nrs485-a = 1", "line 1: hardware.ports must be a table of buses"),
        ("[web\nport = 1", "is not TOML: "),
        ("[web]\nport = 1\nport = 2", "is not TOML: "),
    ],
)
def test_a_refusal_names_file_line_key_and_what_is_allowed(tmp_path: Path, text: str, sentence: str) -> None:
    path = written(tmp_path, text)
    said = refusal(path)
    assert said.startswith(str(path))
    assert sentence in said
    assert "\n" not in said


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.toml").endswith("cannot be read: No such file or directory")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "[web]\nport = 1\n[screen]\nlanguages = ['ru']")
    environ = {
        "KIOSK_PORT": "2",
        "KIOSK_DATA": "/srv/kiosk",
        "KIOSK_MQTT_PORT": "1883",
        "KIOSK_WEB_SIM": "true",
        "KIOSK_SCREEN_LANGUAGES": "en,ru",
        "KIOSK_HARDWARE_PORTS": "a=/dev/x,b=/dev/y",
        "KIOSK_FLEET_PORT": "for somebody else",
    }
    settings = load(path, environ)
    assert (settings.web.port, settings.mqtt.port, settings.web.sim) == (2, 1883, True)
    assert settings.kiosk.folder == Path("/srv/kiosk")
    assert settings.screen.languages == ("en", "ru")
    assert dict(settings.hardware.ports) == {"a": "/dev/x", "b": "/dev/y"}


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("KIOSK_PORT", "eighty", "KIOSK_PORT in the environment must be a whole number"),
        ("KIOSK_WEB_SIM", "perhaps", "KIOSK_WEB_SIM in the environment must be true or false"),
        ("KIOSK_WEB_PRT", "1", "is no setting; did you mean KIOSK_WEB_PORT?"),
        ("KIOSK_HARDWARE_PORTS", "a", "must be a table of buses"),
    ],
)
def test_the_environment_is_refused_as_plainly(variable: str, value: str, sentence: str) -> None:
    assert sentence in refusal(None, {variable: value})


def test_the_platform_changes_what_is_its_to_change_and_unknown_names_pass() -> None:
    wishes = {"codes.digits": 6, "web.port": 1, "remote.override": False, "sync.beat_s": 30}
    settings = amend(Settings(), wishes)
    assert (settings.codes.digits, settings.sync.beat_s) == (6, 30)
    assert settings.web.port == Settings().web.port


def test_one_wish_out_of_range_refuses_all_of_them() -> None:
    with pytest.raises(SettingsError, match=r"sync\.beat_s wanted must be a whole number"):
        amend(Settings(), {"codes.digits": 6, "sync.beat_s": 0})


@given(st.sampled_from(sorted(names())), st.integers() | st.text() | st.booleans() | st.none())
def test_whatever_is_wished_the_result_is_settings_or_a_sentence(dotted: str, value: Any) -> None:
    rule = names()[dotted].metadata["rule"]
    try:
        amended = amend(Settings(), {dotted: value})
    except SettingsError as refused:
        said = str(refused)
    else:
        group, key = dotted.split(".")
        taken = getattr(getattr(amended, group), key)
        said = rule.says
        assert rule.read(taken or "") == taken if taken is None else rule.read(taken) == taken
    assert rule.says in said


def test_every_default_obeys_its_own_rule() -> None:
    for dotted, setting in names().items():
        group, key = dotted.split(".")
        default = getattr(getattr(Settings(), group), key)
        assert setting.metadata["rule"].read(default if default is not None else "") == default
