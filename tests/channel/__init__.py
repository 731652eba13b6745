"""A real conda channel for tests and for places without a public one.

The channel is assembled from what PyPI serves and the running CPython, indexed with
the engine's own indexer, cached outside the repository and served over ``file://``
or, with faults, over loopback HTTP::

    python -m tests.channel                  # make it if needed, print its file:// URL
    python -m tests.channel --serve          # the same over HTTP until Ctrl-C

Tests get it through the fixtures of :mod:`tests.channel.fixtures`.
"""

from __future__ import annotations

from tests.channel.errors import ChannelError
from tests.channel.faults import Fault
from tests.channel.make import Channel, make_channel
from tests.channel.server import ChannelServer

__all__ = ["Channel", "ChannelError", "ChannelServer", "Fault", "make_channel"]
