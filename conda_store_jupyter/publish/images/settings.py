"""How images are made. Apart from the making, because every process has settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class ImageSettings:
    """How images are made; see ``config`` for the meaning of each."""

    prefix: str = "/opt/env"
    base: str = ""
    layer_budget: int = 50
    compression: Literal["gzip", "zstd"] = "gzip"
    first_packages: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "prefix": self.prefix,
            "base": self.base,
            "layer_budget": self.layer_budget,
            "compression": self.compression,
            "first_packages": list(self.first_packages),
        }
