"""The machine-readable contract is what the code says, is valid, and never breaks who speaks an older one."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from edge.domain.facts import KINDS as FACTS
from edge.sync.contract.asyncapi import EXAMPLES, FILE, contract, text
from edge.sync.contract.commands import OPS, read_args
from edge.sync.contract.documents import KINDS
from edge.sync.contract.messages import Row
from edge.sync.contract.shape import plain, read
from tests.edge.sync.contract.breaking import broken
from tests.edge.sync.contract.golden import example, names

CONTRACT = contract()
RELEASED = sorted(FILE.with_name("released").glob("*.json"))
META = json.loads(Path(__file__).with_name("asyncapi-3.0.0.json").read_text("utf-8"))


def check(schema: dict[str, Any], value: Any) -> None:
    """`value` against a schema that may point into the contract."""
    whole = {**schema, "components": CONTRACT["components"]}
    jsonschema.validate(value, whole, jsonschema.Draft7Validator)


def test_the_committed_file_is_what_the_code_writes_now() -> None:
    assert FILE.read_text("utf-8") == text(), "run: python -m edge.sync.contract.asyncapi"


@pytest.mark.feature("NET-8")
def test_it_is_a_valid_asyncapi_document() -> None:
    jsonschema.validate(CONTRACT, META, jsonschema.Draft7Validator)


def test_a_wrong_action_would_be_found() -> None:
    wrong = copy.deepcopy(CONTRACT)
    wrong["operations"]["sendState"]["action"] = "shout"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, META, jsonschema.Draft7Validator)


def test_the_yaml_says_the_same_as_the_values() -> None:
    lines = [line for line in text().splitlines() if not line.startswith("#")]
    assert _block(lines, 0) == CONTRACT


def _block(lines: list[str], depth: int) -> Any:
    """A reader for the block style that the writer uses."""
    found: dict[str, Any] = {}
    row: list[Any] = []
    while lines and len(lines[0]) - len(lines[0].lstrip(" ")) == 2 * depth:
        line = lines.pop(0).strip()
        if line.startswith("-"):
            row.append(_scalar(line[2:]) if len(line) > 1 else _block(lines, depth + 1))
            continue
        key, _, rest = (line + " ").partition(": ") if not line.startswith('"') else _quoted(line)
        found[str(_scalar(key))] = _scalar(rest.strip()) if rest.strip() else _block(lines, depth + 1)
    return row or found


def _quoted(line: str) -> tuple[str, str, str]:
    key, end = json.JSONDecoder().raw_decode(line)
    return json.dumps(key, ensure_ascii=False), ":", line[end + 1 :]


def _scalar(raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw


@pytest.mark.parametrize("name", sorted(CONTRACT["components"]["messages"]))
def test_every_message_has_examples_that_fit_its_schema(name: str) -> None:
    message = CONTRACT["components"]["messages"][name]
    assert message["examples"]
    for each in message["examples"]:
        check(message["payload"], each["payload"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_document_has_an_example_that_fits_its_schema(kind: str) -> None:
    found = example(f"document.{kind}")
    check(CONTRACT["components"]["schemas"][KINDS[kind].__name__], found["body"])


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_every_fact_has_an_example_that_fits_its_schema_and_its_class(kind: str) -> None:
    found = example(f"fact.{kind}")
    assert found["kind"] == kind
    check(CONTRACT["components"]["schemas"][f"Fact.{kind}"], found["body"])
    assert plain(read(Row, found)) == found
    names_of = {f"{name}_" if name in ("from", "for") else name: value for name, value in found["body"].items()}
    assert FACTS[kind](**names_of)


@pytest.mark.parametrize("op", sorted(OPS))
def test_every_command_has_an_example_that_fits_its_schema(op: str) -> None:
    found = example(f"op.{op}")
    assert plain(read_args(op, found["args"])) == found["args"]
    check(CONTRACT["components"]["schemas"][OPS[op].args.__name__], found["args"])


def test_there_is_no_example_of_what_does_not_exist() -> None:
    known = {f"document.{kind}" for kind in KINDS} | {f"fact.{kind}" for kind in FACTS} | {f"op.{op}" for op in OPS}
    known |= {name for each in EXAMPLES.values() for name in each}
    assert set(names("")) == known


def test_nobody_who_speaks_a_released_contract_stumbles() -> None:
    assert [wrong for path in RELEASED for wrong in broken(json.loads(path.read_text("utf-8")), CONTRACT)] == []


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a channel is gone": lambda c: c["channels"].pop("upDocs"),
    "a field is gone": lambda c: c["components"]["schemas"]["Parcel"]["properties"].pop("order"),
    "a field is renamed": lambda c: c["components"]["schemas"]["Code"]["properties"].update(
        whom=c["components"]["schemas"]["Code"]["properties"].pop("for")
    ),
    "a field is demanded": lambda c: c["components"]["schemas"]["Parcel"]["required"].append("due"),
    "a type changed": lambda c: c["components"]["schemas"]["Parcel"]["properties"]["pay_kop"].update(type="string"),
    "a range is narrower": lambda c: c["components"]["schemas"]["CodeWay"]["properties"]["digits"].update(maximum=8),
    "a text is shorter": lambda c: c["components"]["schemas"]["Who"]["properties"]["name"].update(maxLength=20),
    "a value is gone": lambda c: c["components"]["schemas"]["Parcel"]["properties"]["intent"]["x-known"].remove("hold"),
    "an address changed": lambda c: c["channels"]["upDocs"].update(address="pk/1/{dev}/up/docs"),
    "the quality changed": lambda c: c["operations"]["sendDocs"]["bindings"]["mqtt"].update(qos=0),
    "a class changed": lambda c: c["x-commands"]["open_cell"].update({"class": "job"}),
    "a life is longer": lambda c: c["x-commands"]["open_cell"].update(ttl_most_s=300),
    "a fact is gone": lambda c: c["x-facts"].remove("ParcelIssued"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_would_break_somebody_is_found(change: str) -> None:
    newer = copy.deepcopy(CONTRACT)
    CHANGES[change](newer)
    assert list(broken(CONTRACT, newer))


def test_an_addition_breaks_nobody() -> None:
    newer = copy.deepcopy(CONTRACT)
    newer["components"]["schemas"]["Parcel"]["properties"]["colour"] = {"type": "string"}
    newer["components"]["schemas"]["Parcel"]["properties"]["intent"]["x-known"].append("auction")
    newer["x-facts"].append("ParcelPainted")
    assert list(broken(CONTRACT, newer)) == []
