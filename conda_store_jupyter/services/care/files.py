"""Files that other processes make and remove while they are looked at."""

from __future__ import annotations

import time
from pathlib import Path


def inside(directory: Path) -> list[Path]:
    """What is in a directory; nothing where there is none."""
    try:
        return list(directory.iterdir())
    except FileNotFoundError:
        return []


def age(path: Path) -> float:
    """Seconds since it was written last; 0 where it is not there any more."""
    try:
        return time.time() - path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0
