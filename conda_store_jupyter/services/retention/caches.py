"""Collects byte-code and unpacked PyPI packages that no prefix has.

Their files are linked into prefixes, so those without a name elsewhere are nobody's. Where the file
system has no hard links that says nothing; then byte-code goes with its package, and PyPI packages
when no kept build has any.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from conda_store_jupyter.builder.cached import unused, uv_cache
from conda_store_jupyter.db.repositories import retention as records
from conda_store_jupyter.db.repositories.retention import Package
from conda_store_jupyter.services.retention.running import Collection
from conda_store_jupyter.store.machine import links_between
from conda_store_jupyter.store.removal import is_set_aside, set_aside

BYTECODE, PYPI = "bytecode", "pypi"

_INTERPRETERS = "interpreters"
_ANSWER = re.compile(r"([0-9a-f]{64})\.json")

#: What uv keeps of a wheel beside the link to where it is unpacked.
_BESIDE = (".http", ".msgpack", ".lock", ".rev")


def collect_caches(collection: Collection) -> None:
    """Remove what nobody has of both, unless a build is using them now.

    Raises:
        Interrupted: it is time to stop.
    """
    if collection.dry_run:
        _collect(collection)
        return
    with unused(collection.site.layout) as ours:
        if ours:
            _collect(collection)
        else:
            collection.skip(BYTECODE, "byte-code and PyPI packages", "a build is using them")
    collection.finish()


def _collect(collection: Collection) -> None:
    layout = collection.site.layout
    if not layout.bytecode.is_dir():
        return
    needed = collection.site.database.read(records.needed_packages, collection.doomed)
    linked = links_between(layout.bytecode, layout.packages)
    _collect_bytecode(collection, {p.sha256 for p in needed if p.sha256}, linked=linked)
    _collect_pypi(collection, needed, linked=linked)


def _collect_bytecode(collection: Collection, digests: set[str], *, linked: bool) -> None:
    root = collection.site.layout.bytecode
    for python in _directories(root):
        if python.name == _INTERPRETERS:
            _forget_interpreters(collection, python, digests)
            continue
        for path in _directories(python):
            weight = collection.weigh(path)
            # The list of its files is linked nowhere. Without modules there is nothing to link.
            if weight.shared if linked else path.name in digests or path.name[:5] == "pypi-":
                continue
            if path.name in digests and _is_empty(path):
                continue
            collection.remove(
                BYTECODE,
                path,
                partial(_take, path, collection.site.layout.packages),
                subject=f"{python.name}/{path.name[:12]}",
                why="no prefix has it",
            )
        if not collection.dry_run:
            with suppress(OSError):  # not empty
                python.rmdir()


def _forget_interpreters(collection: Collection, directory: Path, digests: set[str]) -> None:
    """What was asked of interpreters, one small file each; others are just being written."""
    for path in list(directory.iterdir()):
        known = _ANSWER.fullmatch(path.name)
        if known and known[1] not in digests and not collection.dry_run:
            path.unlink(missing_ok=True)


def _collect_pypi(collection: Collection, needed: set[Package], *, linked: bool) -> None:
    cache, packages = uv_cache(collection.site.layout), collection.site.layout.packages
    wanted = any(package.kind == "pypi" for package in needed)
    if not wanted and cache.is_dir() and not collection.weigh(cache).shared:
        collection.remove(
            PYPI,
            cache,
            partial(_take, cache, packages),
            subject="uv's cache",
            why="no kept build has packages of PyPI",
        )
        return
    if not linked:
        return
    for path in sorted(cache.glob("archive-v*/*")):
        if path.is_dir() and not collection.weigh(path).shared:
            collection.remove(
                PYPI,
                path,
                partial(_take, path, packages),
                subject=_distribution(path),
                why="no prefix has it",
            )
    if not collection.dry_run:
        for link in list(_dangling(cache)):
            _forget_wheel(link)


def _dangling(cache: Path) -> Iterator[Path]:
    """Links of uv's cache whose unpacked wheel is gone."""
    for bucket in (
        *cache.glob("wheels-v*"),
        *cache.glob("sdists-v*"),
        *cache.glob("built-wheels-v*"),
    ):
        for above, directories, files in os.walk(bucket):
            for name in (*directories, *files):
                path = Path(above, name)
                if path.is_symlink() and not path.exists():
                    yield path


def _forget_wheel(link: Path) -> None:
    """Remove a link with what uv keeps beside it under the same name, and empty directories."""
    for suffix in _BESIDE:
        link.with_name(link.name + suffix).unlink(missing_ok=True)
    link.unlink(missing_ok=True)
    for above in link.parents:
        try:
            above.rmdir()
        except OSError:
            break


def _distribution(archive: Path) -> str:
    found = next(archive.glob("*.dist-info"), None)
    return found.name.removesuffix(".dist-info") if found else archive.name


def _take(path: Path, into: Path) -> Sequence[Path]:
    aside = set_aside(path, into)
    return [aside] if aside else []


def _is_empty(path: Path) -> bool:
    """Whether a package has no byte-code: its list of files is all there is."""
    return len(list(path.iterdir())) <= 1


def _directories(above: Path) -> list[Path]:
    return sorted(
        path
        for path in above.iterdir()
        if path.is_dir() and not path.is_symlink() and not is_set_aside(path.name)
    )
