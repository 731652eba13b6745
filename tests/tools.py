"""Programs that tests use and that cannot be installed beside this package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import uv
from filelock import FileLock
from platformdirs import user_cache_path

_REQUIREMENT = "conda-lock>=4,<5"


def conda_lock() -> Path:
    """The Python of an environment with conda-lock; made once per machine and Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    place = user_cache_path("conda-store-jupyter-tests") / f"conda-lock-4-python{version}"
    python = place / "bin" / "python"
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{place}.lock"):
        if not (place / "made").exists():
            shutil.rmtree(place, ignore_errors=True)
            _uv("venv", "--quiet", "--python", sys.executable, str(place))
            _uv("pip", "install", "--quiet", "--python", str(python), _REQUIREMENT)
            (place / "made").touch()
    return python


def _uv(*arguments: str) -> None:
    subprocess.run([uv.find_uv_bin(), *arguments], check=True, env=dict(os.environ))
