"""Candidates, lists and pictures that the scan tests share."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from edge.scan.accept import Acceptor
from edge.scan.candidate import Candidate
from edge.scan.grammar import Grammar
from edge.scan.listed import Listed
from edge.scan.messages import Accepted, Known
from provisioning.demo.labels import draw

PARCEL = "12345678-0001-1"
NEIGHBOUR = "12345678-0002-1"
STRANGER = "87654321-0001-1"
DEMO_KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def seen(text: str, symbology: str = "code128", stage: str = "zx_hist", x: int = 0) -> Candidate:
    corners = ((x, 0), (x + 100, 0), (x + 100, 50), (x, 50))
    return Candidate(text, symbology, (stage,), text.encode(), gs1=text.startswith(("00", "80")), corners=corners)


def acceptor(expected: dict[str, str] | None = None) -> Acceptor:
    known = Known(expected or {}, {1: DEMO_KEY}, demo=True)
    grammar = Grammar()
    grammar.learn(known)
    return Acceptor(grammar.read, Listed(known.expected))


def accepted(judge: Acceptor, frames: list[list[Candidate]], every_ms: int = 100) -> list[Accepted]:
    told = []
    for number, candidates in enumerate(frames):
        told += [t for t in judge.take(tuple(candidates), number * every_ms) if isinstance(t, Accepted)]
    return told


def luma(text: str, kind: str, damage: str = "none", seed: int = 0) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(draw(text, kind, damage, seed))))
