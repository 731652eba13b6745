"""pytest fixtures, loaded with ``pytest_plugins = ["tests.channel.fixtures"]``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channel.make import Channel, make_channel
from tests.channel.server import ChannelServer


@pytest.fixture(scope="session")
def channel() -> Channel:
    """The channel in its cache; made first when this machine has none yet."""
    return make_channel()


@pytest.fixture(scope="session")
def index(channel: Channel) -> Iterator[ChannelServer]:
    """The channel and its PyPI over loopback HTTP, for tests that give the server no faults."""
    with ChannelServer(channel.root) as server:
        yield server


@pytest.fixture
def http_channel(channel: Channel) -> Iterator[ChannelServer]:
    """The channel over loopback HTTP: a server, a port and a fault plan of this test's own."""
    with ChannelServer(channel.root) as server:
        yield server
