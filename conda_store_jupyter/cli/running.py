"""Runs a command in an environment of this store, or of an archive that is fetched and kept."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click
from filelock import FileLock
from platformdirs import user_cache_path

from conda_store_jupyter.cli.fetching import archive_from, is_address, refused
from conda_store_jupyter.cli.naming import EnvironmentName, environment
from conda_store_jupyter.cli.remote import Downloaded
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.db.paging import PageRequest
from conda_store_jupyter.db.repositories.builds import BuildFilter
from conda_store_jupyter.errors import Conflict, InvalidRequest, NotFound
from conda_store_jupyter.publish.shells import activated
from conda_store_jupyter.services import catalog, places
from conda_store_jupyter.store.archives.conda_unpack import CannotRelocate
from conda_store_jupyter.store.archives.unpacking import (
    NotAnArchive,
    format_of,
    unpack_archive,
)
from conda_store_jupyter.store.removal import remove_tree

#: Where archives are unpacked; may be changed by a variable.
CACHE_VARIABLE = "CONDA_STORE_RUN_CACHE"

_NUMBERED = re.compile(r"(?P<name>.+)@(?P<number>[0-9]{1,9})")
_SOURCE = '. "$0/bin/activate" && exec "$@"'


@dataclass(frozen=True)
class Ready:
    """An environment in which something can run.

    Attributes:
        variables: of the active environment, all of them.
        through: words before the command: a shell that activates it first.
    """

    prefix: Path
    variables: Mapping[str, str]
    through: tuple[str, ...] = ()


def run_command(
    session: Session,
    source: str | None,
    token: str | None,
    cwd: str | None,
    words: Sequence[str],
) -> NoReturn:
    """Become the command.

    Raises:
        NotFound, Conflict, StoreUnusable, InvalidRequest: there is no such environment, or it
            cannot be used here.
    """
    name, command = _split(source, words)
    ready = _local(session, name) if source is None else _fetched(session, source, token)
    program = shutil.which(command[0], path=ready.variables["PATH"])
    if program is None:
        raise NotFound(
            f"There is no command {command[0]!r} in {name or source}.",
            hints=[f"Its commands are in {ready.prefix / 'bin'}."],
        )
    if cwd is not None:
        os.chdir(cwd)
    session.close()
    argv = [*ready.through, *([program] if ready.through else [command[0]]), *command[1:]]
    os.execvpe(ready.through[0] if ready.through else program, argv, dict(ready.variables))  # noqa: S606


def _split(source: str | None, words: Sequence[str]) -> tuple[str, Sequence[str]]:
    rest = list(words)
    name = "" if source is not None else rest.pop(0)
    if rest[:1] == ["--"]:
        rest.pop(0)
    if not rest:
        raise click.UsageError("What is to be run? Write it after --: run NAME -- python")
    return name, rest


def _local(session: Session, text: str) -> Ready:
    store = session.store
    if text.isascii() and text.isdigit():
        place = store.read(places.of_build, store.context, int(text[:9]))
    elif found := _NUMBERED.fullmatch(text):
        build_id = _numbered(session, environment(found["name"]), int(found["number"]))
        place = store.read(places.of_build, store.context, build_id)
    else:
        name = environment(text)
        namespace = name.namespace or store.context.default_namespace
        place = store.read(places.of_current_build, store.context, namespace, name.name)
    variables = {**os.environ, **activated(place.activation, os.environ)}
    return Ready(place.prefix, variables)


def _numbered(session: Session, name: EnvironmentName, number: int) -> int:
    store = session.store
    namespace = name.namespace or store.context.default_namespace
    found = store.read(catalog.get_environment, namespace, name.name)
    wanted = BuildFilter(environment_id=found["id"])
    page = store.read(catalog.list_builds, wanted, PageRequest(size=100_000))
    for build in page.rows:
        if build["number"] == number:
            build_id: int = build["id"]
            return build_id
    raise NotFound(f"{namespace}/{name.name} has no build {number}.")


def _fetched(session: Session, source: str, token: str | None) -> Ready:
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    with archive_from(source, token, session.output, cache) as archive:
        prefix = cache / archive.sha256[:32]
        with FileLock(f"{prefix}.lock"):
            if not _is_whole(prefix):
                _unpack(source, archive, prefix)
    origin = json.loads((prefix / _DONE).read_text(encoding="utf-8"))
    variables = {
        **os.environ,
        **origin["variables"],
        "PATH": f"{prefix / 'bin'}:{os.environ.get('PATH', os.defpath)}",
        "CONDA_PREFIX": str(prefix),
        "CONDA_DEFAULT_ENV": origin["environment"],
    }
    bash = shutil.which("bash")
    if bash and any((prefix / "etc" / "conda" / "activate.d").glob("*.sh")):
        plain = {**os.environ, "CONDA_STORE_KEEP_PROMPT": "1"}
        through = (bash, "--noprofile", "--norc", "-c", _SOURCE, str(prefix))
        return Ready(prefix, {**plain, "PATH": variables["PATH"]}, through)
    return Ready(prefix, variables)


def cache_directory() -> Path:
    """Where environments of other stores are unpacked."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given).absolute() if given else user_cache_path("conda-store") / "run"


_DONE = "conda-meta/conda-store-unpacked"


def _is_whole(prefix: Path) -> bool:
    return (prefix / _DONE).is_file()


def _unpack(source: str, archive: Downloaded, prefix: Path) -> None:
    remove_tree(prefix)
    try:
        with archive.path.open("rb") as file:
            form = format_of(file.read(8))
            file.seek(0)
            origin = unpack_archive(file, form, prefix)
    except NotAnArchive as error:
        raise refused(source, error) from error
    except CannotRelocate as error:
        raise Conflict(str(error), hints=[f"Set {CACHE_VARIABLE} to a shorter path."]) from error
    if not isinstance(origin.get("environment"), str):
        raise InvalidRequest(f"{source} does not say of which environment it is.")
    done = {
        "environment": origin["environment"],
        "variables": dict((origin.get("lockfile") or {}).get("variables") or {}),
        "source": source if not is_address(source) else "",
    }
    (prefix / _DONE).write_text(json.dumps(done), encoding="utf-8")
