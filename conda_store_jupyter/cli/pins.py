"""Pinning a build, and letting go of it."""

from __future__ import annotations

from conda_store_jupyter.cli import wording
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services import catalog, pinning


def pin_build(session: Session, build_id: int, *, pinned: bool) -> None:
    """Keep the files of a build for ever, or no longer.

    Raises:
        NotFound: there is no such build.
        Conflict: it has no files to keep.
    """
    store = session.store
    store.write(pinning.pin, build_id, pinned)
    build = store.read(catalog.get_build, build_id)
    name = wording.sentence(wording.build_name(build))
    session.output.line(
        f"{name} is pinned: it is never collected." if pinned else f"{name} is not pinned any more."
    )
    session.output.document(build)
