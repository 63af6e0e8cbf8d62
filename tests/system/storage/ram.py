"""Files in RAM, and below them a disk that forgets whatever was not synced."""

from random import Random

from tests.system.storage.disk import Disk
from tests.system.storage.trace import Call

ROOT = 1


class Ram:
    """The files as programs see them, and the disk below with what is sure."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.files: dict[int, bytearray] = {}
        self.disk = Disk()
        self.lies = self.dead = False
        self._next = ROOT

    def make(self, name: str) -> int:
        """A new, empty file; the one that is there, if there is one."""
        if name not in self.names:
            self._next += 1
            self.names[name], self.files[self._next] = self._next, bytearray()
            self._note(Call(0, "truncate", name))
        return self.names[name]

    def write(self, inode: int, offset: int, data: bytes) -> None:
        """Bytes into a file."""
        file = self.files[inode]
        file.extend(bytes(max(0, offset - len(file))))
        file[offset : offset + len(data)] = data
        self._of(inode, "write", offset, data)

    def truncate(self, inode: int, size: int) -> None:
        """Another length."""
        file = self.files[inode]
        del file[size:]
        file.extend(bytes(size - len(file)))
        self._of(inode, "truncate", size)

    def unlink(self, name: str) -> None:
        """The name goes; who has the file open keeps it."""
        del self.names[name]
        self._note(Call(0, "unlink", name))

    def rename(self, name: str, to: str) -> None:
        """Another name."""
        self.names[to] = self.names.pop(name)
        self._note(Call(0, "rename", name, to=to))

    def sync(self, inode: int) -> None:
        """What was written to this file is sure now, and so are all names."""
        if not self.lies:
            self._of(inode, "sync")

    def after_a_cut(self, dice: Random) -> "Ram":
        """What is found when the power is back: of the sectors that nobody synced, any may have arrived."""
        left = Ram()
        reached = [number for number in range(len(self.disk.waiting)) if dice.random() < 0.5]
        for name, data in self.disk.files(reached, sorted(self.names.keys() | self.disk.sure())).items():
            if not name.endswith("-shm"):
                left.write(left.make(name), 0, data)
                left.sync(left.names[name])
        left.lies = self.lies
        return left

    def _of(self, inode: int, do: str, offset: int = 0, data: bytes = b"") -> None:
        name = next((name for name, each in self.names.items() if each == inode), "")
        if name or do == "sync":
            self._note(Call(0, do, name, offset, data))

    def _note(self, call: Call) -> None:
        if not self.dead:
            self.disk.take(call)
