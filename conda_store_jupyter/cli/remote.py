"""Another store, asked over its REST API, and files anywhere on the web."""

from __future__ import annotations

import hashlib
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit, urlunsplit

from conda_store_jupyter.cli.remote_names import API, Named
from conda_store_jupyter.errors import Conflict, InvalidRequest, NotFound, StoreUnusable

#: Where a token is taken from when none is given.
TOKEN_VARIABLE = "CONDA_STORE_TOKEN"  # noqa: S105 - the name, not the secret

_SECONDS = 60
_CHUNK = 1 << 20
_ACCEPTED = 202
_LONGEST_TEXT = 64 << 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Downloaded:
    """A file that was fetched, with its hash; ``size`` in bytes."""

    path: Path
    sha256: str
    size: int


class Remote:
    """A server with conda-store.

    Args:
        base: URL of its REST API.
        token: of the Jupyter server; empty: none.
    """

    def __init__(self, base: str, token: str = "") -> None:
        self._base = base.rstrip("/") + "/"
        self._token = token

    def build(self, named: Named) -> dict[str, Any]:
        """The build that is named: by its id, or an environment's current or numbered one.

        Raises:
            NotFound: there is none.
            StoreUnusable: the server cannot be reached.
        """
        if named.build_id:
            found: dict[str, Any] = self._data(f"build/{named.build_id}/")
            return found
        path = f"environment/{quote(named.namespace)}/{quote(named.environment)}/"
        environment = self._data(path)
        if not named.number:
            if environment["current_build"] is None:
                raise NotFound(f"{named} has no completed build yet.")
            current: dict[str, Any] = environment["current_build"]
            return current
        for build in self._data(f"build/?environment_id={environment['id']}"):
            if build["number"] == named.number:
                numbered: dict[str, Any] = build
                return numbered
        raise NotFound(f"{named.namespace}/{named.environment} has no build {named.number} there.")

    def text(self, build_id: int, kind: str) -> str:
        """A document of a build. Raises NotFound, Conflict, StoreUnusable."""
        with self._open(f"build/{build_id}/artifact/{kind}/") as answer:
            content: bytes = answer.read(_LONGEST_TEXT)
        return content.decode()

    def archive(self, build_id: int, kind: str, target: Path, progress: Progress) -> Downloaded:
        """The archive of a build in ``target``, waited for while the server makes it.

        Raises:
            NotFound, Conflict: it has none.
            StoreUnusable: the server cannot be reached, or the bytes are not the promised ones.
        """
        path = f"build/{build_id}/artifact/{kind}/"
        while True:
            with self._open(path) as answer:
                if answer.status != _ACCEPTED:
                    made = _save(answer, target, progress)
                    break
                data = json.loads(answer.read())["data"]
                seconds = float(answer.headers.get("Retry-After") or 1)
            wanted = data["progress"] or {}
            progress(-wanted.get("bytes_done", 0), wanted.get("bytes_total", 0))
            time.sleep(seconds)
        listed = self._data(f"build/{build_id}/artifacts/")
        expected = next((one["sha256"] for one in listed if one["type"] == kind), None)
        if expected != made.sha256:
            target.unlink(missing_ok=True)
            raise StoreUnusable(
                f"What was downloaded has the SHA-256 {made.sha256}, and should have {expected}.",
                hints=["Try again; a proxy in between may have changed it."],
            )
        return made

    def _data(self, path: str) -> Any:
        with self._open(path) as answer:
            return json.loads(answer.read(_LONGEST_TEXT))["data"]

    def _open(self, path: str) -> Any:
        return open_url(urljoin(self._base, path), self._token)


def download(url: str, token: str, target: Path, progress: Progress) -> Downloaded:
    """A file from the web in ``target``.

    Raises:
        NotFound: it is not there.
        StoreUnusable: the server cannot be reached, or broke off.
    """
    with open_url(url, token) as answer:
        return _save(answer, target, progress)


def token_of(url: str, given: str | None) -> tuple[str, str]:
    """The URL without the ``token`` that Jupyter shows in addresses, and the token to use."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    found = given or (query.pop("token", [""])[0] if "token" in query else "")
    if "token" in parse_qs(parts.query):
        rest = "&".join(f"{quote(k)}={quote(v)}" for k, vs in query.items() for v in vs)
        url = urlunsplit(parts._replace(query=rest))
    return url, found or os.environ.get(TOKEN_VARIABLE, "")


def api_of(server: str) -> str:
    """The REST API of a Jupyter server."""
    return f"{server.rstrip('/')}/{API}"


class _NoTokenElsewhere(urllib.request.HTTPRedirectHandler):
    """A token is for the server that it was given for, not for the bucket that it sends us to."""

    def redirect_request(  # noqa: PLR0917 - as the library calls it
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        if made is not None and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            made.headers.pop("Authorization", None)
            made.unredirected_hdrs.pop("Authorization", None)
        return made


def open_url(url: str, token: str = "") -> Any:
    """An answer, to be read and closed. Raises NotFound, Conflict, StoreUnusable."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InvalidRequest(f"{url} is not an http or https address.")
    request = urllib.request.Request(url)  # noqa: S310 - checked above
    if token:
        request.add_header("Authorization", f"token {token}")
    opener = urllib.request.build_opener(_NoTokenElsewhere)
    try:
        return opener.open(request, timeout=_SECONDS)
    except urllib.error.HTTPError as error:
        raise _refusal(url, error) from error
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise StoreUnusable(
            f"{_shown(url)} cannot be reached: {reason}.", hints=["Check the address."]
        ) from error


def _save(answer: IO[bytes], target: Path, progress: Progress) -> Downloaded:
    digest, done = hashlib.sha256(), 0
    headers: Mapping[str, str] = answer.headers  # type: ignore[attr-defined]
    total = int(headers.get("Content-Length") or 0)
    with target.open("wb") as file:
        while piece := answer.read(_CHUNK):
            digest.update(piece)
            done += len(piece)
            file.write(piece)
            progress(done, total)
    if total and done != total:
        target.unlink(missing_ok=True)
        raise StoreUnusable(
            f"The download broke off after {done} of {total} bytes.", hints=["Try again."]
        )
    return Downloaded(target, digest.hexdigest(), done)


def _refusal(url: str, error: urllib.error.HTTPError) -> Exception:
    try:
        said = json.loads(error.read(_CHUNK))
        message = str(said["message"])
        hints = list((said.get("error") or {}).get("hints") or ())
    except (ValueError, KeyError, TypeError, AttributeError):
        message, hints = f"{error.code} {error.reason}", []
    if error.code in (401, 403):
        hints = [f"Give the server's token with --token, or in {TOKEN_VARIABLE}."]
        return Conflict(f"{_shown(url)} refuses us: {message}", hints=hints)
    kind = NotFound if error.code == 404 else Conflict if error.code < 500 else StoreUnusable
    return kind(f"{_shown(url)}: {message}", hints=hints)


def _shown(url: str) -> str:
    """An address without what may be secret in it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
