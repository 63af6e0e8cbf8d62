"""What a newer contract may not do to an older one (PROTOCOL 6.1): remove, rename, retype, narrow, demand more."""

from collections.abc import Iterator, Mapping
from typing import Any

LOWER = ("maxLength", "maxItems", "maxProperties", "maximum")
HIGHER = ("minLength", "minItems", "minProperties", "minimum")
FIXED = ("address", "qos", "retain", "action", "class", "ttl_s", "ttl_most_s", "const", "pattern", "type")


def broken(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Every place where somebody who speaks the old contract would stumble."""
    if isinstance(old, Mapping):
        yield from _mapping(old, new, path)
    elif isinstance(old, list):
        yield from _list(old, new, path)


def _mapping(old: Mapping[str, Any], new: Any, path: str) -> Iterator[str]:
    if not isinstance(new, Mapping):
        yield f"{path} is something else"
        return
    for key, value in old.items():
        here = f"{path}/{key}"
        if key in ("description", "summary", "examples", "info", "title", "required"):
            continue
        if key not in new:
            if key not in (*LOWER, *HIGHER, "pattern"):
                yield f"{here} is gone"
        elif key in FIXED and value != new[key] and not isinstance(value, Mapping):
            yield f"{here} changed"
        else:
            yield from broken(value, new[key], here)
    yield from _narrowed(old, new, path)


def _narrowed(old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in LOWER:
        if name in new and isinstance(new[name], int) and new[name] < old.get(name, new[name] + 1):
            yield f"{path}/{name} is less"
    for name in HIGHER:
        if name in new and isinstance(new[name], int) and new[name] > old.get(name, new[name] - 1):
            yield f"{path}/{name} is more"
    if "properties" in new and isinstance(new.get("required", []), list):
        for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
            yield f"{path}/{name} is demanded now"


def _list(old: list[Any], new: Any, path: str) -> Iterator[str]:
    if not isinstance(new, list):
        yield f"{path} is something else"
    elif all(isinstance(each, str) for each in old):
        for gone in [each for each in old if each not in new]:
            yield f"{path}/{gone} is gone"
    elif len(new) < len(old):
        yield f"{path} is shorter"
    else:
        for number, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from broken(before, after, f"{path}/{number}")
