"""What an image costs: the first of an environment, a similar one, and the same again.

``python -m tests.benchmarks.images`` prints seconds, megabytes, layers made, and the most memory
that the process had; beside it, one gzip of the whole prefix by the same compressor.
"""

from __future__ import annotations

import resource
import tarfile
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip

from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.publish.images.making import Image, ImageRequest, make_image
from conda_store_jupyter.publish.images.settings import ImageSettings
from conda_store_jupyter.publish.images.workbench import Workbench
from conda_store_jupyter.spec.oci import Layer
from conda_store_jupyter.store.blobs.local import LocalBlobs
from tests.channel import make_channel
from tests.integration.building import Workshop


class Remembered:
    """Layers that were made before, in memory."""

    def __init__(self) -> None:
        self._layers: dict[str, Layer] = {}

    def find(self, key: str) -> Layer | None:
        return self._layers.get(key)

    def keep(self, key: str, layer: Layer) -> None:
        self._layers[key] = layer


def main() -> None:
    """Build two environments and make images of them."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as directory:
        root = Path(directory)
        channel = make_channel()
        workshop = Workshop(root / "store", (channel.path.as_uri(),), BuildSettings())
        one = workshop.build("python", "pandas", name="one")
        two = workshop.build("python", "pandas", "matplotlib", name="two")
        bench = Workbench(LocalBlobs(root / "blobs"), Remembered(), root)
        print(f"the whole prefix in one piece: {_plain(one.prefix, root / 'plain'):.2f} s")
        for what, result in (("first", one), ("similar", two), ("again", two)):
            started = time.perf_counter()
            image = _image(result, bench)
            seconds = time.perf_counter() - started
            print(f"{what}: {seconds:.2f} s, {image.size / 1e6:.1f} MB, {image.made} layers made")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"most memory: {peak:.0f} MB, the solver's library included")


def _image(result: BuildResult, bench: Workbench) -> Image:
    request = ImageRequest(result.prefix, "demo", result.lockfile, "0" * 64)
    return make_image(request, ImageSettings(), bench)


def _plain(prefix: Path, target: Path) -> float:
    started = time.perf_counter()
    with target.open("wb") as file:
        packed = igzip.IGzipFile("", "wb", 2, file, mtime=0)  # type: ignore[no-untyped-call]
        with tarfile.open(fileobj=cast("BinaryIO", packed), mode="w|") as tar:
            tar.add(prefix, "opt/env")
        packed.close()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
