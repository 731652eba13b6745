"""Runs a copied interpreter before it is packed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.channel.errors import ChannelError

_MODULES = ("ctypes", "hashlib", "lzma", "sqlite3", "ssl", "venv", "zlib")

_REPORT = f"""
import importlib, json, sys, sysconfig
def importable(name):
    try:
        importlib.import_module(name)
    except ImportError as problem:
        return str(problem)
modules = {{name: importable(name) for name in {_MODULES!r}}}
maps = open("/proc/self/maps", encoding="utf-8").read().split()
print(json.dumps({{
    "prefix": sys.prefix,
    "path": sys.path,
    "paths": sysconfig.get_paths(),
    "missing": {{name: problem for name, problem in modules.items() if problem}},
    "libpython": sorted({{word for word in maps if "/libpython" in word}}),
}}))
"""


def try_interpreter(prefix: Path, executable: Path) -> None:
    """Checks that the interpreter finds itself, its modules and site-packages in ``prefix``.

    Raises:
        ChannelError: it does not; the text names the first thing that is wrong.
    """
    done = subprocess.run(
        [executable, "-I", "-B", "-c", _REPORT],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    if done.returncode:
        raise ChannelError(f"a copy of this Python does not run: {done.stderr.strip()}")
    report = json.loads(done.stdout)
    root = str(prefix.resolve())
    inside = {"prefix": report["prefix"], **report["paths"]}
    inside |= {f"library {path}": path for path in report["libpython"]}
    wrong = [f"{what} is {path}" for what, path in inside.items() if not path.startswith(root)]
    wrong += [f"{name} is not importable: {why}" for name, why in report["missing"].items()]
    site_packages = report["paths"]["purelib"]
    if site_packages not in report["path"] or not site_packages.endswith("/site-packages"):
        wrong.append(f"packages would go to {site_packages}, which is not on its path")
    if wrong:
        raise ChannelError(
            f"this Python cannot be packaged, its copy in {root} is not whole: {wrong[0]}"
        )
