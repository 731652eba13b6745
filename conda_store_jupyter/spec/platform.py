"""The platform of this machine, as conda names it."""

from __future__ import annotations

from rattler import Subdir


def this_platform() -> str:
    """The conda subdir, for example ``linux-64``."""
    return str(Subdir.current())
