"""Compressed tars whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, TypeAlias, cast

from isal import igzip

from conda_store_jupyter.spec.oci import LAYER_GZIP, LAYER_ZSTD, Descriptor, Layer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: gzip is what every client reads; zstd is smaller and faster, for those that know it.
Compression: TypeAlias = Literal["gzip", "zstd"]

#: Between speed and size, measured: igzip's second level, zstd's third.
_GZIP_LEVEL = 2
_ZSTD_LEVEL = 3

_MEDIA_TYPES = {"gzip": LAYER_GZIP, "zstd": LAYER_ZSTD}


class _Hashing(io.RawIOBase):
    """Passes bytes on, and knows their SHA-256 and number."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._digest.update(data)
        self._target.write(data)
        length = len(data)
        self.size += length
        return length

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class LayerFile:
    """A layer that is being written.

    Attributes:
        tar: where entries are added.
    """

    def __init__(self, target: BinaryIO, compression: Compression) -> None:
        self._compression = compression
        self._packed = _Hashing(target)
        self._compressor = _compressor(self._packed, compression)
        self._plain = _Hashing(self._compressor)
        # PAX has a place for long names and for names that are not ASCII.
        self.tar = tarfile.open(  # noqa: SIM115 - finish() closes it
            fileobj=cast("BinaryIO", self._plain), mode="w|", format=tarfile.PAX_FORMAT
        )

    def finish(self) -> Layer:
        """Write the end; what was written."""
        self.tar.close()
        self._compressor.close()
        media_type = _MEDIA_TYPES[self._compression]
        descriptor = Descriptor(media_type, self._packed.sha256, self._packed.size)
        return Layer(descriptor, self._plain.sha256)

    def abandon(self) -> None:
        """Write nothing more; the file is of no use."""
        # Otherwise it would be finished when it is collected, into a file that is closed by then.
        cast("Any", self.tar.fileobj).closed = True


@contextmanager
def layer_file(path: Path, compression: Compression) -> Iterator[LayerFile]:
    """A new layer at ``path``.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("xb") as file:
        layer = LayerFile(file, compression)
        try:
            yield layer
        except BaseException:
            layer.abandon()
            raise


def _compressor(target: _Hashing, compression: Compression) -> IO[bytes]:
    sink = cast("BinaryIO", target)
    if compression == "zstd":
        return cast("IO[bytes]", zstd.ZstdFile(sink, "wb", level=_ZSTD_LEVEL))
    # Neither a name nor a time in the header.
    file = igzip.IGzipFile("", "wb", _GZIP_LEVEL, sink, mtime=0)  # type: ignore[no-untyped-call]
    return cast("IO[bytes]", file)
