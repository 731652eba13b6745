"""Artifacts in tests: a maker that does what the test says, and what the record says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Artifact
from conda_store_jupyter.publish.archive.making import Made
from conda_store_jupyter.queue.retry import RetryPolicy
from conda_store_jupyter.services import artifacts
from conda_store_jupyter.services.artifacts import Making, Ready
from conda_store_jupyter.services.making import ArtifactMaker, MakerTerms
from conda_store_jupyter.store.archives.compression import Format

#: The archive that tests ask for.
ZST = "archive.tar.zst"


class Pretender:
    """Makes an archive that says what it was made of."""

    def __init__(self) -> None:
        self.calls = 0
        self.during: Callable[[Callable[[int], None]], None] = lambda progress: None

    def __call__(
        self,
        prefix: Path,
        target: Path,
        form: Format,
        *,
        variables: Mapping[str, str],
        about: Mapping[str, Any],
        progress: Callable[[int], None],
    ) -> Made:
        self.calls += 1
        self.during(progress)
        content = f"{form} {prefix.name} {about['environment']}".encode()
        target.write_bytes(content)
        return Made(hashlib.sha256(content).hexdigest(), len(content))


def maker_of(store: Store, make: Pretender, **terms: Any) -> ArtifactMaker:
    """A maker of a store of this process; it tries twice and at once."""
    retry = RetryPolicy(attempts=2, base_seconds=0)
    return ArtifactMaker(store.database, store.context, MakerTerms(retry=retry, **terms), make)


def ask(store: Store, build_id: int, kind: str = ZST) -> Ready | Making:
    """What a request for an artifact is told."""
    return store.write(artifacts.ask, store.context, build_id, kind)


def row(store: Store) -> Artifact:
    """The one artifact in the record."""
    found: Artifact | None = store.read(lambda session: session.scalar(select(Artifact)))
    assert found is not None
    return found


def listed(store: Store, build_id: int) -> dict[str, Any]:
    """What is shown of a build's archive."""
    found = store.read(artifacts.list_artifacts, store.context, build_id)
    return next(one for one in found if one["type"] == ZST)
