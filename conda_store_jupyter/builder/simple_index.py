"""What a package index has of one project: the simple API, as JSON (PEP 691) or HTML (PEP 503).

Answers are kept for some minutes. Thread-safe; blocks for as long as the index takes.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.version import __version__

JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPT = f"{JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"

_MOST_BYTES = 32 << 20
_SECONDS = 10.0
_MOST_PROJECTS = 256


class IndexAway(Exception):
    """An index did not answer as one; the message says why, without credentials."""


@dataclass(frozen=True)
class Release:
    """One version of a project.

    Attributes:
        yanked: every file of it was withdrawn (PEP 592).
        requires_python: as its files say it, or empty.
    """

    version: str
    yanked: bool = False
    requires_python: str = ""


@dataclass(frozen=True)
class Project:
    """A project as the first index that has it describes it; ``releases`` are newest first."""

    name: str
    index: str
    releases: tuple[Release, ...]


@dataclass(frozen=True)
class Answer:
    """What came back for a URL."""

    media_type: str
    body: bytes


Fetch = Callable[[str], "Answer | None"]


def fetch(url: str) -> Answer | None:
    """The page at a URL; None when there is none. Raises OSError, ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        page = Path(unquote(parts.path), "index.html")
        return Answer("text/html", page.read_bytes()) if page.is_file() else None
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"cannot read {parts.scheme or 'a path'} as an index")
    headers = {"Accept": _ACCEPT, "User-Agent": f"conda-store-jupyter/{__version__}"}
    user, at, host = parts.netloc.rpartition("@")
    if at:
        headers["Authorization"] = f"Basic {base64.b64encode(unquote(user).encode()).decode()}"
    plain = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    try:
        with urlopen(Request(plain, headers=headers), timeout=_SECONDS) as response:  # noqa: S310 - checked above
            body = response.read(_MOST_BYTES + 1)
            if len(body) > _MOST_BYTES:
                raise ValueError("its answer is too long")
            return Answer(response.headers.get_content_type(), body)
    except HTTPError as error:
        if error.code in (404, 410):
            return None
        raise


@dataclass
class SimpleIndexes:
    """Indexes in the order in which they are asked.

    Attributes:
        fresh_seconds: how long an answer is kept.
    """

    urls: Sequence[str]
    fetch: Fetch = fetch
    fresh_seconds: float = 600.0
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Project | None]] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def project(self, name: str) -> Project | None:
        """What the first index that has it says of a project; None when none has it.

        Raises:
            IndexAway: an index that had to be asked did not answer.
        """
        key = str(canonicalize_name(name))
        with self._lock:
            known = self._known.get(key)
        if known and self.clock() - known[0] < self.fresh_seconds:
            return known[1]
        found = next(filter(None, (self._ask(url, key) for url in self.urls)), None)
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = (self.clock(), found)
            while len(self._known) > _MOST_PROJECTS:
                self._known.pop(next(iter(self._known)))
        return found

    def _ask(self, index: str, key: str) -> Project | None:
        shown = redact(index.rstrip("/"))
        try:
            answer = self.fetch(f"{index.rstrip('/')}/{key}/")
            files = None if answer is None else _files(answer)
        except (OSError, ValueError) as error:
            raise IndexAway(f"{shown} cannot be asked: {redact(str(error))}") from error
        return None if files is None else Project(key, shown, _releases(files, key))


@dataclass(frozen=True)
class _File:
    name: str
    yanked: bool
    requires_python: str


def _files(answer: Answer) -> list[_File]:
    """Raises ValueError: it is no answer of an index."""
    if answer.media_type.endswith("json"):
        value = json.loads(answer.body)
        if not isinstance(value, dict) or not isinstance(value.get("files"), list):
            raise ValueError("its answer is not that of an index")
        return [_of_json(file) for file in value["files"] if isinstance(file, dict)]
    reader = _Anchors()
    reader.feed(answer.body.decode("utf-8", "replace"))
    return reader.files


def _of_json(file: dict[str, Any]) -> _File:
    yanked = file.get("yanked", False)
    return _File(
        str(file.get("filename", "")),
        yanked not in (False, None),
        file.get("requires-python") or "",
    )


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.files: list[_File] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            name = unquote(urlsplit(given["href"] or "").path.rpartition("/")[2])
            python = given.get("data-requires-python") or ""
            self.files.append(_File(name, "data-yanked" in given, python))


def _releases(files: Sequence[_File], key: str) -> tuple[Release, ...]:
    by_version: dict[Version, list[_File]] = {}
    for file in files:
        if version := _version(file.name, key):
            by_version.setdefault(version, []).append(file)
    return tuple(
        Release(
            str(version),
            all(file.yanked for file in by_version[version]),
            by_version[version][0].requires_python,
        )
        for version in sorted(by_version, reverse=True)
    )


def _version(filename: str, key: str) -> Version | None:
    try:
        if filename.endswith(".whl"):
            name, version, _, _ = parse_wheel_filename(filename)
        else:
            name, version = parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None  # eggs, installers and what was there before there were rules
    return version if name == key else None
