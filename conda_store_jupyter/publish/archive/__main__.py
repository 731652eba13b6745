"""Makes one archive in a process of its own: ``python -m conda_store_jupyter.publish.archive``.

The first line on stdin says what to do, as JSON: ``{prefix, target, form, variables, about}``. The
answer is JSON, line by line: ``{bytes}`` as it goes on, at last ``{sha256, size}`` or ``{error}``.
When stdin is closed, whoever wanted it is gone, and so is this process.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from conda_store_jupyter.publish.archive.making import make_archive
from conda_store_jupyter.publish.archive.tarball import Changed

_REPORT_SECONDS = 0.2
_NICE = 10


def main() -> None:
    """Do what the first line says."""
    task: dict[str, Any] = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        os.nice(_NICE)  # A server and its kernels come first.
    reported = 0.0

    def progress(done: int) -> None:
        nonlocal reported
        if (now := time.monotonic()) - reported >= _REPORT_SECONDS:
            reported = now
            _say({"bytes": done})

    try:
        made = make_archive(
            Path(task["prefix"]),
            Path(task["target"]),
            task["form"],
            variables=task["variables"],
            about=task["about"],
            progress=progress,
        )
    except (OSError, Changed) as error:
        _say({"error": str(error)})
        sys.exit(1)
    _say({"sha256": made.sha256, "size": made.size})


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
