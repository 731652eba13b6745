"""A worker in the foreground."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from conda_store_jupyter.cli import wording
from conda_store_jupyter.cli.following import Interrupted, interruptible
from conda_store_jupyter.cli.session import Session


def work(session: Session, *, finish: bool) -> None:
    """Build until SIGINT or SIGTERM, then give back what runs; a line for each change.

    With ``finish`` wait for what runs, until a second signal.
    """
    store = session.store
    output = session.output

    def announce(change: Mapping[str, Any]) -> None:
        if change["build_id"] is not None:
            output.note(line(change))

    feed = store.feed(announce)
    session.has_built = True
    try:
        with interruptible():
            feed.start()
            store.start()
            output.note(
                f"Building what is queued in {store.layout.root}, "
                f"{store.config.workers} at a time. Ctrl-C ends it."
            )
            threading.Event().wait()
    except Interrupted as interrupted:
        if finish:
            output.note(f"{interrupted}: waiting for what runs. Once more gives it back.")
            _finish(session)
        output.note(f"{interrupted}: giving back what runs.")
        output.document({"stopped_by": str(interrupted)})
    finally:
        feed.stop()


def _finish(session: Session) -> None:
    with suppress(Interrupted), interruptible():
        session.store.dispatcher.finish()


def line(change: Mapping[str, Any]) -> str:
    """What happened to a build, in a line."""
    what = wording.STATUS[change["status"]]
    if change["step"]:
        what = wording.STEP.get(change["step"], change["step"])
    return f"build {change['build_id']} ({change['namespace']}/{change['environment']}): {what}"
