"""The one way in which making the channel fails."""

from __future__ import annotations


class ChannelError(Exception):
    """The channel cannot be made here; the text says why and what to do."""
