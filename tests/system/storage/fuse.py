"""The kernel's side of a file system that lives in RAM: questions over /dev/fuse, and their answers.

Protocol: include/uapi/linux/fuse.h of Linux, version 7.31. One folder, no links, no rights: enough for a store.
"""

import ctypes
import errno
import os
import stat
import struct
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.system.storage.ram import ROOT, Ram

IN, OUT = struct.Struct("<IIQQIIII"), struct.Struct("<IiQ")
ATTR, ENTRY = struct.Struct("<6Q10I"), struct.Struct("<4Q2I")
INIT, OPENED = struct.Struct("<4I2H2I2H8I"), struct.Struct("<QII")
FOR_EVER_S, BUFFER, SIZE_IS_SET = 3600, 1 << 20, 8
Reply = bytes | int


class Fuse:
    """The kernel's questions and their answers; an int is an error number."""

    def __init__(self, place: Path) -> None:
        self.ram = Ram()
        self._place = place
        self.handle = -1
        self._asked: dict[int, Callable[[int, bytes], Reply | None]] = {
            1: self._lookup, 2: lambda _node, _data: None, 3: lambda node, _data: self._attributes(node),
            4: self._set, 10: self._unlink, 12: lambda node, data: self._rename(data[8:]), 14: self._opened,
            15: self._read, 16: self._write, 17: lambda _node, _data: struct.pack("<5Q4I6I", 1 << 20, 1 << 20, 1 << 20,
            1 << 20, 1 << 20, 4096, 255, 4096, *[0] * 7), 18: _well, 20: self._sync, 25: _well, 26: self._init,
            27: self._opened, 28: self._list, 29: _well, 30: self._sync, 35: self._create,
            42: lambda _node, _data: None, 45: lambda node, data: self._rename(data[16:]),
        }  # fmt: skip

    def mount(self) -> None:
        """Appear at the place."""
        self.handle = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self.handle},rootmode=40000,user_id=0,group_id=0,max_read=131072"
        words = (b"forgetful", str(self._place).encode(), b"fuse.forgetful")
        if ctypes.CDLL(None, use_errno=True).mount(*words, 0, options.encode()):
            raise OSError(ctypes.get_errno(), "mount")

    def unmount(self) -> None:
        """Go away; who still holds a file is asked to let it go."""
        subprocess.run(["umount", "-l", str(self._place)], check=False)
        os.close(self.handle)

    def serve(self) -> None:
        """Answer one question of the kernel."""
        try:
            asked = os.read(self.handle, BUFFER + 4096)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EINTR, errno.EAGAIN):
                return
            raise
        _, code, unique, node, *_ = IN.unpack_from(asked)
        answer = self._asked.get(code, _unknown)(node, asked[IN.size :])
        if answer is None:
            return
        wrong, body = (-answer, b"") if isinstance(answer, int) else (0, answer)
        with suppress(FileNotFoundError):  # the question was taken back
            os.write(self.handle, OUT.pack(OUT.size + len(body), wrong, unique) + body)

    def _init(self, _node: int, _data: bytes) -> Reply:
        return INIT.pack(7, 31, 131072, 0, 12, 9, 131072, 1, 32, 0, *[0] * 8)

    def _lookup(self, _node: int, data: bytes) -> Reply:
        inode = self.ram.names.get(_text(data)[0])
        return errno.ENOENT if inode is None else self._entry(inode)

    def _entry(self, inode: int) -> bytes:
        return ENTRY.pack(inode, 0, FOR_EVER_S, FOR_EVER_S, 0, 0) + self._attr(inode)

    def _attr(self, inode: int) -> bytes:
        size = len(self.ram.files.get(inode, b""))
        kind = stat.S_IFDIR | 0o700 if inode == ROOT else stat.S_IFREG | 0o600
        return ATTR.pack(inode, size, -(-size // 512), *[0] * 6, kind, 1, 0, 0, 0, 4096, 0)

    def _attributes(self, node: int) -> Reply:
        return struct.pack("<QII", FOR_EVER_S, 0, 0) + self._attr(node)

    def _set(self, node: int, data: bytes) -> Reply:
        valid, _, _, size = struct.unpack_from("<IIQQ", data)
        if valid & SIZE_IS_SET:
            if self.ram.dead:
                return errno.EIO
            self.ram.truncate(node, size)
        return self._attributes(node)

    def _create(self, _node: int, data: bytes) -> Reply:
        if self.ram.dead:
            return errno.EIO
        return self._entry(self.ram.make(_text(data[16:])[0])) + OPENED.pack(0, 2, 0)

    def _unlink(self, _node: int, data: bytes) -> Reply:
        if self.ram.dead:
            return errno.EIO
        self.ram.unlink(_text(data)[0])
        return b""

    def _rename(self, data: bytes) -> Reply:
        if self.ram.dead:
            return errno.EIO
        self.ram.rename(*_text(data)[:2])
        return b""

    def _opened(self, _node: int, _data: bytes) -> Reply:
        return OPENED.pack(0, 2, 0)

    def _read(self, node: int, data: bytes) -> Reply:
        _, offset, size = struct.unpack_from("<QQI", data)
        return bytes(self.ram.files[node][offset : offset + size])

    def _write(self, node: int, data: bytes) -> Reply:
        _, offset, size = struct.unpack_from("<QQI", data)
        if self.ram.dead:
            return errno.EIO
        self.ram.write(node, offset, data[40 : 40 + size])
        return struct.pack("<II", size, 0)

    def _sync(self, node: int, _data: bytes) -> Reply:
        if self.ram.dead:
            return errno.EIO
        self.ram.sync(node)
        return b""

    def _list(self, _node: int, data: bytes) -> Reply:
        _, offset, _ = struct.unpack_from("<QQI", data)
        listed = b""
        for number, (name, inode) in enumerate(self.ram.names.items(), 1):
            if number > offset:
                plain = name.encode()
                entry = struct.pack("<QQII", inode, number, len(plain), stat.S_IFREG >> 12) + plain
                listed += entry + bytes(-len(entry) % 8)
        return listed


def _text(data: bytes) -> list[str]:
    return [each.decode() for each in data.split(b"\0")]


def _well(_node: int, _data: bytes) -> Reply:
    return b""


def _unknown(_node: int, _data: bytes) -> Reply:
    return errno.ENOSYS
