"""Copies the record of a store into another database, and says what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path

from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.engine import Database
from conda_store_jupyter.db.migrate import migrate
from conda_store_jupyter.db.transfer import Copied, transfer
from conda_store_jupyter.errors import InvalidRequest, NotFound
from conda_store_jupyter.store.layout import Layout


def move(session: Session, source_url: str, target_url: str) -> None:
    """See ``conda-store migrate-store``.

    Raises:
        InvalidRequest: there is nowhere to copy to, or it is the same place.
        NotFound: there is nothing to copy.
        Conflict: a build runs, or the target is not empty.
    """
    layout = Layout(Path(session.settings.root))
    source_url = source_url or f"sqlite:///{layout.database}"
    target_url = target_url or session.settings.database_url
    _check(source_url, target_url)
    with ExitStack() as stack:
        source, target = (
            stack.enter_context(closing(Database(url))) for url in (source_url, target_url)
        )
        if source.file is not None and not source.file.exists():
            raise NotFound(f"There is no database {source.file}.")
        layout.create()
        for database in (source, target):
            migrate(database, layout.locks / "migrate.lock")
        session.output.note(f"From {source.shown}\nto   {target.shown}")
        copied = transfer(source, target, _Progress(session))
        _report(session, copied, target)


def _check(source_url: str, target_url: str) -> None:
    if not target_url:
        raise InvalidRequest(
            "Say where to copy to.", hints=["--to postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"]
        )
    if source_url == target_url:
        raise InvalidRequest("The source and the target are the same database.")


class _Progress:
    """A line for each table, and one now and then for a long one."""

    def __init__(self, session: Session) -> None:
        self._output = session.output

    def __call__(self, table: str, done: int, total: int) -> None:
        if done == total or done % 10_000 == 0:
            self._output.note(f"  {table}: {done} of {total}")


def _report(session: Session, copied: Sequence[Copied], target: Database) -> None:
    output = session.output
    output.table(
        ["TABLE", "ROWS", "LEFT OUT", "MENDED"],
        [[one.table, str(one.rows), str(one.orphans), str(one.mended)] for one in copied],
    )
    if any(one.orphans or one.mended for one in copied):
        output.note(
            "Left out: rows that belong to something that does not exist. Mended: texts that were "
            "too long, and names of things that do not exist."
        )
    output.line("All rows were counted in their new place.", fg="green")
    output.line(f"Now set c.CondaStore.database_url = {target.shown!r} (with its password),")
    output.line("for every server and worker, and start them again.")
    output.document({"target": target.shown, "tables": [asdict(one) for one in copied]})
