"""What an unmodified program does to its files, as strace saw it: the recording from which crash states are made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,write,ftruncate,fsync,fdatasync,unlink,rename"
LINE = re.compile(r"(?P<pid>\d+) +(?P<at>\d+\.\d+) (?P<name>\w+)\((?P<args>.*)\) += (?P<result>-?\d+)")
HEX = re.compile(r"((?:\\x[0-9a-f]{2})+)")
DO = {"pwrite64": "write", "ftruncate": "truncate", "fsync": "sync", "fdatasync": "sync"}


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that went well: write, truncate, sync, unlink, rename, or `out` for a line that left us."""

    at: float
    do: str
    path: str
    offset: int = 0
    data: bytes = b""
    to: str = ""


def watched(trace: Path) -> list[str]:
    """What to put in front of a command so that `calls` can read what it did."""
    return ["strace", "-f", "-qq", "-ttt", "-y", "-xx", "-s", "100000", "--seccomp-bpf", "-e", f"trace={CALLS}",
            "-o", str(trace)]  # fmt: skip


def calls(trace: Path, wanted: Sequence[str]) -> Iterator[Call]:
    """The calls that succeeded on files whose names begin with one of `wanted`, in the order in which they ended.

    The -shm file is left out: it is a cache in memory, and never outlives a power cut.
    """
    begun: dict[str, str] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            pid, _, rest = line.partition(" ")
            if rest.endswith("<unfinished ...>\n"):
                begun[pid] = line.removesuffix(" <unfinished ...>\n")
            elif " resumed>" in rest:
                yield from _call(begun.pop(pid, "") + rest.partition(" resumed>")[2], wanted)
            else:
                yield from _call(line, wanted)


def _call(line: str, wanted: Sequence[str]) -> Iterator[Call]:
    found = LINE.match(line)
    if found is None or int(found["result"]) < 0:
        return
    path, *texts = [bytes.fromhex(text.replace("\\x", "")) for text in HEX.findall(found["args"])] or [b""]
    name, synced = path.decode(errors="replace"), found["name"].endswith("sync")
    if name.endswith("-shm") or not (synced or Path(name).name.startswith(tuple(wanted))):
        return
    at, last = float(found["at"]), found["args"].rpartition(", ")[2]
    match found["name"]:
        case "write":
            yield Call(at, "out", name, data=texts[0] if texts else b"")
        case "pwrite64":
            yield Call(at, "write", name, int(last), texts[0])
        case "ftruncate":
            yield Call(at, "truncate", name, int(last))
        case "rename":
            yield Call(at, "rename", name, to=texts[0].decode())
        case other:
            yield Call(at, DO.get(other, other), name)
