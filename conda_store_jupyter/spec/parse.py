"""From the text of an ``environment.yml`` to a :class:`Specification`, or all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from conda_store_jupyter.spec.problem import Problem
from conda_store_jupyter.spec.specification import Specification

#: Longest text, in bytes of UTF-8.
MAX_BYTES = 1 << 20


def parse(
    text: str | bytes, *, default_name: str | None = None, default_channels: Sequence[str] = ()
) -> Specification:
    """The specification that ``text`` describes.

    Args:
        default_name: used when the text gives no name.
        default_channels: used when the text lists no channel.

    Raises:
        InvalidSpecification: its detail lists every problem under ``problems``.
    """
    raise NotImplementedError


def problems(
    text: str | bytes, *, default_name: str | None = None, default_channels: Sequence[str] = ()
) -> list[Problem]:
    """Every error and warning in ``text``, in the order of the text; never raises."""
    raise NotImplementedError
