"""Conda's language for asking for packages, read by rattler's parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from conda_store_jupyter.spec.urls import refuse_secrets, refuse_variables

# Imported where it is used: a command that only lists starts without the solver's library.
if TYPE_CHECKING:
    from rattler import MatchSpec

MAX_LENGTH: Final = 1000

# Regular expressions may stand for builds. Counted repetitions and character classes make
# compiling one take up to 20 ms; no build string needs them.
_REFUSED = re.compile(r"[{}\\]")

_URL_VALUE = re.compile(r'\b(?:channel|url)="([^"]*)"')


def parse_match_spec(text: str) -> tuple[str, str]:
    """The normalized package name and the canonical text of a MatchSpec.

    Two texts that mean the same (``python=3.11`` and ``python 3.11.*``) have one canonical text,
    and the canonical text is its own canonical text.

    Raises:
        ValueError: with the reason; as
            :class:`~conda_store_jupyter.spec.problem.Rejected` for a secret or a variable.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"it is longer than {MAX_LENGTH} characters")
    if refused := _REFUSED.search(text):
        raise ValueError(f"the character {refused.group()!r} has no meaning in it")
    spec, canonical = _parse(text)
    if _parse(canonical)[1] != canonical:
        raise ValueError("it cannot be written in one way only")
    _check_channel(text, spec, canonical)
    return str(spec.name.normalized), canonical


def place_of_package(canonical: str) -> str:
    """The channel that a canonical MatchSpec names, or the URL of its package; empty when any
    channel will do.
    """
    from rattler import MatchSpec

    found = _URL_VALUE.search(MatchSpec(canonical).to_canonical_string())
    return found[1] if found else ""


def _parse(text: str) -> tuple[MatchSpec, str]:
    from rattler import MatchSpec
    from rattler.exceptions import InvalidMatchSpecError

    try:
        spec = MatchSpec(text)
    except InvalidMatchSpecError as error:
        raise ValueError((str(error).splitlines() or [""])[0].rstrip(".:")) from None
    return spec, str(spec)


def _check_channel(text: str, spec: MatchSpec, canonical: str) -> None:
    """Refuse channels and URLs that depend on where, or as whom, this runs."""
    places = _URL_VALUE.findall(canonical)
    if spec.channel is not None:
        places.append(str(spec.channel.base_url))
    for place in places:
        refuse_secrets(place)
        refuse_variables(place)
        # A path was given: rattler has joined it with this process's working directory.
        if urlsplit(place).scheme == "file" and "file://" not in text:
            raise ValueError("a path is not a channel; write it as file:///absolute/path")
