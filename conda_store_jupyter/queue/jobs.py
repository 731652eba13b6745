"""Builds as jobs of procrastinate, the queue inside PostgreSQL: https://procrastinate.readthedocs.io.

A job only says "look at this build". The row decides: a job too many is skipped by the claim, a
job too few is made up for by :func:`enqueue_forgotten`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build
from conda_store_jupyter.status import BuildStatus

if TYPE_CHECKING:
    from procrastinate import App

TASK = "conda_store_jupyter.build"
QUEUE = "conda-store"

# How long a worker of procrastinate may be silent and still counts as there.
_HEARD_OF = "30 seconds"


class JobDispatch:
    """A job for each queued build, inserted by the transaction that queues it.

    The app is never opened: it only makes the statement, which runs on the session's connection.
    (The app of an asynchronous worker cannot do that, it insists on its own connections.)
    """

    @cached_property
    def _app(self) -> App:
        # Imported when it is needed: a command that only reads has to answer at once.
        from procrastinate import App, SyncPsycopgConnector

        return App(connector=SyncPsycopgConnector())

    def enqueue(self, session: Session, build: Build) -> None:
        """PostgreSQL tells the workers of every machine when the transaction is committed."""
        session.flush()
        job = self._app.configure_task(
            TASK,
            allow_unknown=True,
            queue=QUEUE,
            priority=build.priority,
            schedule_at=build.not_before,
            connection=session.connection().connection.driver_connection,
        )
        job.defer(build_id=build.id)

    def enqueue_forgotten(self, session: Session) -> list[int]:
        """A job for every queued build without one; their ids.

        There are some after a migration from SQLite, or when somebody emptied the table of jobs.
        """
        unknown = text(
            "NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = :task "
            "AND status IN ('todo', 'doing') AND (args->>'build_id')::bigint = build.id)"
        ).bindparams(task=TASK)
        forgotten = session.scalars(
            select(Build)
            .where(Build.status == BuildStatus.QUEUED.value, unknown)
            .with_for_update(skip_locked=True)
        ).all()
        for build in forgotten:
            self.enqueue(session, build)
        return [build.id for build in forgotten]


def is_staffed(session: Session) -> bool:
    """Whether some worker, on whichever machine, has been heard of lately."""
    query = text(
        "SELECT EXISTS (SELECT 1 FROM procrastinate_workers "
        "WHERE last_heartbeat > now() - CAST(:heard AS interval))"
    )
    return bool(session.scalar(query, {"heard": _HEARD_OF}))
