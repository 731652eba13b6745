"""A small file system of its own that a test can fill."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NEEDS = "The tests of full disks need to mount a tmpfs: run them as root, or with `unshare`."

# Answers when the tmpfs is there, and keeps it until its standard input is closed.
_HOLD = 'mount -t tmpfs -o "$1" tmpfs "$0" && echo ready && while read -r options; do \
mount --options-mode ignore -o "remount,$options" tmpfs "$0" && echo done || echo failed; done'


class Disk:
    """A tmpfs. Root mounts it; anybody else has it in a user namespace of a helper process.

    Attributes:
        path: where this process sees it.
    """

    def __init__(self, directory: Path, megabytes: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        command = ["sh", "-c", _HOLD, str(directory), f"size={megabytes}m,mode=755"]
        root = os.geteuid() == 0
        self._directory = directory
        self._holder = subprocess.Popen(
            command if root else ["unshare", "--user", "--map-root-user", "--mount", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready", _NEEDS
        self.path = directory if root else Path(f"/proc/{self._holder.pid}/root{directory}")
        self._mounted_here = root

    def fill(self) -> None:
        """Leave no byte."""
        with suppress(OSError), (self.path / "ballast").open("ab", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while ballast.write(bytes(size)):
                        pass

    def free(self) -> None:
        """Take back what :meth:`fill` wrote."""
        (self.path / "ballast").unlink()

    def limit_files(self, further: int) -> None:
        """Let so many further files, directories and links be made."""
        status = os.statvfs(self.path)
        self._remount(f"nr_inodes={status.f_files - status.f_ffree + further}")

    def enlarge(self, megabytes: int) -> None:
        """Let there be this much space, and files without a limit."""
        self._remount(f"size={megabytes}m,nr_inodes=0")

    def close(self) -> None:
        """Unmount it."""
        if self._mounted_here:
            subprocess.run(["umount", "--lazy", str(self._directory)], check=True)
        self._holder.communicate()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _remount(self, options: str) -> None:
        assert self._holder.stdin is not None
        self._holder.stdin.write(f"{options}\n")
        self._holder.stdin.flush()
        assert self._answer() == "done"

    def _answer(self) -> str:
        assert self._holder.stdout is not None
        return self._holder.stdout.readline().strip()


@contextmanager
def small_disk(directory: Path, megabytes: int) -> Iterator[Disk]:
    """A disk, gone afterwards."""
    disk = Disk(directory, megabytes)
    try:
        yield disk
    finally:
        disk.close()
