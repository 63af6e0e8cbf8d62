"""Between bytes and one plain JSON object: size, gzip, depth, alphabet (PROTOCOL 1.4, 3.1)."""

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

from edge.sync.contract.canonical import canonical
from edge.sync.contract.refused import BadMessageError

WIRE_MOST = 64 * 1024
RAW_MOST = 128 * 1024
GZIP_FROM = 1024
DEPTH_MOST = 8
NUMBER_MOST = 2**63 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")

Plain = dict[str, Any]


def pack(plain: Mapping[str, Any]) -> bytes:
    """The bytes of one message: canonical JSON, packed by gzip when it is longer than 1 KiB."""
    return squeeze(canonical(plain).encode())


def squeeze(raw: bytes) -> bytes:
    """Gzip what is worth it; equal input gives equal bytes."""
    return gzip.compress(raw, 6, mtime=0) if len(raw) > GZIP_FROM else raw


def unpack(data: bytes) -> Plain:
    """One JSON object out of any bytes, or `BadMessageError`; unpacks 128 KiB at most."""
    if len(data) > WIRE_MOST:
        raise BadMessageError("too_big")
    raw = _unzipped(data) if data[:1] == b"\x1f" else data
    value = _parsed(raw)
    if not isinstance(value, dict):
        raise BadMessageError("not_object")
    _check(value, 1, "")
    return value


def _unzipped(data: bytes) -> bytes:
    unzip = zlib.decompressobj(wbits=31)
    try:
        raw = unzip.decompress(data, RAW_MOST + 1)
    except zlib.error as error:
        raise BadMessageError("not_gzip") from error
    if len(raw) > RAW_MOST:
        raise BadMessageError("too_big")
    if not unzip.eof or unzip.unused_data:
        raise BadMessageError("not_gzip")
    return raw


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(
            raw.decode("utf-8"),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_object,
        )
    except BadMessageError:
        raise
    except RecursionError as error:
        raise BadMessageError("too_deep") from error
    except ValueError as error:
        raise BadMessageError("not_json") from error


def _no_float(_text: str) -> NoReturn:
    raise BadMessageError("float")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadMessageError("doubled_key")
    return found


def _check(value: object, depth: int, path: str) -> None:
    """Depth, key alphabet, number range and text that UTF-8 can carry, all the way down."""
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int):
        _check_number(value, path)
    elif isinstance(value, dict):
        _check_depth(depth, path)
        for key, inner in value.items():
            if not key.isascii():
                raise BadMessageError("key", path)
            if not _simple(inner):
                _check(inner, depth + 1, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        _check_depth(depth, path)
        for inner in value:
            if not _simple(inner):
                _check(inner, depth + 1, path)


def _simple(value: object) -> bool:
    """Most values are words in ASCII or numbers within their range: nothing is wrong with them."""
    if type(value) is str:
        return value.isascii()
    return value is None or (type(value) is int and -NUMBER_MOST <= value <= NUMBER_MOST)


def _check_text(value: str, path: str) -> None:
    if not value.isascii() and _SURROGATE.search(value):
        raise BadMessageError("text", path)


def _check_number(value: int, path: str) -> None:
    if not -NUMBER_MOST <= value <= NUMBER_MOST:
        raise BadMessageError("number", path)


def _check_depth(depth: int, path: str) -> None:
    if depth > DEPTH_MOST:
        raise BadMessageError("too_deep", path)
