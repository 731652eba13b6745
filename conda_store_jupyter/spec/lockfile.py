"""What a specification resolved to on one platform: exact URLs and hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from conda_store_jupyter.spec.canonical import sha256_of


@dataclass(frozen=True)
class CondaPackage:
    """One conda package, as its channel describes it.

    Attributes:
        channel: URL of the channel, without the subdir.
        url: where the archive is.
        sha256: hexadecimal; "" when the channel gives none, and then ``md5`` is all there is.
        size: of the archive in bytes, where the channel says.
        requested: named by the specification, not only needed by another package.
        record: the whole repodata record, as JSON values.
    """

    name: str
    version: str
    build: str
    build_number: int
    channel: str
    subdir: str
    url: str
    sha256: str = ""
    md5: str = ""
    size: int | None = None
    license: str = ""
    requested: bool = False
    record: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def digest(self) -> str:
        """The strongest hash there is: SHA-256, else ``md5:`` and the MD5, else ""."""
        return self.sha256 or (f"md5:{self.md5}" if self.md5 else "")


@dataclass(frozen=True)
class PypiPackage:
    """One PyPI distribution.

    Attributes:
        url: where the distribution is; "" when the index decides.
        hashes: ``sha256:<hex>``, one per acceptable file.
        requirement: the line for ``uv pip install --no-deps --require-hashes``.
        requested: named by the specification.
    """

    name: str
    version: str
    url: str = ""
    hashes: tuple[str, ...] = ()
    requirement: str = ""
    requested: bool = False


@dataclass(frozen=True)
class Lockfile:
    """The packages of one platform and the variables; its hash names the prefix.

    Attributes:
        platform: conda subdir, for example ``linux-64``.
        conda: a package after those that it depends on, as explicit files want it (CEP 23).
    """

    platform: str
    conda: tuple[CondaPackage, ...] = ()
    pypi: tuple[PypiPackage, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal hash over what ends up in the prefix; the order of packages is no part."""
        return sha256_of(
            {
                "platform": self.platform,
                "conda": sorted([package.url, package.digest] for package in self.conda),
                "pypi": sorted(
                    [package.name, package.version, package.url, sorted(package.hashes)]
                    for package in self.pypi
                ),
                "variables": dict(self.variables),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "platform": self.platform,
            "conda": [asdict(package) for package in self.conda],
            "pypi": [{**asdict(p), "hashes": list(p.hashes)} for p in self.pypi],
            "variables": dict(self.variables),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Lockfile:
        """The lockfile that :meth:`to_json` wrote; the value is trusted, not checked."""
        return cls(
            platform=value["platform"],
            conda=tuple(CondaPackage(**package) for package in value["conda"]),
            pypi=tuple(PypiPackage(**{**p, "hashes": tuple(p["hashes"])}) for p in value["pypi"]),
            variables=dict(value["variables"]),
        )

    def to_explicit(self) -> str:
        """The conda packages as an explicit text file (CEP 23)."""
        from conda_store_jupyter.spec.formats import to_explicit

        return to_explicit(self)

    def to_conda_lock(
        self,
        channels: Sequence[str],
        *,
        content_hash: str = "",
        sources: Sequence[str] = ("environment.yml",),
    ) -> str:
        """All packages as ``conda-lock.yml``, version 1 (CEP 37)."""
        from conda_store_jupyter.spec.formats import to_conda_lock

        return to_conda_lock(self, channels, content_hash=content_hash, sources=sources)
