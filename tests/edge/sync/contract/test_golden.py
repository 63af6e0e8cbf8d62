"""The examples of the protocol document keep their hashes, signatures and bytes."""

import hashlib

import pytest

from edge.sync.contract import canonical
from edge.sync.contract.commands import read_args
from edge.sync.contract.documents import check_document, read_body
from edge.sync.contract.messages import TYPES, Docs, as_plain, decode, from_plain
from edge.sync.contract.shape import plain
from edge.sync.contract.wire import pack
from tests.edge.sync.contract.golden import KEYS, example, names

MESSAGES = [name for kind in TYPES for name in names(kind)]
DOCUMENTS = names("document.")


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_decodes_and_encodes_to_the_same_bytes(name: str) -> None:
    found = example(name)
    message = decode(pack(found))
    assert pack(as_plain(message)) == pack(found)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_decodes_and_encodes_to_the_same_bytes(name: str) -> None:
    found = example(name)
    body = read_body(found["kind"], found["body"])
    assert canonical.canonical(plain(body)) == canonical.canonical(found["body"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_has_the_hash_of_its_body(name: str) -> None:
    found = example(name)
    assert canonical.document_hash(found["body"]) == found["hash"]


@pytest.mark.parametrize("name", ["docs.down", "docs.up"])
def test_whole_documents_in_messages_pass_the_check(name: str) -> None:
    message = from_plain(example(name))
    assert isinstance(message, Docs)
    for each in message.docs:
        if each.body:
            check_document(each)


@pytest.mark.parametrize("name", ["ack", "docs.down", "cmd"])
def test_signatures_of_the_document_hold_and_signing_again_gives_the_same(name: str) -> None:
    found = example(name)
    assert canonical.verify(found, KEYS[found["signer"]])
    seed = {"s1": b"\x01" * 32, "a1": b"\x03" * 32}[found["signer"]]
    bare = {key: value for key, value in found.items() if key not in ("sig", "signer")}
    assert canonical.sign(bare, found["signer"], seed) == found


@pytest.mark.parametrize("name", ["ack", "docs.down", "cmd"])
def test_an_altered_message_does_not_verify(name: str) -> None:
    found = example(name)
    altered = {**found, "dev": "k-other"}
    assert not canonical.verify(altered, KEYS[found["signer"]])


def test_row_hashes_of_the_document() -> None:
    batch = example("journal")
    assert batch["prev"] == hashlib.sha256(b"example row 51790").hexdigest()
    last = canonical.chain(batch["prev"], [canonical.canonical(row) for row in batch["rows"]])
    assert last == "d949ff9ebefec5e8008a3c0de8c5e9197d12d2eff12b54ed47053d61729c505f"


def test_arguments_of_the_example_command_are_read() -> None:
    found = example("cmd")
    assert plain(read_args(found["op"], found["args"])) == found["args"]


def test_nothing_there_has_the_digest_of_nothing() -> None:
    assert canonical.digest([]) == "e3b0c44298fc1c14"
