"""What must not be read in a log: credentials, configured patterns, values of secret variables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from conda_store_jupyter.builder.plain import plain
from conda_store_jupyter.builder.redact import HIDDEN, redact
from conda_store_jupyter.errors import StoreUnusable
from conda_store_jupyter.status import Failure

SECRET_VARIABLES = ("*TOKEN*", "*PASSWORD*", "*SECRET*", "*_KEY", "*CREDENTIAL*")

# Shorter values (a PIN, "1") are in many words by chance: they are hidden where they stand alone.
_SHORT = 4


@dataclass(frozen=True)
class Secrets:
    """Takes secrets out of texts; can be pickled, so that a child process knows them too.

    Attributes:
        patterns: regular expressions; what they match is hidden, or with groups in them only
            what the groups match.
        variables: shell patterns of the names of variables whose values are secret, in any case.
        values: texts that are secret, as they are and as URLs and JSON write them.
    """

    patterns: tuple[str, ...] = ()
    variables: tuple[str, ...] = SECRET_VARIABLES
    values: tuple[str, ...] = field(default=(), repr=False)

    def of(self, variables: Mapping[str, str]) -> Secrets:
        """With the values of those of ``variables`` that are secret by their names."""
        found = (value for name, value in variables.items() if self._is_secret(name))
        return replace(self, values=tuple(dict.fromkeys((*self.values, *found))))

    def hide(self, text: str) -> str:
        """``text`` as a log may have it; lines stay lines."""
        # Values first: a pattern or a URL's end may lie inside one and leave the rest of it.
        for form in self._forms:
            if form in text:
                text = self._values.sub(HIDDEN, text)
                break
        for pattern in self._patterns:
            text = pattern.sub(_hide_groups, text)
        return redact(text)

    def hide_in(self, failure: Failure) -> Failure:
        """``failure`` as a person may read it."""
        return replace(
            failure,
            message=self.hide(failure.message),
            hints=tuple(map(self.hide, failure.hints)),
            detail=self.hide(failure.detail),
            conflict=self._hide_all(failure.conflict),
            suggestions=self._hide_all(failure.suggestions),
        )

    def _hide_all(self, value: Any) -> Any:
        """A JSON value with every text in it as a person may read it."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, Mapping):
            return {key: self._hide_all(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(map(self._hide_all, value))
        return value

    def check(self) -> Secrets:
        """Itself. Raises StoreUnusable when a pattern is no regular expression."""
        for pattern in self.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise StoreUnusable(
                    f"c.CondaStore.log_redact: {pattern!r} is no regular expression: {error}.",
                    hints=["Write it as Python's module re takes it."],
                ) from error
        return self

    def _is_secret(self, name: str) -> bool:
        return any(fnmatchcase(name.upper(), pattern.upper()) for pattern in self.variables)

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        """Every spelling of every value; of two that begin alike the longer one comes first."""
        forms = {form for value in self.values for form in _spellings(value)}
        return tuple(sorted(forms, key=lambda form: (-len(form), form)))

    @cached_property
    def _values(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_expression, self._forms)))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self.patterns))


def _spellings(value: str) -> Iterator[str]:
    """How tools write ``value``; a tool that is read line by line may give a line at a time."""
    value = plain(value)
    lines = (line.strip() for line in value.split("\n"))
    for text in (value, value.strip(), *(line for line in lines if len(line) >= _SHORT)):
        if text.strip(f"{HIDDEN} \t\n"):
            yield text
            yield from _escaped(text)


def _escaped(text: str) -> Iterable[str]:
    encoded = text.encode("utf-8", "surrogatepass")
    yield quote(encoded, safe="")
    yield quote(encoded)
    yield quote_plus(encoded)
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield repr(text)[1:-1]


def _expression(form: str) -> str:
    exact = re.escape(form)
    return exact if len(form) >= _SHORT else rf"(?<!\w){exact}(?!\w)"


def _hide_groups(match: re.Match[str]) -> str:
    """The match with its groups hidden; all of it when it has none, nothing when it is empty."""
    whole, start = match[0], match.start()
    groups = sorted({match.span(n) for n in range(1, match.re.groups + 1) if match[n]})
    if not match.re.groups:
        return HIDDEN if whole else ""
    parts, reached = [], 0
    for first, last in ((first - start, last - start) for first, last in groups):
        if first >= reached:  # a group inside a group is hidden with it
            parts += [whole[reached:first], HIDDEN]
            reached = last
    return "".join([*parts, whole[reached:]])
