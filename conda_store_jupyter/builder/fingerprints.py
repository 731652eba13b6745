"""Whether packages in the cache still are what they were when they were unpacked.

rattler compares a package with its hash when it is downloaded, and believes its cache from then on:
a file that was changed there, perhaps through a link from an environment, would be linked into
every further one. So what the files of a good package look like from outside (names, sizes, times)
is kept, and compared before the package is linked: that takes 3 ms per thousand files, reading
them takes seconds. A package that looks different is read and, if it is damaged, downloaded again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from rattler import RepoDataRecord

from conda_store_jupyter.builder.cached import package_directory

_KEPT = ".fingerprints"


def doubtful(packages: Path, records: Iterable[RepoDataRecord]) -> list[RepoDataRecord]:
    """Those of ``records``, all in the cache ``packages``, whose files must be read."""
    return [record for record in records if not _is_known(packages, directory_name(record))]


def remember(packages: Path, records: Iterable[RepoDataRecord]) -> None:
    """From now on, what the files of ``records`` look like is right: they were just checked."""
    kept = packages / _KEPT
    with suppress(OSError):  # Full, perhaps: what is not remembered is read the next time.
        kept.mkdir(exist_ok=True)
        for record in records:
            name = directory_name(record)
            found = _fingerprint(packages / name)
            if found != _remembered(kept / name):
                (kept / name).write_text(found, encoding="ascii")


def _is_known(packages: Path, name: str) -> bool:
    try:
        return _fingerprint(packages / name) == _remembered(packages / _KEPT / name)
    except OSError:
        return False


def directory_name(record: RepoDataRecord) -> str:
    """The directory of a package.

    Should another version of rattler name it differently, every package is read every time.
    """
    stem = f"{record.name.normalized}-{record.version}-{record.build}"
    return package_directory(stem, record.url)


def _remembered(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _fingerprint(directory: Path) -> str:
    """Raises OSError when the directory is not there or cannot be read."""
    digest = hashlib.sha256()
    for line in sorted(_files(directory, "")):
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(directory: str | Path, inside: str) -> Iterator[str]:
    with os.scandir(directory) as entries:
        for entry in entries:
            name = f"{inside}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, name)
            else:
                status = entry.stat(follow_symlinks=False)
                yield f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n"
