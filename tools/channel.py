"""Which channel the demo builds from: conda-forge, or one made on this machine."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.requirements import Requirement

from conda_store_jupyter.cli.settings import load_settings
from tools import say
from tools.places import PYTHON, ROOT, STATE
from tools.say import Stop

NAME = "conda-forge"
_INDEX = f"{NAME}/noarch/repodata.json.zst"
_SECONDS = 5
_RECORD = STATE / "channel.json"


def settings_of_last_time() -> list[str]:
    """Settings that lead to the channel of the last demo, for ``--CondaStore.…`` of Jupyter."""
    try:
        alias: str = json.loads(_RECORD.read_text(encoding="utf-8"))["channel_alias"]
    except (OSError, ValueError, KeyError):
        return []
    return [f"CondaStore.channel_alias={alias}"]


def choose() -> list[str]:
    """Settings that lead to conda-forge, or to the local channel where it cannot be reached.

    Raises:
        Stop: the local channel cannot be made.
    """
    alias = load_settings().channel_alias.rstrip("/")
    problem = _why_not(f"{alias}/{_INDEX}")
    _RECORD.unlink(missing_ok=True)
    if not problem:
        say.info(f"{alias}/{NAME} can be reached.")
        return []
    say.info(f"{alias}/{NAME} cannot be reached ({problem}).")
    say.info("Using a local channel instead, made of this Python and of packages from PyPI")
    say.info("(about a minute the first time). It stands in for conda-forge.")
    local = _make_local()
    _RECORD.write_text(json.dumps({"channel_alias": local}), encoding="utf-8")
    return settings_of_last_time()


def _why_not(url: str) -> str:
    """Why ``url`` cannot be read; empty when it can."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return "" if Path(url2pathname(parts.path)).exists() else "there is no such file"
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310  the user's own setting
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310
            return ""
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}"
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", None) or error) or type(error).__name__


def _make_local() -> str:
    """The alias under which the local channel answers to the name conda-forge."""
    _install_what_it_needs()
    made = subprocess.run(
        [PYTHON, "-m", "tests.channel"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if made.returncode:
        raise Stop("the local channel could not be made; see above.")
    target = url2pathname(urlsplit(made.stdout.strip()).path)
    aliases = STATE / "channels"
    aliases.mkdir(parents=True, exist_ok=True)
    link = aliases / NAME
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    return aliases.as_uri()


def _install_what_it_needs() -> None:
    """The packages of the extra ``channel``, without building this package again."""
    stated = map(Requirement, importlib.metadata.requires("conda_store_jupyter") or [])
    wanted = [f"{item.name}{item.specifier}" for item in stated if _is_for_channel(item)]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, *wanted], stdin=subprocess.DEVNULL, check=False).returncode:
        raise Stop(f"pip could not install {', '.join(wanted)} for the local channel.")


def _is_for_channel(requirement: Requirement) -> bool:
    marker = requirement.marker
    return marker is not None and "extra" in str(marker) and marker.evaluate({"extra": "channel"})
