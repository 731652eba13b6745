"""Starts the process that makes an archive, and listens to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conda_store_jupyter.publish.archive.making import Made
from conda_store_jupyter.store.archives.compression import Format

_ERROR_CHARACTERS = 2000
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from conda_store_jupyter.publish.archive.__main__ import main; main()"
)


class ArchiveFailed(Exception):
    """There is no archive; the message is for people."""


def make_in_child(
    prefix: Path,
    target: Path,
    form: Format,
    *,
    variables: Mapping[str, str],
    about: Mapping[str, Any],
    progress: Callable[[int], None],
) -> Made:
    """:func:`make_archive` in a process of its own, which ends when ``progress`` raises.

    A server is not slowed down by it, and it may take what memory it needs.

    Raises:
        ArchiveFailed: it could not be made; nothing is left at ``target``.
    """
    task = {
        "prefix": str(prefix),
        "target": str(target),
        "form": form,
        "variables": dict(variables),
        "about": dict(about),
    }
    # With the same import path, also where the package is not installed.
    command = [sys.executable, "-c", _START, json.dumps(sys.path)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            made = _listen(child, task, progress)
        finally:
            child.kill()
            if child.wait() != 0:
                target.unlink(missing_ok=True)
    return made


def _listen(
    child: subprocess.Popen[str], task: Mapping[str, Any], progress: Callable[[int], None]
) -> Made:
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdin.write(json.dumps(task) + "\n")
    child.stdin.flush()
    for line in child.stdout:
        answer = json.loads(line)
        if "bytes" in answer:
            progress(answer["bytes"])
        elif "error" in answer:
            raise ArchiveFailed(answer["error"])
        else:
            child.wait()
            return Made(answer["sha256"], answer["size"])
    error = child.stderr.read()[-_ERROR_CHARACTERS:]
    raise ArchiveFailed(f"The process that makes the archive ended with {child.wait()}: {error}")
