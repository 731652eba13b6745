"""What a token may pull: patterns of namespaces and environments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

_PATTERN = re.compile(
    r"[A-Za-z0-9*?][A-Za-z0-9._*?-]{0,63}(?:/[A-Za-z0-9*?][A-Za-z0-9._*?-]{0,63})?"
)


@dataclass(frozen=True)
class Scopes:
    """Environments that somebody may pull.

    Attributes:
        patterns: ``namespace/environment`` with ``*`` and ``?``.
    """

    patterns: tuple[str, ...] = ()

    def allow(self, namespace: str, environment: str) -> bool:
        """Whether an environment is among them."""
        return any(
            fnmatchcase(namespace, pattern.partition("/")[0])
            and fnmatchcase(environment, pattern.partition("/")[2])
            for pattern in self.patterns
        )

    def __or__(self, other: Scopes) -> Scopes:
        return Scopes((*self.patterns, *other.patterns))


EVERYTHING = Scopes(("*/*",))
NOTHING = Scopes()


def parse_scopes(texts: Iterable[str]) -> Scopes:
    """Patterns as people write them: a namespace alone is all of its environments.

    Raises:
        ValueError: with the pattern that is none.
    """
    return Scopes(tuple(_parsed(text) for text in texts))


def _parsed(text: str) -> str:
    if _PATTERN.fullmatch(text) is None:
        raise ValueError(
            f"{text[:130]!r} is no NAMESPACE or NAMESPACE/ENVIRONMENT, where * stands for anything"
        )
    return text if "/" in text else f"{text}/*"
