"""Where everything is below the store's root. The only module that builds these paths."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from conda_store_jupyter.errors import InvalidRequest, StoreUnusable
from conda_store_jupyter.spec.names import NAME_PATTERN, check_name

#: Longest prefix path in bytes. Longer ones do not fit the placeholder that conda packages
#: reserve for it in binary files.
MAX_PREFIX_BYTES = 255

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(rf"(?P<sha256>{_SHA256.pattern})-(?P<stem>{NAME_PATTERN.pattern})")


def prefix_name(stem: str, lock_sha256: str) -> str:
    """The last part of a prefix's path."""
    return f"{lock_sha256}-{stem}"


def stem_of(name: str) -> str:
    """The stem in the name of a prefix: what its environment was first called. Empty for a
    directory with any other name.
    """
    found = _PREFIX.fullmatch(name)
    return found["stem"] if found else ""


@dataclass(frozen=True)
class Layout:
    """The paths of a store. Relative roots are made absolute and ``~`` is expanded.

    Every path is made from checked names. No part of it below the root may be a symbolic link
    (except the link of an environment itself, which is made to be one).

    Raises:
        StoreUnusable: from every member, when a symbolic link leads out of its place.
    """

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(os.path.normpath(self.root.expanduser().absolute())))

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self._entry("conda-store.sqlite")

    @property
    def packages(self) -> Path:
        """The package cache, shared by all builds."""
        return self._directory("pkgs")

    @property
    def bytecode(self) -> Path:
        """Compiled byte-code, kept beside the package cache and linked into prefixes."""
        return self._directory("pkgs", ".bytecode")

    @property
    def repodata(self) -> Path:
        """Downloaded channel indexes."""
        return self._directory("pkgs", ".repodata")

    @property
    def logs(self) -> Path:
        """The logs of builds."""
        return self._directory("logs")

    @property
    def blobs(self) -> Path:
        """Blobs under their hashes, where they are kept on this file system."""
        return self._directory("blobs")

    @property
    def outgoing(self) -> Path:
        """Blobs that wait until the store that they belong into can be reached."""
        return self._directory("blobs", "outgoing")

    @property
    def making(self) -> Path:
        """Artifacts that are being made; on the file system of the blobs, to be linked there."""
        return self._directory("blobs", "making")

    @property
    def key(self) -> Path:
        """What signs the links of this store."""
        return self._entry("conda-store.key")

    @property
    def locks(self) -> Path:
        """Lock files of processes that share the store."""
        return self._directory("locks")

    def create(self) -> None:
        """Make the directories that are missing; the root is for its owner only.

        Raises:
            StoreUnusable: the root is not a directory or cannot be written.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in (self.packages, self.bytecode, self.repodata, self.logs, self.locks):
                path.mkdir(mode=0o755, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(
                f"The store {self.root} cannot be used: {error.strerror}.",
                hints=["Set c.CondaStore.root to a directory that you can write."],
            ) from error

    def namespace(self, namespace: str) -> Path:
        """The directory of a namespace.

        Raises:
            InvalidName: ``namespace`` is not a valid name.
        """
        return self._directory(check_name("namespace", namespace))

    def prefix(self, namespace: str, stem: str, lock_sha256: str) -> Path:
        """The prefix of a lockfile: ``<namespace>/<sha256>-<stem>``.

        Args:
            stem: of its environment, which stays when that is renamed.

        Raises:
            InvalidName: a name is not valid.
            InvalidRequest: the path is longer than conda packages allow.
        """
        if _SHA256.fullmatch(lock_sha256) is None:
            raise ValueError(f"not a SHA-256: {lock_sha256!r}")
        check_name("namespace", namespace)
        check_name("environment", stem)
        path = self._entry(namespace, prefix_name(stem, lock_sha256))
        length = len(os.fsencode(path))
        if length > MAX_PREFIX_BYTES:
            raise InvalidRequest(
                f"The environment's path would be {length} bytes long, and conda packages allow "
                f"{MAX_PREFIX_BYTES}.",
                hints=["Use a shorter c.CondaStore.root, or shorter names."],
                detail={"path": str(path), "length": length, "limit": MAX_PREFIX_BYTES},
            )
        return path

    def links(self, namespace: str) -> Path:
        """The directory of the links of a namespace.

        Raises:
            InvalidName: ``namespace`` is not a valid name.
        """
        return self._directory(check_name("namespace", namespace), "envs")

    def link(self, namespace: str, environment: str) -> Path:
        """The link that names the current prefix: ``<namespace>/envs/<environment>``.

        Raises:
            InvalidName: a name is not valid.
        """
        check_name("namespace", namespace)
        return self._entry(namespace, "envs", check_name("environment", environment))

    def log(self, build_id: int) -> Path:
        """The log of a build."""
        if build_id < 0:
            raise ValueError(f"not a build: {build_id}")
        return self._entry("logs", f"{int(build_id)}.log")

    def _directory(self, *parts: str) -> Path:
        """The directory of checked ``parts``, provided that it really is where it says."""
        directory = self.root.joinpath(*parts)
        if directory.resolve() != self.root.resolve().joinpath(*parts):
            raise StoreUnusable(
                f"{directory} is, or lies in, a symbolic link, and the store does not follow "
                "links below its root.",
                hints=["Replace the link by a directory, or move the whole store."],
            )
        return directory

    def _entry(self, *parts: str) -> Path:
        """The path of checked ``parts``, whose last may be a link or not exist."""
        return self._directory(*parts[:-1]) / parts[-1]
