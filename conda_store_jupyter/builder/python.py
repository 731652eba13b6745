"""The Python of a prefix: where its modules are and which byte-code it reads."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conda_store_jupyter.builder.activation import clean_environment
from conda_store_jupyter.builder.failures import check_failed
from conda_store_jupyter.status import BuildFailed
from conda_store_jupyter.store.atomic import write_atomic

#: Longest time that the interpreter may take to say what it is, in seconds.
PATIENCE = 120.0

_DESCRIBE = """
import importlib.util, json, os, sys, sysconfig
relative = lambda path: os.path.relpath(path, sys.prefix)
print(json.dumps({
    "version": list(sys.version_info[:2]),
    "cache_tag": sys.implementation.cache_tag,
    "magic": importlib.util.MAGIC_NUMBER.hex(),
    "stdlib": relative(sysconfig.get_path("stdlib")),
    "site_packages": relative(sysconfig.get_path("purelib")),
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """The Python of ``prefix``.

    Attributes:
        cache_tag: of its byte-code (PEP 3147), for example ``cpython-311``; "" when it has none.
        magic: version of its byte-code, hexadecimal.
        stdlib: directory of its standard library, relative to the prefix.
        site_packages: directory of its packages, absolute.
    """

    prefix: Path
    version: tuple[int, int]
    cache_tag: str
    magic: str
    stdlib: Path
    site_packages: Path

    @property
    def executable(self) -> Path:
        """The program."""
        return self.prefix / "bin" / "python"


def interpreter_of(prefix: Path, package_digest: str, cache: Path) -> Interpreter:
    """What the Python in ``prefix`` says about itself.

    It is asked once per package of Python; the answer is kept in the directory ``cache``.

    Args:
        package_digest: hash of the package that the Python comes from.

    Raises:
        BuildFailed: it does not run.
    """
    answer = _cached(prefix, cache / "interpreters" / f"{package_digest}.json")
    major, minor = answer["version"]
    return Interpreter(
        prefix=prefix,
        version=(major, minor),
        cache_tag=answer["cache_tag"] or "",
        magic=answer["magic"],
        stdlib=Path(answer["stdlib"]),
        site_packages=prefix / answer["site_packages"],
    )


def _cached(prefix: Path, path: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        known = _ask(prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(known).encode())
    return known


def _ask(prefix: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run_python(prefix, ["-c", _DESCRIBE]))
    return answer


def run_python(prefix: Path, arguments: list[str], stdin: str = "") -> str:
    """What the Python of ``prefix`` prints, run apart from its user's settings and packages.

    Raises:
        BuildFailed: it cannot be started, ends with an error, or takes too long.
    """
    try:
        done = subprocess.run(
            [str(prefix / "bin" / "python"), "-I", "-B", *arguments],
            input=stdin,
            env=clean_environment(prefix),
            cwd=prefix,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        how = f"signal {-error.returncode}" if error.returncode < 0 else f"{error.returncode}"
        raise BuildFailed(check_failed(f"it ended with {how}", error.stderr)) from error
    except (subprocess.TimeoutExpired, OSError) as error:
        raise BuildFailed(check_failed(str(error), "")) from error
    return done.stdout
