"""How the settings of a store say that images are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conda_store_jupyter.publish.images.settings import ImageSettings

if TYPE_CHECKING:
    from conda_store_jupyter.config import CondaStore


def image_settings(config: CondaStore) -> ImageSettings:
    """How images are made."""
    return ImageSettings(
        prefix=config.image_prefix,
        base=config.image_base,
        layer_budget=config.image_layers,
        compression="zstd" if config.image_compression == "zstd" else "gzip",
        first_packages=tuple(config.image_first_packages),
    )
