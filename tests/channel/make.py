"""Makes the channel once per machine, Python and recipe, and finds it again.

A cached channel is complete or absent: it is assembled beside its place under a lock
and renamed into it, so that processes that want it at once make one.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path
from rattler import Platform
from rattler.index import index_fs

from tests.channel.recipes.download import download
from tests.channel.recipes.interpreter import package_interpreter
from tests.channel.recipes.simple import write_simple_index
from tests.channel.recipes.synthetic import SYNTHETIC
from tests.channel.recipes.wheels import package_wheel

CACHE_VARIABLE = "CONDA_STORE_TEST_CHANNEL_CACHE"
"""Environment variable with the directory of all cached channels."""

_KEEP_SECONDS = 30 * 86_400
"""How long a channel that nobody asks for is kept."""

Recipe = Callable[[Path, Path, str], Path]
"""Packs into (directory for its files, root of the channel, platform)."""


@dataclass(frozen=True)
class Channel:
    """A finished channel on this machine; nobody changes it.

    Attributes:
        root: holds ``channel/`` and ``simple/``; what a :class:`ChannelServer` serves.
    """

    root: Path

    @property
    def path(self) -> Path:
        """The conda channel: ``noarch/`` and the platform's directory."""
        return self.root / "channel"

    @property
    def url(self) -> str:
        """The conda channel as a ``file://`` URL."""
        return self.path.as_uri()

    @property
    def index_path(self) -> Path:
        """The PEP 503 simple index."""
        return self.root / "simple"

    @property
    def index_url(self) -> str:
        """The simple index as a ``file://`` URL."""
        return self.index_path.as_uri()


def make_channel(say: Callable[[str], None] = lambda text: None) -> Channel:
    """The channel for the running Python, assembled now if there is none (about 30 s).

    Args:
        say: is told what is being done, one line at a time.

    Raises:
        ChannelError: this Python cannot be packaged or a wheel cannot be fetched.
    """
    cache = Path(os.environ.get(CACHE_VARIABLE) or user_cache_path("conda-store-jupyter-tests"))
    root = cache.absolute() / _key()
    if not root.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{root}.lock"):
            if not root.exists():
                say(f"Making the test channel for Python {platform.python_version()} in {root}")
                _clean(cache, root)
                _assemble_beside(root)
    os.utime(root)
    return Channel(root)


def _key() -> str:
    """Names the interpreter and everything that decides on the contents."""
    here = Path(__file__).parent
    sources = [*here.glob("recipes/**/*.py"), *here.glob("recipes/pins/*.txt")]
    sources += [here / "archive.py", here / "requirements.py", here / "make.py"]
    digest = hashlib.sha256(f"{sys.version} {sys.base_prefix}".encode())
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return f"python{platform.python_version()}-{digest.hexdigest()[:12]}"


def _clean(cache: Path, root: Path) -> None:
    """Removes what a killed process left of this channel, and channels long out of use."""
    for remains in cache.glob(f".{root.name}-*"):
        shutil.rmtree(remains)
    for other in cache.glob("python*-*/"):
        if other.is_dir() and other.stat().st_mtime < time.time() - _KEEP_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


def _assemble_beside(root: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=f".{root.name}-", dir=root.parent) as made:
        work, result = Path(made, "work"), Path(made, "result")
        with ThreadPoolExecutor(2) as pool:
            wanted = ("current", "previous", "simple")
            wheels = dict(zip(wanted, pool.map(partial(_download, work), wanted), strict=True))
        write_simple_index(wheels["simple"], result / "simple")
        recipes: list[Recipe] = [package_interpreter, *(item.write for item in SYNTHETIC)]
        wanted_wheels = [*wheels["current"], *wheels["previous"]]
        wanted_wheels.sort(key=lambda wheel: wheel.stat().st_size, reverse=True)  # long ones first
        recipes += [partial(package_wheel, wheel) for wheel in wanted_wheels]
        _pack(recipes, work, result / "channel")
        result.rename(root)


def _download(work: Path, pins: str) -> list[Path]:
    return download(pins, work / "wheels" / pins)


def _pack(recipes: list[Recipe], work: Path, channel: Path) -> None:
    subdir = str(Platform.current())

    def pack(numbered: tuple[int, Recipe]) -> None:
        number, recipe = numbered
        tree = work / "trees" / str(number)
        tree.mkdir(parents=True)
        recipe(tree, channel, subdir)
        shutil.rmtree(tree)

    with warnings.catch_warnings(), ThreadPoolExecutor(os.cpu_count()) as pool:
        warnings.filterwarnings("ignore", "Skip installing .*__pycache__")  # numpy has some
        list(pool.map(pack, enumerate(recipes)))
    asyncio.run(index_fs(channel, write_zst=True, write_shards=True))
