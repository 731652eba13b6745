"""Finds the layers of a plan or makes them, several at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from conda_store_jupyter.publish.images.document import NamedLayer
from conda_store_jupyter.publish.images.layers import Cut, layer_key, make_layer
from conda_store_jupyter.publish.images.planning import PlannedLayer
from conda_store_jupyter.spec.oci import Layer
from conda_store_jupyter.store.blobs.interface import BlobStore


class KnownLayers(Protocol):
    """Layers that were made before, under their keys. Called from several threads."""

    def find(self, key: str) -> Layer | None:
        """The layer, if its blob is still there."""

    def keep(self, key: str, layer: Layer) -> None:
        """Remember a layer whose blob is stored."""


def _nothing(done: int, total: int) -> None:
    pass


@dataclass(frozen=True)
class Workbench:
    """Where images are made.

    Attributes:
        scratch: a directory for temporary files.
        report: told how many layers are done and how many there are. What it raises ends the work.
    """

    blobs: BlobStore
    known: KnownLayers
    scratch: Path
    report: Callable[[int, int], None] = _nothing


def find_or_make(
    planned: Sequence[PlannedLayer], cut: Cut, bench: Workbench
) -> tuple[list[NamedLayer], int]:
    """The layers in the plan's order, stored, and how many of them had to be made.

    Raises:
        OSError, BlobStoreAway, ValueError: one could not be made; see ``make_layer``.
    """
    bench.report(0, len(planned))
    layers: list[NamedLayer] = []
    made = 0
    with ThreadPoolExecutor(_cores(), "conda-store-layer") as pool:
        futures = [pool.submit(_layer, layer, cut, bench) for layer in planned]
        try:
            for name, future in zip((p.name for p in planned), futures, strict=True):
                layer, new = future.result()
                layers.append(NamedLayer(layer, name))
                made += new
                bench.report(len(layers), len(planned))
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    return layers, made


def _layer(planned: PlannedLayer, cut: Cut, bench: Workbench) -> tuple[Layer, bool]:
    key = layer_key(planned, cut)
    found = bench.known.find(key) if key else None
    if found is not None:
        return found, False
    layer = _make(planned, cut, bench)
    if key:
        bench.known.keep(key, layer)
    return layer, True


def _make(planned: PlannedLayer, cut: Cut, bench: Workbench) -> Layer:
    with tempfile.TemporaryDirectory(prefix="layer.", dir=bench.scratch) as directory:
        path = Path(directory) / "layer"
        layer = make_layer(planned, cut, path)
        found = layer.descriptor
        bench.blobs.put(path, sha256=found.sha256, size=found.size, media_type=found.media_type)
    return layer


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
