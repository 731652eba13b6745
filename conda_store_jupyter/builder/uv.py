"""Runs uv: with the store's cache, the user's index settings, and nobody's project settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import uv

from conda_store_jupyter.builder.cached import in_use, uv_cache
from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.status import Step
from conda_store_jupyter.store.layout import Layout

# How uv reaches indexes is the user's affair; where and how it installs is ours.
_PASSED = (
    "UV_CONFIG_FILE",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_HTTP_",
    "UV_INDEX",
    "UV_INSECURE_HOST",
    "UV_KEYRING_PROVIDER",
    "UV_NATIVE_TLS",
    "UV_NO_CONFIG",
    "UV_OFFLINE",
    "UV_REQUEST_TIMEOUT",
    "UV_SYSTEM_CERTS",
)
_DROPPED = ("UV_", "PYTHON", "CONDA_", "VIRTUAL_ENV")


class UvFailed(Exception):
    """uv could not do what it was asked for; ``output`` is all it said."""

    def __init__(self, output: Sequence[str]) -> None:
        super().__init__("\n".join(output))
        self.output = tuple(output)


def run_uv(run: Run, directory: Path, arguments: Sequence[str]) -> None:
    """Run ``uv <arguments>`` in ``directory``; every line it says goes to the log at once.

    Raises:
        UvFailed: uv ended with an error.
    """

    def hear(line: str) -> str:
        clean = run.log.clean(line)
        run.log.info(Step.PIP, clean)
        return clean

    call_uv(run.layout, directory, arguments, hear)


def call_uv(
    layout: Layout,
    directory: Path,
    arguments: Sequence[str],
    hear: Callable[[str], str] = lambda line: line,
) -> list[str]:
    """Run ``uv <arguments>`` in ``directory``; the lines that it says, as ``hear`` returns them.

    Raises:
        UvFailed: uv ended with an error.
    """
    command = [
        *(os.fsdecode(uv.find_uv_bin()), *arguments),
        *("--color", "never", "--no-progress", "--no-python-downloads"),
    ]
    output: list[str] = []
    with (
        in_use(layout),
        subprocess.Popen(
            command,
            cwd=directory,
            env=_environment(uv_cache(layout)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        try:
            assert process.stdout is not None
            for line in process.stdout:
                output.append(hear(line.rstrip("\n")))
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise UvFailed(output)
    return output


def settings_of_user() -> dict[str, str]:
    """The variables of this process, and where uv is told to read its settings from."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_PASSED) or not name.startswith(_DROPPED)
    }
    return {**kept, **_config(kept)}


def _environment(cache: Path) -> dict[str, str]:
    return {**settings_of_user(), "UV_CACHE_DIR": str(cache), "UV_LINK_MODE": "hardlink"}


def _config(environment: dict[str, str]) -> dict[str, str]:
    """Let uv read the user's (else the machine's) settings, and none of a project.

    The store may lie below a directory with a ``pyproject.toml`` or ``uv.toml`` of its own. uv
    looks for those unless it is told which file to read.
    """
    if "UV_CONFIG_FILE" in environment or "UV_NO_CONFIG" in environment:
        return {}
    home = environment.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
    for path in (Path(home, "uv", "uv.toml"), Path("/etc/uv/uv.toml")):
        if path.is_file():
            return {"UV_CONFIG_FILE": str(path)}
    return {"UV_NO_CONFIG": "1"}
