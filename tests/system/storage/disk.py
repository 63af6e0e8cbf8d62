"""A disk that promises nothing before a sync: what surely lies on it, and everything that may lie there instead."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.system.storage.trace import Call

SECTOR = 512
SPARSE, EVEN, DENSE = 0.1, 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Part:
    """Something asked for that a power cut may swallow whole, but not in part: a sector, a length, a name."""

    do: str
    inode: int
    offset: int = 0
    data: bytes = b""
    name: str = ""
    to: str = ""


class Disk:
    """`take` calls one after the other; `states` are the ways in which the disk may be found after a cut now.

    A sync of a file makes its own data sure, and every change of names before it, as journalling file systems do.
    Sectors that were written since may be there in any combination, whatever their order was.
    """

    def __init__(self) -> None:
        self.waiting: list[Part] = []
        self.version = 0
        self._names: dict[str, int] = {}
        self._data: dict[int, bytearray] = {}
        self._seen: dict[str, int] = {}

    def take(self, call: Call) -> None:
        """The program did this."""
        match call.do:
            case "write":
                self.waiting += [Part("write", self._inode(call.path), *piece) for piece in _sectors(call)]
            case "truncate":
                self.waiting.append(Part("truncate", self._inode(call.path), call.offset))
            case "unlink":
                self.waiting.append(Part("unlink", self._seen.pop(call.path, 0), name=call.path))
            case "rename":
                inode = self._seen.pop(call.path)
                self._seen[call.to] = inode
                self.waiting.append(Part("rename", inode, name=call.path, to=call.to))
            case "sync":
                self._sync(self._seen.get(call.path, 0))

    def states(self, dice: Random, torn: int) -> Iterator[tuple[int, ...]]:
        """Which of the waiting parts reached the disk: none, all, and `torn` times some."""
        count = len(self.waiting)
        yield ()
        if count:
            yield tuple(range(count))
        for _ in range(torn if count > 1 else 0):
            share = dice.choice((SPARSE, EVEN, DENSE))
            yield tuple(number for number in range(count) if dice.random() < share)

    def files(self, reached: Iterable[int], wanted: Sequence[str]) -> dict[str, bytes]:
        """The files called so, if these parts reached the disk; those that are not there are left out."""
        parts = [self.waiting[number] for number in reached]
        names = dict(self._names)
        for part in parts:
            _name(part, names)
        found: dict[str, bytes] = {}
        for name in wanted:
            if (inode := names.get(name)) is not None:
                data = bytearray(self._data.get(inode, b""))
                _fill(data, (part for part in parts if part.inode == inode))
                found[name] = bytes(data)
        return found

    def sure(self) -> set[str]:
        """The names that are surely there."""
        return set(self._names)

    def _inode(self, path: str) -> int:
        """A new file's name is a change of names like any other."""
        if path not in self._seen:
            self._seen[path] = len(self._data) + 1
            self._data[self._seen[path]] = bytearray()
            self.waiting.append(Part("create", self._seen[path], to=path))
        return self._seen[path]

    def _sync(self, inode: int) -> None:
        done = [part for part in self.waiting if part.inode == inode or part.do not in ("write", "truncate")]
        for part in done:
            _name(part, self._names)
        if inode in self._data:
            _fill(self._data[inode], (part for part in done if part.inode == inode))
        kept = set(map(id, done))
        self.waiting = [part for part in self.waiting if id(part) not in kept]
        self.version += 1


def _sectors(call: Call) -> Iterator[tuple[int, bytes]]:
    at, end = call.offset, call.offset + len(call.data)
    while at < end:
        upto = min(end, at - at % SECTOR + SECTOR)
        yield at, call.data[at - call.offset : upto - call.offset]
        at = upto


def _name(part: Part, names: dict[str, int]) -> None:
    if part.do in ("unlink", "rename"):
        names.pop(part.name, None)
    if part.do in ("create", "rename"):
        names[part.to] = part.inode


def _fill(data: bytearray, parts: Iterable[Part]) -> None:
    for part in parts:
        end = part.offset + len(part.data)
        if part.do == "truncate":
            del data[part.offset :]
        if part.do == "truncate" or (part.do == "write" and len(data) < part.offset):
            data.extend(bytes(part.offset - len(data)))
        if part.do == "write":
            data[part.offset : end] = part.data
