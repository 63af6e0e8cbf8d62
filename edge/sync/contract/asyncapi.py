"""Writes the contract as AsyncAPI 3.0.0: `python -m edge.sync.contract.asyncapi` renews the file beside this one."""

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from edge.domain.facts import KINDS as FACTS
from edge.sync.contract.commands import OPS
from edge.sync.contract.documents import FROM_KIOSK, FROM_PLATFORM
from edge.sync.contract.messages import MINOR, TYPES
from edge.sync.contract.schema import Definitions, record, schema
from edge.sync.contract.topics import CHANNELS, Channel

FILE = Path(__file__).with_name("asyncapi.yaml")
EXAMPLES = {
    ("up", "state"): ("state.born", "state.alive", "state.lost"),
    ("up", "journal"): ("journal",),
    ("up", "docs"): ("docs.up",),
    ("dn", "ack"): ("ack",),
    ("dn", "docs"): ("docs.down",),
    ("dn", "cmd"): ("cmd",),
}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./ -]*[A-Za-z0-9_./-]|[A-Za-z_]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def contract() -> dict[str, Any]:
    """The whole document as plain values."""
    into: Definitions = {}
    messages = {_name(each): _message(each, into) for each in CHANNELS}
    for kind in (*FROM_PLATFORM.values(), *FROM_KIOSK.values(), *FACTS.values(), *(op.args for op in OPS.values())):
        schema(kind, into)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Contract pk/1 between pickup kiosk and platform",
            "version": f"1.{MINOR}.0",
            "description": "Seen from the kiosk. Every message is JSON, packed by gzip when longer than 1 KiB.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {_name(each): _channel(each) for each in CHANNELS},
        "operations": {_operation(each): _act(each) for each in CHANNELS},
        "components": {
            "messages": messages,
            "schemas": dict(sorted(into.items())),
        },
        "x-facts": sorted(FACTS),
        "x-documents": {"platform": sorted(FROM_PLATFORM), "kiosk": sorted(FROM_KIOSK)},
        "x-commands": {name: _command(name) for name in OPS},
    }


def text() -> str:
    """The document as YAML."""
    lines = ["# Written by edge/sync/contract/asyncapi.py: change the dataclasses, not this file."]
    _write(contract(), 0, lines)
    return "\n".join(lines) + "\n"


def example(name: str) -> dict[str, Any]:
    """One of the committed examples."""
    found: dict[str, Any] = json.loads((files("edge.sync.contract") / "examples" / f"{name}.json").read_text("utf-8"))
    return found


def _name(channel: Channel) -> str:
    return channel.way + channel.type.capitalize()


def _operation(channel: Channel) -> str:
    return ("send" if channel.way == "up" else "receive") + channel.type.capitalize()


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "address": f"pk/1/{{site}}/{{dev}}/{channel.way}/{channel.type}",
        "description": f"Rate: {channel.rate}.",
        "parameters": {
            "site": {"description": "The pickup point, [a-z0-9-]{1,32}."},
            "dev": {"description": "The kiosk's place in the fleet, [a-z0-9-]{3,32}."},
        },
        "messages": {channel.type: {"$ref": f"#/components/messages/{_name(channel)}"}},
    }


def _act(channel: Channel) -> dict[str, Any]:
    name = _name(channel)
    return {
        "action": "send" if channel.way == "up" else "receive",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{channel.type}"}],
        "bindings": {"mqtt": {"qos": channel.qos, "retain": False, "bindingVersion": "0.2.0"}},
    }


def _message(channel: Channel, into: Definitions) -> dict[str, Any]:
    kind = TYPES[channel.type]
    payload = record(kind, into)
    payload["properties"] = {"type": {"const": channel.type}, **payload["properties"]}
    payload["required"] = ["type", *payload["required"]]
    return {
        "name": channel.type,
        "summary": (kind.__doc__ or "").splitlines()[0],
        "payload": payload,
        "examples": [{"name": name, "payload": example(name)} for name in EXAMPLES[channel.way, channel.type]],
    }


def _command(name: str) -> dict[str, Any]:
    op = OPS[name]
    return {
        "class": "live" if op.live else "job",
        "args": {"$ref": f"#/components/schemas/{op.args.__name__}"},
        "ttl_s": op.ttl_s,
        "ttl_most_s": op.ttl_most_s,
        "preconditions": list(op.pre),
        "proof": op.proof,
    }


def _write(value: Any, depth: int, lines: list[str]) -> None:
    """Block style; texts that could be read as something else are quoted as in JSON."""
    pairs = value.items() if isinstance(value, Mapping) else ((None, each) for each in value)
    for key, each in pairs:
        mark = "  " * depth + ("-" if key is None else f"{_scalar(key)}:")
        if isinstance(each, (Mapping, list)) and each:
            lines.append(mark)
            _write(each, depth + 1, lines)
        else:
            lines.append(f"{mark} {_scalar(each)}")


def _scalar(value: Any) -> str:
    plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
