"""Serves the test channel over HTTP, with faults that a browser test sets and takes back.

Prints the channel's URL. Reads commands, one per line, and answers each with ``ok``:
``fail PATTERN FAULT`` (see ``tests.channel.faults``) and ``reset``. Ends with its input.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.channel import ChannelServer, Fault, make_channel


def main() -> None:
    """Serve until nobody has anything to say any more."""
    with tempfile.TemporaryDirectory() as root:
        # A channel with a name that people know; what links lead to is not served.
        shutil.copytree(make_channel().path, Path(root, "conda-forge"), copy_function=link_or_copy)
        with ChannelServer(Path(root)) as server:
            print(f"{server.base_url}/conda-forge", flush=True)
            obey(server)


def link_or_copy(source: str, target: str) -> str:
    """Give a file a second name, where both are on one file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def obey(server: ChannelServer) -> None:
    """Do what is said."""
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "fail":
            pattern, fault = arguments
            server.fail(pattern, Fault(fault))
        elif command == "reset":
            server.reset()
        else:
            raise SystemExit(f"not a command: {line}")
        print("ok", flush=True)


if __name__ == "__main__":
    main()
