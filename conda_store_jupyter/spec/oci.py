"""Words of the OCI image and distribution specifications 1.1, as values.

https://github.com/opencontainers/image-spec, https://github.com/opencontainers/distribution-spec
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
INDEX: Final = "application/vnd.oci.image.index.v1+json"
CONFIG: Final = "application/vnd.oci.image.config.v1+json"
EMPTY: Final = "application/vnd.oci.empty.v1+json"
LAYER_GZIP: Final = "application/vnd.oci.image.layer.v1.tar+gzip"
LAYER_ZSTD: Final = "application/vnd.oci.image.layer.v1.tar+zstd"

#: Of docker's older format; what is stored in it is the same.
DOCKER_INDEX: Final = "application/vnd.docker.distribution.manifest.list.v2+json"

#: Use ``fullmatch``. Distribution-spec 1.1, "Pulling manifests".
NAME_PATTERN: Final = re.compile(
    r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*"
)
TAG_PATTERN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")

# GOARCH and variant for conda's names of Linux platforms.
_ARCHITECTURES: Final[Mapping[str, tuple[str, str]]] = {
    "linux-64": ("amd64", ""),
    "linux-32": ("386", ""),
    "linux-aarch64": ("arm64", "v8"),
    "linux-armv6l": ("arm", "v6"),
    "linux-armv7l": ("arm", "v7"),
    "linux-ppc64le": ("ppc64le", ""),
    "linux-riscv64": ("riscv64", ""),
    "linux-s390x": ("s390x", ""),
}


@dataclass(frozen=True)
class Descriptor:
    """A blob and what it is.

    Attributes:
        sha256: hexadecimal, without the ``sha256:`` of the digest.
        size: in bytes.
    """

    media_type: str
    sha256: str
    size: int
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def digest(self) -> str:
        """The hash as the specification writes it."""
        return digest_of(self.sha256)

    def to_json(self) -> dict[str, Any]:
        """The descriptor as documents hold it."""
        value: dict[str, Any] = {
            "mediaType": self.media_type,
            "digest": self.digest,
            "size": self.size,
        }
        return {**value, "annotations": dict(self.annotations)} if self.annotations else value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Descriptor:
        """The descriptor in somebody's document.

        Raises:
            ValueError: it has not what a descriptor must have, or another hash than SHA-256.
        """
        try:
            size = int(value["size"])
            media_type, digest = str(value["mediaType"]), str(value["digest"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a descriptor: {error}") from None
        sha256 = sha256_in(digest)
        if sha256 is None or size < 0:
            raise ValueError(f"not a SHA-256 digest, or not a size: {digest[:80]} {size}")
        return cls(media_type, sha256, size)


@dataclass(frozen=True)
class Layer:
    """A compressed layer, and the hash of the tar inside it (``diff_id``, hexadecimal)."""

    descriptor: Descriptor
    diff_id: str


@dataclass(frozen=True)
class ImagePlatform:
    """For what an image is made, in Go's words."""

    architecture: str
    variant: str = ""
    os: str = "linux"

    def to_json(self) -> dict[str, str]:
        """``architecture``, ``os`` and, where there is one, ``variant``."""
        value = {"architecture": self.architecture, "os": self.os}
        return {**value, "variant": self.variant} if self.variant else value


def digest_of(sha256: str) -> str:
    """``sha256:<hex>``."""
    return f"sha256:{sha256}"


def sha256_in(digest: str) -> str | None:
    """The hexadecimal hash of a ``sha256:`` digest; None for anything else."""
    found = _DIGEST.fullmatch(digest)
    return found[1] if found else None


def platform_of(subdir: str) -> ImagePlatform | None:
    """The platform of images of a conda subdir; None when there are no images for it."""
    found = _ARCHITECTURES.get(subdir)
    return ImagePlatform(*found) if found else None
