"""What the package caches below ``pkgs`` consist of, and the locks of who uses them.

- ``<name>-<version>-<build>-<SHA-256 of where it is from>/`` and a ``.lock`` beside it are
  rattler's; :mod:`~conda_store_jupyter.store.packagecache` has their lock.
- ``.bytecode/<Python>/<package>/`` is ours and ``.uv/`` is uv's: builds share :func:`in_use` while
  they take files from there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.store.sharing import alone, shared

_PACKAGE = re.compile(r"(?P<stem>[^.].*)-[0-9a-f]{64}")

_SUFFIXES = (".conda", ".tar.bz2")


def package_directory(stem: str, url: str) -> str:
    """What rattler calls the directory of a package: it hashes where it is from, a URL or a path.

    Args:
        stem: ``<name>-<version>-<build>``.
    """
    address = urlsplit(url)
    origin = unquote(address.path) if address.scheme == "file" else url
    return f"{stem}-{hashlib.sha256(origin.encode()).hexdigest()}"


def package_directories(stem: str, channel: str, subdir: str) -> tuple[str, ...]:
    """:func:`package_directory` of a package of a channel, in either format."""
    return tuple(package_directory(stem, f"{channel}/{subdir}/{stem}{s}") for s in _SUFFIXES)


def stem_of(directory: str) -> str:
    """``<name>-<version>-<build>`` of a package's directory; empty for any other name."""
    found = _PACKAGE.fullmatch(directory)
    return found["stem"] if found else ""


def fingerprints(layout: Layout) -> Path:
    """Where :mod:`fingerprints` are kept, one file for each package's directory."""
    return layout.packages / ".fingerprints"


def uv_cache(layout: Layout) -> Path:
    """uv's cache."""
    return layout.packages / ".uv"


def in_use(layout: Layout) -> AbstractContextManager[None]:
    """While a build takes byte-code or PyPI packages from the caches; none is removed then."""
    return shared(_lock(layout))


def unused(layout: Layout) -> AbstractContextManager[bool]:
    """Whether no build does that now; none begins to while this lasts."""
    return alone(_lock(layout))


def package_names(packages: Path) -> Iterator[str]:
    """The directories of packages in the cache."""
    for path in packages.iterdir():
        if stem_of(path.name) and path.is_dir() and not path.is_symlink():
            yield path.name


def _lock(layout: Layout) -> Path:
    return layout.locks / "caches.lock"
