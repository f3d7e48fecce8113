"""A disk that forgets what was not synced, for cutting the power in a test.

    python forgetful.py LIVE DURABLE MOUNT

mounts, at MOUNT, the folder LIVE. What is written there reaches the same place under DURABLE only
when the program that wrote it calls fsync or fdatasync: kill this process, and DURABLE is what a
machine would find after a power cut. It speaks the kernel's FUSE protocol (version 7.31,
Documentation/filesystems/fuse and include/uapi/linux/fuse.h) and needs root and /dev/fuse only.

Its limit: making, renaming and removing a name is durable at once, so that a forgotten fsync of a
folder cannot be seen.
"""

import ctypes
import errno
import os
import signal
import stat
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

MAX_WRITE = 128 * 1024
_HEADER = struct.Struct("<IIQQIIIHH")
_ANSWER = struct.Struct("<IiQ")
_ATTRIBUTES = struct.Struct("<6Q10I")
_BIG_WRITES, _MAX_PAGES = 1 << 5, 1 << 22
_KEEP_CACHE = 2
_MODE, _UID, _GID, _SIZE = 1, 2, 4, 8
_SECOND = 1


@dataclass
class Node:
    """A file or folder the kernel knows by number; ``dirty`` is what was not synced."""

    number: int
    parent: "Node | None"
    name: str
    gone: bool = False
    dirty: set[tuple[int, int]] = field(default_factory=set)

    def path(self) -> str:
        """Where it is below the root; empty for the root."""
        return "" if self.parent is None else os.path.join(self.parent.path(), self.name)  # noqa: PTH118 - hot path


class Disk:
    """The two folders, and the answers to the kernel's requests."""

    def __init__(self, live: str, durable: str) -> None:
        self._live, self._durable = live, durable
        self._root = Node(1, None, "")
        self._nodes = {1: self._root}
        self._names: dict[tuple[int, str], Node] = {}
        self._owners: dict[int, Node] = {}
        self._listings: dict[int, bytes] = {}
        self._next = 2
        self.answers: dict[int, Callable[[Node, bytes], bytes]] = {
            1: self._lookup, 3: self._getattr, 4: self._setattr, 8: self._mknod, 9: self._mkdir,
            10: self._unlink, 11: self._rmdir, 12: self._rename, 14: self._open, 15: self._read,
            16: self._write, 17: self._statfs, 18: self._release, 20: self._fsync,
            25: self._nothing, 26: self._init, 27: self._opendir, 28: self._readdir,
            29: self._releasedir, 30: self._nothing, 35: self._create, 45: self._rename2,
        }

    def node(self, number: int) -> Node:
        return self._nodes.get(number, self._root)

    def _init(self, _node: Node, _body: bytes) -> bytes:
        return struct.pack("<IIIIHHIIHHI7I", 7, 31, MAX_WRITE, _BIG_WRITES | _MAX_PAGES, 16, 12,
                           MAX_WRITE, 1, MAX_WRITE // 4096, 0, 0, *[0] * 7)

    def _nothing(self, _node: Node, _body: bytes) -> bytes:
        return b""

    def _in_live(self, node: Node) -> str:
        if node.gone:
            raise FileNotFoundError(errno.ENOENT, "gone")
        return f"{self._live}/{node.path()}"

    def _child(self, parent: Node, name: str) -> Node:
        node = self._names.get((parent.number, name))
        if node is None:
            node = Node(self._next, parent, name)
            self._next += 1
            self._nodes[node.number] = self._names[parent.number, name] = node
        return node

    def _attributes(self, node: Node, found: os.stat_result) -> bytes:
        times = [divmod(ns, 10**9) for ns in (found.st_atime_ns, found.st_mtime_ns,
                                              found.st_ctime_ns)]
        return _ATTRIBUTES.pack(
            node.number, found.st_size, found.st_blocks, *(second for second, _ in times),
            *(rest for _, rest in times), found.st_mode, found.st_nlink, found.st_uid,
            found.st_gid, 0, 4096, 0,
        )

    def _entry(self, node: Node) -> bytes:
        found = os.lstat(self._in_live(node))
        return struct.pack("<4QII", node.number, 0, _SECOND, _SECOND, 0, 0) + self._attributes(
            node, found)

    def _lookup(self, node: Node, body: bytes) -> bytes:
        name = _text(body)
        os.lstat(f"{self._in_live(node)}/{name}")
        return self._entry(self._child(node, name))

    def _getattr(self, node: Node, body: bytes) -> bytes:
        flags, _, fh = struct.unpack_from("<IIQ", body)
        found = os.fstat(fh) if flags & 1 or node.gone else os.lstat(self._in_live(node))
        return struct.pack("<QII", _SECOND, 0, 0) + self._attributes(node, found)

    def _setattr(self, node: Node, body: bytes) -> bytes:
        valid, _, fh, size = struct.unpack_from("<IIQQ", body)
        mode, _, uid, gid = struct.unpack_from("<4I", body, 68)
        if node.gone:
            if valid & _SIZE:
                os.ftruncate(fh, size)
            return self._getattr(node, struct.pack("<IIQ", 1, 0, fh))
        if valid & _SIZE:
            os.truncate(self._in_live(node), size)
            node.dirty.add((size, 0))
        for root in (self._live, self._durable):
            path = f"{root}/{node.path()}"
            if valid & _MODE:
                Path(path).chmod(stat.S_IMODE(mode))
            if valid & (_UID | _GID):
                os.chown(path, uid if valid & _UID else -1, gid if valid & _GID else -1)
        return self._getattr(node, bytes(16))

    def _make(self, parent: Node, name: str, make: Callable[[str], object], body: bytes) -> Node:
        """The same new name on both sides, for whoever asked."""
        uid, gid = struct.unpack_from("<II", body, -8)
        for root in (self._live, self._durable):
            path = f"{root}/{parent.path()}/{name}"
            make(path)
            os.chown(path, uid, gid)
        return self._child(parent, name)

    def _mknod(self, node: Node, body: bytes) -> bytes:
        mode, _, umask, _ = struct.unpack_from("<4I", body)
        made = self._make(node, _text(body[16:-8]), lambda path: os.mknod(path, mode & ~umask),
                          body)
        return self._entry(made)

    def _mkdir(self, node: Node, body: bytes) -> bytes:
        mode, umask = struct.unpack_from("<II", body)
        made = self._make(node, _text(body[8:-8]), lambda path: Path(path).mkdir(mode & ~umask),
                          body)
        return self._entry(made)

    def _create(self, node: Node, body: bytes) -> bytes:
        flags, mode, umask, _ = struct.unpack_from("<4I", body)

        def make(path: str) -> None:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode & ~umask))

        made = self._make(node, _text(body[16:-8]), make, body)
        return self._entry(made) + self._open(made, struct.pack("<II", flags, 0))

    def _forget_name(self, parent: Node, name: str) -> None:
        node = self._names.pop((parent.number, name), None)
        if node is not None:
            node.gone = True

    def _unlink(self, node: Node, body: bytes) -> bytes:
        for root in (self._live, self._durable):
            Path(f"{root}/{node.path()}/{_text(body)}").unlink()
        self._forget_name(node, _text(body))
        return b""

    def _rmdir(self, node: Node, body: bytes) -> bytes:
        for root in (self._live, self._durable):
            Path(f"{root}/{node.path()}/{_text(body)}").rmdir()
        self._forget_name(node, _text(body))
        return b""

    def _rename(self, node: Node, body: bytes) -> bytes:
        return self._moved(node, struct.unpack_from("<Q", body)[0], body[8:])

    def _rename2(self, node: Node, body: bytes) -> bytes:
        target, flags = struct.unpack_from("<QI", body)
        if flags:
            raise OSError(errno.EINVAL, "flags")
        return self._moved(node, target, body[16:])

    def _moved(self, node: Node, target: int, names: bytes) -> bytes:
        old, new = (part.decode() for part in names.split(b"\0")[:2])
        parent = self.node(target)
        for root in (self._live, self._durable):
            Path(f"{root}/{node.path()}/{old}").rename(f"{root}/{parent.path()}/{new}")
        self._forget_name(parent, new)
        moved = self._names.pop((node.number, old), None)
        if moved is not None:
            moved.parent, moved.name = parent, new
            self._names[parent.number, new] = moved
        return b""

    def _open(self, node: Node, body: bytes) -> bytes:
        fd = os.open(self._in_live(node), os.O_RDWR)
        self._owners[fd] = node
        return struct.pack("<QII", fd, _KEEP_CACHE, 0)

    def _release(self, _node: Node, body: bytes) -> bytes:
        fd = struct.unpack_from("<Q", body)[0]
        os.close(fd)
        self._owners.pop(fd, None)
        return b""

    def _read(self, _node: Node, body: bytes) -> bytes:
        fd, offset, size = struct.unpack_from("<QQI", body)
        return os.pread(fd, size, offset)

    def _write(self, node: Node, body: bytes) -> bytes:
        fd, offset, size = struct.unpack_from("<QQI", body)
        written = os.pwrite(fd, body[40:40 + size], offset)
        node.dirty.add((offset, written))
        return struct.pack("<II", written, 0)

    def _fsync(self, node: Node, body: bytes) -> bytes:
        fd = struct.unpack_from("<Q", body)[0]
        if node.gone:
            return b""
        disk = os.open(f"{self._durable}/{node.path()}", os.O_RDWR)
        try:
            for offset, size in sorted(node.dirty):
                os.pwrite(disk, os.pread(fd, size, offset), offset)
            os.ftruncate(disk, os.fstat(fd).st_size)
        finally:
            os.close(disk)
        node.dirty.clear()
        return b""

    def _opendir(self, node: Node, _body: bytes) -> bytes:
        entries, handle = b"", self._next
        self._next += 1
        with os.scandir(self._in_live(node)) as found:
            for entry in found:
                name = entry.name.encode()
                kind = stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode) >> 12
                size = 24 + (len(name) + 7) // 8 * 8
                entries += struct.pack(f"<QQII{size - 24}s", entry.inode(), len(entries) + size,
                                       len(name), kind, name)
        self._listings[handle] = entries
        return struct.pack("<QII", handle, 0, 0)

    def _readdir(self, _node: Node, body: bytes) -> bytes:
        handle, offset, size = struct.unpack_from("<QQI", body)
        entries, end = self._listings[handle], offset
        while end < len(entries):
            (following,) = struct.unpack_from("<Q", entries, end + 8)
            if following - offset > size:
                break
            end = following
        return entries[offset:end]

    def _releasedir(self, _node: Node, body: bytes) -> bytes:
        self._listings.pop(struct.unpack_from("<Q", body)[0], None)
        return b""

    def _statfs(self, _node: Node, _body: bytes) -> bytes:
        found = os.statvfs(self._live)
        return struct.pack("<5Q4I6I", found.f_blocks, found.f_bfree, found.f_bavail,
                           found.f_files, found.f_ffree, found.f_bsize, found.f_namemax,
                           found.f_frsize, 0, *[0] * 6)


def _text(body: bytes) -> str:
    return body.split(b"\0", 1)[0].decode()


_MAKERS = frozenset({8, 9, 35})
_SILENT = frozenset({2, 36, 42})


def serve(device: int, disk: Disk) -> None:
    """Answer the kernel until it unmounts."""
    while True:
        request = os.read(device, MAX_WRITE + 4096)
        _, code, unique, number, uid, gid, _, _, _ = _HEADER.unpack_from(request)
        if code in _SILENT:  # the kernel awaits no answer
            continue
        body = request[_HEADER.size:]
        if code in _MAKERS:
            body += struct.pack("<II", uid, gid)
        answer, error = b"", 0
        try:
            handle = disk.answers.get(code)
            if handle is None:
                error = errno.ENOSYS
            else:
                answer = handle(disk.node(number), body)
        except OSError as refused:
            error = refused.errno or errno.EIO
        os.write(device, _ANSWER.pack(16 + len(answer), -error, unique) + answer)


def mount(place: str) -> int:
    """Mount at ``place``; returns the kernel's end, by which it asks."""
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"forgetful", place.encode(), b"fuse", 0, options.encode()):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), place)
    return device


def main() -> NoReturn:
    live, durable, place = sys.argv[1:4]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0)
    device = mount(str(Path(place).resolve()))
    print("mounted", flush=True)
    try:
        serve(device, Disk(live, durable))
    except OSError as ended:
        sys.exit(0 if ended.errno == errno.ENODEV else 1)
    sys.exit(1)


if __name__ == "__main__":
    main()
