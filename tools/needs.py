"""What a machine must have before anything can be installed, and how to get it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.say import Stop

OLDEST_PYTHON = (3, 10)
OLDEST_NODE = 20

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_IMAGE_TOOLS = ("skopeo", "umoci")


def python() -> None:
    """A Python that is new enough and can make virtual environments.

    Raises:
        Stop: it is not, or cannot.
    """
    found = "{}.{}".format(*sys.version_info)
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            f"Python 3.10 or newer is needed and this is {found}; "
            "name another with `make PYTHON=python3.12 ...`."
        )
    try:
        import ensurepip  # noqa: F401  Debian ships it in a package of its own
        import venv  # noqa: F401
    except ImportError as error:
        raise Stop(
            f"This Python has no module {error.name}: install python3-venv "
            f"(Debian, Ubuntu: `apt-get install python{found}-venv`)."
        ) from error


def node() -> str:
    """The version of Node.js.

    Raises:
        Stop: there is none, or it is too old.
    """
    get = "get it from https://nodejs.org or with your package manager (Debian: nodejs)."
    executable = shutil.which("node")
    if executable is None:
        raise Stop(f"Node.js {OLDEST_NODE} or newer is needed to build the panel: {get}")
    answer = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False)
    number = re.match(r"v(\d+)\.", answer.stdout)
    if number is None or int(number[1]) < OLDEST_NODE:
        raise Stop(
            f"Node.js {OLDEST_NODE} or newer is needed, and {executable} is "
            f"{answer.stdout.strip() or 'broken'}: {get}"
        )
    return answer.stdout.strip()


def chromium() -> str:
    """A Chromium for the browser tests, installed now where that is possible.

    Raises:
        Stop: there is none and it cannot be installed.
    """
    found = _find_chromium()
    if found is None and _may_install():
        _apt_install("chromium")
        found = _find_chromium()
    if found is None:
        raise Stop(
            "Chromium is needed for the browser tests: install it (Debian: `apt-get install "
            "chromium`), or name one with CHROMIUM=/path/to/chromium."
        )
    return found


def image_tools() -> None:
    """skopeo and umoci for the tests of container images, installed now where that is possible.

    Raises:
        Stop: one is missing and cannot be installed.
    """
    if not sys.platform.startswith("linux"):
        return  # images are for Linux, and their tests too
    missing = [name for name in _IMAGE_TOOLS if shutil.which(name) is None]
    if missing and _may_install():
        _apt_install(*missing)
        missing = [name for name in _IMAGE_TOOLS if shutil.which(name) is None]
    if missing:
        raise Stop(
            f"The tests of container images need {' and '.join(missing)}: install them (Debian, "
            f"Ubuntu: `sudo apt-get install {' '.join(missing)}`), or run this as root."
        )


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)


def _apt_install(*packages: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-q", *arguments],  # noqa: S607
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Stop(f"apt-get {' '.join(arguments)} failed: {done.stderr.strip()[-500:]}")
