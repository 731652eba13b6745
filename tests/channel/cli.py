"""The command line: make the channel, copy it somewhere, serve it."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.channel.errors import ChannelError
from tests.channel.make import Channel, make_channel
from tests.channel.server import ChannelServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the channel's URL to standard output, everything else to standard error."""
    options = _parser().parse_args(arguments)
    try:
        channel = make_channel(lambda text: print(text, file=sys.stderr, flush=True))
        if options.output:
            channel = _copy(channel, options.output.absolute())
    except ChannelError as problem:
        print(f"tests.channel: {problem}", file=sys.stderr)
        return 1
    if options.serve:
        _serve(channel, options.port)
    else:
        print(channel.url)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.channel",
        description="Makes a real conda channel of this Python and of pinned PyPI wheels, "
        "once, and prints its URL.",
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="put a copy of it there")
    parser.add_argument("--serve", action="store_true", help="serve it over HTTP until Ctrl-C")
    parser.add_argument("--port", type=int, default=0, help="of --serve; default: a free one")
    return parser


def _copy(channel: Channel, output: Path) -> Channel:
    """Hard links, so that a copy on the same file system costs neither time nor space."""
    copy = Channel(output)
    for part in (copy.path, copy.index_path):
        if part.exists():
            shutil.rmtree(part)
    try:
        shutil.copytree(channel.root, output, copy_function=os.link, dirs_exist_ok=True)
    except (OSError, shutil.Error):
        shutil.copytree(channel.root, output, dirs_exist_ok=True)
    return copy


def _serve(channel: Channel, port: int) -> None:
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the server's thread inherits it
    with ChannelServer(channel.root, port) as server:
        print(server.url, flush=True)
        print(f"Simple index: {server.index_url}\nCtrl-C ends it.", file=sys.stderr, flush=True)
        signal.sigwait(ends)
