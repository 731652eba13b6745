"""What must be true of a store when everything has come to its end, whatever died on the way."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.db.models import Attempt, Build, Environment, Lockfile, Namespace
from conda_store_jupyter.publish import kernelspecs
from conda_store_jupyter.store import links, prefixes

_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO |WARN |ERROR) \w+ +\S.*")

# What a store's directory of a namespace holds besides prefixes.
_LINKS = "envs"


def problems(store: Store) -> list[str]:
    """Everything that is wrong, one line each; [] is what a test wants."""
    with store.database.snapshot() as session:
        return [
            *_stuck(session),
            *_twice(session),
            *_visible(session, store),
            *_leftovers(session, store),
            *_logs(session, store),
        ]


def settle(store: Store, seconds: float = 60.0) -> None:
    """Wait until nothing is wrong any more; fails with what still is."""
    deadline = time.monotonic() + seconds
    while found := problems(store):
        assert time.monotonic() < deadline, "\n".join(found)
        time.sleep(0.05)


def outcomes(store: Store, build_id: int) -> list[str]:
    """How the attempts of a build ended, in order; ``open`` is one that has not."""
    ended = select(Attempt.outcome).where(Attempt.build_id == build_id).order_by(Attempt.number)
    return store.read(lambda session: [outcome or "open" for outcome in session.scalars(ended)])


def _stuck(session: Session) -> Iterator[str]:
    for build in session.scalars(select(Build)):
        if build.status in ("QUEUED", "BUILDING"):
            yield f"build {build.id} is {build.status} (attempt {build.attempt})"
        elif build.worker or build.lease_until or not build.ended_on:
            yield f"build {build.id} has ended, but is {build.worker}'s until {build.lease_until}"


def _twice(session: Session) -> Iterator[str]:
    for build in session.scalars(select(Build)):
        attempts = session.scalars(select(Attempt).where(Attempt.build_id == build.id)).all()
        completed = sum(attempt.outcome == "COMPLETED" for attempt in attempts)
        if completed != (build.status == "COMPLETED"):
            yield f"build {build.id} is {build.status}, and completed {completed} times"
        for attempt in attempts:
            if attempt.ended_on is None and build.ended_on:
                yield f"attempt {attempt.number} of build {build.id} has not ended"


def _visible(session: Session, store: Store) -> Iterator[str]:
    """Link and kernelspecs against the newest completed build of each environment."""
    specs = {
        (spec.namespace, spec.environment): spec
        for spec in kernelspecs.registered(Path(store.config.kernels_dir))
    }
    rows = session.execute(select(Environment, Namespace).join(Namespace))
    for environment, namespace in rows:
        where = f"{namespace.name}/{environment.name}"
        current = environment.current_build_id
        newest = _newest_completed(session, environment.id)
        spec = specs.pop((namespace.name, environment.name), None)
        if current != newest:
            yield f"{where}: the current build is {current}, the newest completed one {newest}"
        target = links.target_of(store.layout.link(namespace.name, environment.name))
        wanted = _prefix(session, store, current)
        if target != wanted:
            yield f"{where}: the link points at {target}, not at {wanted}"
        if (spec and spec.build_id) != current or (spec and spec.prefix) != wanted:
            yield f"{where}: the kernelspec is {spec}, not of build {current}"
    yield from (f"a kernelspec of nothing: {spec}" for spec in specs.values())


def _newest_completed(session: Session, environment_id: int) -> int | None:
    return session.scalar(
        select(Build.id)
        .where(Build.environment_id == environment_id, Build.status == "COMPLETED")
        .order_by(Build.id.desc())
        .limit(1)
    )


def _prefix(session: Session, store: Store, build_id: int | None) -> Path | None:
    row = session.execute(
        select(Namespace.name, Environment.stem, Lockfile.sha256)
        .join(Environment, Environment.namespace_id == Namespace.id)
        .join(Build, Build.environment_id == Environment.id)
        .join(Lockfile, Lockfile.id == Build.lockfile_id)
        .where(Build.id == build_id)
    ).one_or_none()
    return None if row is None else store.layout.prefix(*row)


def _leftovers(session: Session, store: Store) -> Iterator[str]:
    ready = {
        _prefix(session, store, build_id)
        for build_id in session.scalars(select(Build.id).where(Build.status == "COMPLETED"))
    }
    for namespace in session.scalars(select(Namespace.name)):
        directory = store.layout.namespace(namespace)
        for path in directory.iterdir() if directory.is_dir() else ():
            if path.name == _LINKS:
                continue
            if path not in ready:
                yield f"left over: {path.name} ({prefixes.state(path)})"
            elif prefixes.state(path) != "ready":
                yield f"not ready: {path.name} ({prefixes.state(path)})"
    scratch = store.layout.packages / ".scratch"
    for path in scratch.iterdir() if scratch.is_dir() else ():
        yield f"left over: {path.relative_to(store.layout.root)}"


def _logs(session: Session, store: Store) -> Iterator[str]:
    for build in session.scalars(select(Build).where(Build.attempt > 0)):
        try:
            text = store.layout.log(build.id).read_text(encoding="utf-8")
        except FileNotFoundError:
            yield f"build {build.id} has no log"
            continue
        lines = text.splitlines()
        yield from (f"log {build.id}: {line!r}" for line in lines if not _LINE.fullmatch(line))
        if build.status == "COMPLETED" and "ready in" not in text:
            yield f"log {build.id} does not say that the build is ready"
        code = (build.failure or {}).get("code", "")
        if build.status == "FAILED" and code not in text:
            yield f"log {build.id} does not say {code}"
