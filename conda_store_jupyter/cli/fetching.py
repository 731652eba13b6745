"""Gets archives from wherever they are, and says how far that is."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conda_store_jupyter.cli import amounts
from conda_store_jupyter.cli.remote import Downloaded, Remote, api_of, download, token_of
from conda_store_jupyter.cli.remote_names import named_by
from conda_store_jupyter.errors import InvalidFile, NotFound
from conda_store_jupyter.store.archives.unpacking import NotAnArchive

if TYPE_CHECKING:
    from conda_store_jupyter.cli.output import Output

KIND = "archive.tar.zst"
_CHUNK = 1 << 20


def is_address(source: str) -> bool:
    """Whether a source is on the web; else it is a file."""
    return source.startswith(("http://", "https://"))


@contextmanager
def archive_from(
    source: str, token: str | None, output: Output, directory: Path
) -> Iterator[Downloaded]:
    """The archive at an address or path, as a file of ours or somebody's; ours goes again.

    Args:
        directory: for what is downloaded.

    Raises:
        NotFound, Conflict, StoreUnusable: it cannot be had.
    """
    if not is_address(source):
        yield _local(Path(source))
        return
    url, secret = token_of(source, token)
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory, prefix=".download-") as place:
        target, progress = Path(place) / "archive", _Telling(output)
        if (named := named_by(url)) is None:
            made = download(url, secret, target, progress)
        else:
            remote = Remote(api_of(named.server), secret)
            made = remote.archive(int(remote.build(named)["id"]), KIND, target, progress)
        progress.finish(made.size)
        yield made


def refused(source: str, error: NotAnArchive) -> InvalidFile:
    """What is said of a file that is no archive."""
    return InvalidFile(
        f"{source}: {error}",
        hints=["Give the address of an environment, or of an archive that conda-store made."],
    )


def _local(path: Path) -> Downloaded:
    try:
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror or error}.") from error
    return Downloaded(path, digest.hexdigest(), size)


class _Telling:
    """Says on stderr that something takes long; a line for each tenth."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._said = -1
        self._waiting = False

    def __call__(self, done: int, total: int) -> None:
        if done <= 0:
            if not self._waiting:
                self._waiting = True
                self._output.note("The archive is being made there …")
            return
        tenth = 10 * done // total if total else 0
        if total > 20 * _CHUNK and tenth > self._said:
            self._said = tenth
            self._output.note(f"Downloading: {10 * tenth} % of {amounts.size(total)}")

    def finish(self, size: int) -> None:
        """It is here."""
        self._output.note(f"Downloaded {amounts.size(size)}.")
