"""Byte-code, which conda packages for one Python version carry (noarch ones do not)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.channel.archive import TIMESTAMP


def add_bytecode(tree: Path) -> None:
    """Compiles the modules of a package into its ``__pycache__`` directories.

    A ``.pyc`` holds the time of its source, so the sources get the one that they have
    in the archive. What does not compile (samples of other Pythons) is left alone.
    """
    for source in tree.rglob("*.py"):
        os.utime(source, (TIMESTAMP, TIMESTAMP))
    # In a process of its own, because several packages are compiled at once. Sysconfig's
    # data is left out: it gets the prefix written into it, which makes it newer.
    subprocess.run(
        [sys.executable, "-I", "-m", "compileall", "-qq", "-x", "_sysconfigdata", "-s", tree, tree],
        check=False,
        stdout=subprocess.DEVNULL,
    )
