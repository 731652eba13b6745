"""Deals with files that have changed, one by one: what is wrong with one stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.repositories import watched as record
from conda_store_jupyter.db.repositories.watched import Known
from conda_store_jupyter.errors import CondaStoreError, DatabaseAway, InvalidRequest
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.services.watching import adoption
from conda_store_jupyter.services.watching.adoption import FileAt, Followed, Overtaken, Said
from conda_store_jupyter.services.watching.content import Content, default_name, read
from conda_store_jupyter.services.watching.notice import Notice
from conda_store_jupyter.services.watching.scanning import Watched
from conda_store_jupyter.services.watching.tracking import Tracked, Tracker
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.recognition import is_meant_as_specification

log = logging.getLogger(__name__)

_MAX_HINTS = 3


class Unreadable(InvalidRequest):
    """A watched file that cannot be read."""

    code = "unreadable"


class Dealer:
    """Has files built, refused, reported as removed; says so once."""

    def __init__(
        self,
        database: Database,
        context: Context,
        namespace: str,
        archive: bool,
        say: Callable[[Notice], None],
    ) -> None:
        self._database = database
        self._context = context
        self._namespace = namespace
        self._archive = archive
        self._say = say
        self._refused: set[str] = set()

    def is_done(self, known: Known) -> bool:
        """Whether nothing is left to do for a file that is gone."""
        removed = known.state == adoption.REMOVED and not (self._archive and known.environment)
        return removed or known.state in (adoption.ARCHIVED, adoption.IGNORED)

    def deal(self, tracker: Tracker, due: Sequence[Tracked], paths: Mapping[Watched, int]) -> bool:
        """Deal with these files; whether some could not be dealt with yet.

        Raises:
            DatabaseAway: some are left; they are due again.
        """
        known = self._database.read(
            record.known, self._namespace, [file.path for file in due if file.seen is not None]
        )
        gone = [file for file in due if file.seen is None]
        # First what is gone, so that a file that was renamed may have its environment; what was
        # renamed is not archived.
        left = [file for file in gone if not self._safely(self._remove, file, tracker, paths, None)]
        for file in due:
            if file.seen is not None and not self._safely(
                self._change, file, tracker, paths, known.get(file.path)
            ):
                left.append(file)
        for file in gone if self._archive else ():
            if not self._safely(self._put_away, file, tracker, paths, None):
                left.append(file)
        return bool(left)

    def try_refused_again(self, tracker: Tracker) -> None:
        """What was in the way of a file may be gone: another file, a deletion, a policy."""
        for path in self._refused & set(tracker.files):
            tracker.again(tracker.files[path])

    def _safely(
        self,
        step: Callable[[Tracked, Tracker, FileAt, Known | None], None],
        file: Tracked,
        tracker: Tracker,
        paths: Mapping[Watched, int],
        known: Known | None,
    ) -> bool:
        """Whether ``step`` came to its end; never raises but for the database."""
        try:
            if file.seen is None:
                known = self._known(file.path)
            revision = known.revision if known else 0
            at = FileAt(self._namespace, file.path, paths[file.through], revision)
            step(file, tracker, at, known)
        except Overtaken:
            return False
        except DatabaseAway:
            raise
        except Exception:
            log.exception("watch: %s: cannot deal with this file", file.path)
            tracker.settle(file, file.seen)
        return True

    def _change(self, file: Tracked, tracker: Tracker, at: FileAt, known: Known | None) -> None:
        try:
            content = self._read(file)
        except Unreadable as error:
            self._refuse(at, None, error)
            if isinstance(file.seen, str):  # it says so at every look; else it is tried again
                tracker.settle(file, file.seen)
            return
        if content is None:
            raise Overtaken
        sha256 = content.sha256
        if file.is_settled and file.content_sha256 == sha256:
            return
        if known is None or not _is_same(known, sha256):
            self._take(file, at, content, sha256)
        tracker.settle(file, content.signature, sha256)

    def _read(self, file: Tracked) -> Content | None:
        """None when the file is not what it was when it was looked at.

        Raises:
            Unreadable: it cannot be read.
        """
        try:
            if isinstance(file.seen, str):
                raise OSError(0, file.seen)
            content = read(file.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(
                f"The file cannot be read: {error.strerror}.",
                hints=["The user who runs the server must be able to read it."],
            ) from error
        return content if content.signature == file.seen else None

    def _take(self, file: Tracked, at: FileAt, content: Content, sha256: str) -> None:
        found_in_directory = file.path != file.through.path
        if found_in_directory and not is_meant_as_specification(content.data):
            self._refused.discard(file.path)
            self._database.write(adoption.ignore, at, sha256)
            return
        name = default_name(file.path)
        try:
            said = Said(_text(content.data, name), sha256, name)
            made = self._database.write(adoption.follow, self._context, at, said)
        except DatabaseAway:
            raise
        except CondaStoreError as error:
            self._refuse(at, sha256, error)
        else:
            self._refused.discard(file.path)
            self._say(Notice(file.path, self._what(made)))

    def _what(self, made: Followed) -> str:
        environment = f"{self._namespace}/{made.environment}"
        if made.new:
            return f"build {made.build_number} of {environment} is queued."
        return f"{environment} is at build {made.build_number}."

    def _refuse(self, at: FileAt, sha256: str | None, error: CondaStoreError) -> None:
        self._refused.add(at.path)
        if self._database.write(adoption.refuse, at, sha256, error):
            self._say(Notice(at.path, error.message, error.hints[:_MAX_HINTS], wrong=True))

    def _remove(self, file: Tracked, tracker: Tracker, at: FileAt, known: Known | None) -> None:
        self._refused.discard(file.path)
        if known and known.state not in (adoption.REMOVED, adoption.ARCHIVED, adoption.IGNORED):
            self._database.write(adoption.remove, at)
            self._say(Notice(file.path, self._fate(known), wrong=True))
        if not self._archive:
            tracker.settle(file, None)

    def _fate(self, known: Known) -> str:
        if not known.environment:
            return "the file was removed."
        if self._archive:
            return "the file was removed."
        return f"the file was removed; {self._namespace}/{known.environment} is kept as it is."

    def _put_away(self, file: Tracked, tracker: Tracker, at: FileAt, known: Known | None) -> None:
        if known and known.state == adoption.REMOVED and known.environment:
            environment = known.environment
            if self._database.write(adoption.archive, self._context, at, environment):
                whole = f"{self._namespace}/{environment}"
                self._say(Notice(file.path, f"{whole} is archived: its kernels are gone."))
        tracker.settle(file, None)

    def _known(self, path: str) -> Known | None:
        return self._database.read(record.known, self._namespace, [path]).get(path)


def _is_same(known: Known, sha256: str) -> bool:
    """Whether the record says that this very content has been dealt with, and well."""
    done = (adoption.FOLLOWED, adoption.IGNORED)
    return known.state in done and known.content_sha256 == sha256


def _text(data: bytes, name: str) -> str:
    """The text of a file.

    Raises:
        InvalidSpecification: it is too long, or no UTF-8; the place is said.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        parse(data, default_name=name)  # says where
        raise AssertionError("what is no UTF-8 does not parse") from None
