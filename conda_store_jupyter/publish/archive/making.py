"""Makes the archive of a prefix: read, changed, compressed and hashed in one go."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from conda_store_jupyter.publish.archive.additions import additions, origin
from conda_store_jupyter.publish.archive.members import Member, members
from conda_store_jupyter.publish.archive.relocation import Relocation
from conda_store_jupyter.publish.archive.tarball import blocks, ending
from conda_store_jupyter.store.archives.compression import Format, Sink, compressed

# Bytes that are compressed at once, and how many such pieces may wait.
_GATHERED = 1 << 20
_QUEUED = 8
# A tar file is read in records of so many bytes (POSIX.1-2001, pax).
_PADDING = 10240


@dataclass(frozen=True)
class Made:
    """A finished archive; ``size`` in bytes."""

    sha256: str
    size: int


def make_archive(
    prefix: Path,
    target: Path,
    form: Format,
    *,
    variables: Mapping[str, str],
    about: Mapping[str, Any],
    progress: Callable[[int], None] = lambda _: None,
) -> Made:
    """Write the archive of ``prefix`` to ``target``, which must not exist.

    Args:
        variables: of the specification.
        about: JSON values for who unpacks it.
        progress: told of the bytes that have been read, before compression.

    Raises:
        OSError: the prefix cannot be read, or the target not written.
        Changed: a file changed meanwhile.
    """
    with target.open("xb") as file:
        counted = _Counted(file)
        with compressed(counted, form) as sink:  # type: ignore[arg-type]
            _write(_all(prefix, variables, about), sink, progress)
        file.flush()
    return Made(counted.digest.hexdigest(), counted.size)


def _all(prefix: Path, variables: Mapping[str, str], about: Mapping[str, Any]) -> Iterator[Member]:
    found: list[Relocation] = []
    names: set[str] = set()
    yield origin(about)
    for member in members(prefix, found.append):
        names.add(member.name)
        yield member
    # Last, because only now is known what has to be changed after unpacking.
    yield from additions(names, variables, found)


def _write(content: Iterator[Member], sink: Sink, progress: Callable[[int], None]) -> None:
    with _Gathering(sink) as tar:
        for member in content:
            for block in blocks(member):
                tar.write(block)
            progress(tar.size)
        tar.write(ending())
        tar.write(bytes(-tar.size % _PADDING))


class _Gathering:
    """Hands on large pieces to a thread that compresses them; a tar file has many small ones."""

    def __init__(self, sink: Sink) -> None:
        self.size = 0
        self._sink = sink
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._error: BaseException | None = None
        self._queue: queue.Queue[list[bytes] | None] = queue.Queue(_QUEUED)
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> _Gathering:
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Wait until all is handed on. Raises what the sink has raised."""
        if error is None:
            self._flush()
        self._queue.put(None)
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def write(self, data: bytes) -> None:
        self._pieces.append(data)
        self.size += len(data)
        self._waiting += len(data)
        if self._waiting >= _GATHERED:
            self._flush()

    def _flush(self) -> None:
        if self._error is not None:
            raise self._error
        self._queue.put(self._pieces)
        self._pieces, self._waiting = [], 0

    def _work(self) -> None:
        while (pieces := self._queue.get()) is not None:
            if self._error is None:  # else: only empty the queue
                try:
                    self._sink.write(b"".join(pieces))
                except BaseException as error:
                    self._error = error


class _Counted:
    """A file that counts and hashes what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Whoever opened the file closes it."""
