"""Serves the test channel over HTTP, with faults that a browser test sets and takes back.

Prints the channel's URL. Reads commands, one per line, and answers each with ``ok``:
``fail PATTERN FAULT`` (see ``tests.channel.faults``) and ``reset``. Ends with its input.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.channel import ChannelServer, Fault, make_channel


def main() -> None:
    """Serve until nobody has anything to say any more."""
    with tempfile.TemporaryDirectory() as root:
        # A channel with a name that people know.
        Path(root, "conda-forge").symlink_to(make_channel().path)
        with ChannelServer(Path(root)) as server:
            print(f"{server.base_url}/conda-forge", flush=True)
            obey(server)


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
