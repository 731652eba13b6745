"""Conda's language for asking for a package, read by rattler's parser."""

from __future__ import annotations

from rattler import MatchSpec
from rattler.exceptions import InvalidMatchSpecError

MAX_LENGTH = 2000


def parse_match_spec(text: str) -> tuple[str, str]:
    """The normalized package name and the canonical text of a MatchSpec.

    Two texts that mean the same (``python=3.11`` and ``python 3.11.*``) have one canonical text,
    and the canonical text is its own canonical text.

    Raises:
        ValueError: with a sentence that says what is wrong.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    try:
        spec = MatchSpec(text)
    except InvalidMatchSpecError as error:
        raise ValueError(str(error)) from None
    if spec.name is None:
        raise ValueError("missing package name")
    return str(spec.name.normalized), str(spec)
