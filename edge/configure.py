"""kiosk.toml, the environment and the platform's wishes → one `Settings`.

Every refusal is one sentence: file, line, key, and what is allowed.
"""

import operator
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, fields, replace
from pathlib import Path
from typing import Any

from edge.allowed import Rule
from edge.errors import SettingsError
from edge.settings import Settings

SHORT = {"KIOSK_PORT": "web.port", "KIOSK_DATA": "kiosk.folder"}
REMOTE = frozenset({"codes", "data", "door", "screen", "sync", "staff"})
TIGHTER: Mapping[str, Callable[[Any, Any], bool]] = {
    "codes.digits": operator.gt,
    "codes.wrong_max": operator.lt,
    "codes.delay_max_s": operator.gt,
    "codes.near_miss": lambda new, _old: new == "off",
    "data.left_h": operator.lt,
    "staff.idle_s": operator.lt,
    "staff.session_h": operator.lt,
    "staff.blank_s": operator.lt,
    "staff.panel_needs_badge": operator.gt,
}
"""Limits that protect: which way is tighter (new, old)."""

_GROUPS = {group.name: group for group in fields(Settings)}


def names() -> dict[str, Field[Any]]:
    """Every setting by its dotted name."""
    return {f"{group}.{each.name}": each for group, holder in _GROUPS.items() for each in fields(_group(holder))}


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the file (none = defaults only), then the environment, which wins."""
    settings = Settings() if path is None else _from_file(path)
    for variable, dotted in _variables(environ).items():
        rule: Rule[Any] = names()[dotted].metadata["rule"]
        try:
            settings = _with(settings, dotted, rule.read(rule.spell(environ[variable])))
        except (ValueError, KeyError) as wrong:
            raise SettingsError(_allowed(f"{variable} in the environment", rule)) from wrong
    return settings


def amend(settings: Settings, wishes: Mapping[str, Any]) -> Settings:
    """The platform's `settings` document. A known name out of range refuses it whole.

    Names that are unknown, or not the platform's to change, are passed over.
    """
    known = names()
    for dotted, value in wishes.items():
        if dotted in known and dotted.split(".")[0] in REMOTE:
            settings = _with(settings, dotted, _read(known[dotted], value, f"{dotted} wanted"))
    return settings


def loosened(before: Settings, after: Settings) -> list[str]:
    """Limits of security that `after` makes wider; the platform may only tighten them (SECURITY §2, §7)."""
    found = []
    for dotted, tighter in TIGHTER.items():
        group, key = dotted.split(".")
        old, new = (getattr(getattr(each, group), key) for each in (before, after))
        if new != old and not tighter(new, old):
            found.append(dotted)
    return found


def _from_file(path: Path) -> Settings:
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as gone:
        raise SettingsError(f"{path} cannot be read: {gone.strerror}") from gone
    except ValueError as broken:
        raise SettingsError(f"{path} is not TOML: {broken}") from broken
    settings = Settings()
    for group, table in tables.items():
        here = _place(path, text, group, None)
        if group not in _GROUPS:
            raise SettingsError(f"{here}: unknown group [{group}]{_guess(group, _GROUPS)}")
        if not isinstance(table, dict):
            raise SettingsError(f"{here}: {group} must be a group: write [{group}]")
        settings = _take(settings, group, table, (path, text))
    return settings


def _take(settings: Settings, group: str, table: Mapping[str, Any], source: tuple[Path, str]) -> Settings:
    known = {each.name: each for each in fields(_group(_GROUPS[group]))}
    for key, value in table.items():
        here = f"{_place(*source, group, key)}: {group}.{key}"
        if key not in known:
            raise SettingsError(f"{here} is no setting{_guess(key, known)}")
        settings = _with(settings, f"{group}.{key}", _read(known[key], value, here))
    return settings


def _read(setting: Field[Any], value: Any, where: str) -> Any:
    rule: Rule[Any] = setting.metadata["rule"]
    try:
        return rule.read(value)
    except (ValueError, TypeError) as wrong:
        raise SettingsError(_allowed(where, rule)) from wrong


def _allowed(where: str, rule: Rule[Any]) -> str:
    return f"{where} must be {rule.says}"


def _with(settings: Settings, dotted: str, value: Any) -> Settings:
    group, key = dotted.split(".")
    changed: Any = replace(getattr(settings, group), **{key: value})
    return replace(settings, **{group: changed})


def _group(holder: Field[Any]) -> Any:
    return holder.default_factory


def _guess(word: str, known: Mapping[str, Any]) -> str:
    import difflib  # only those who misspell pay for it

    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(known))}"


def _place(path: Path, text: str, group: str, key: str | None) -> str:
    """File and line of a key; tomllib does not tell, so the text is read once more."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([^\].]+?)\s*(?:\.\s*(.+?)\s*)?\]", line)
        if header:
            inside = header[1].strip("\"'") == group
            if inside and key in {None, header[2]}:
                return f"{path} line {number}"
        spelled = re.match(r"""\s*["']?([\w.-]+?)["']?\s*=""", line)
        wanted = key if inside else f"{group}.{key}" if key else group
        if spelled and spelled[1] == wanted:
            return f"{path} line {number}"
    return str(path)


def _variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Which variable sets what: KIOSK_<GROUP>_<KEY> and the short names; no group has other keys."""
    known = {f"KIOSK_{dotted.replace('.', '_').upper()}": dotted for dotted in names()} | SHORT
    found: dict[str, str] = {}
    for variable in environ:
        if variable in known:
            found[variable] = known[variable]
        elif re.match(f"KIOSK_({'|'.join(_GROUPS).upper()})_", variable):
            raise SettingsError(f"{variable} in the environment is no setting{_guess(variable, known)}")
    return found
