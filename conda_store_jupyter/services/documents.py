"""The artifacts that are text: rendered from the record whenever they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build
from conda_store_jupyter.errors import Conflict, NotFound
from conda_store_jupyter.services import lookup
from conda_store_jupyter.services.context import Context
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.naming import called
from conda_store_jupyter.spec.pinned import to_pinned_environment, to_requirements
from conda_store_jupyter.spec.pixi import to_pixi_lock
from conda_store_jupyter.spec.specification import Specification

YAML = "application/yaml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Resolved:
    """What a completed build has to say."""

    lockfile: Lockfile
    specification: Specification
    specification_sha256: str
    channels: Sequence[str]


@dataclass(frozen=True)
class Format:
    """A way of writing it.

    Attributes:
        addresses: it has to name the file of every package.
    """

    media_type: str
    render: Callable[[Resolved], str]
    addresses: bool = False


def _conda_lock(resolved: Resolved) -> str:
    return resolved.lockfile.to_conda_lock(
        resolved.specification.channels, content_hash=resolved.specification_sha256
    )


def _pixi_lock(resolved: Resolved) -> str:
    options = (line.split(maxsplit=1) for line in resolved.specification.pip_options)
    indexes = [words[1] for words in options if len(words) == 2 and "find-links" not in words[0]]
    return to_pixi_lock(resolved.lockfile, resolved.channels, indexes)


FORMATS: Mapping[str, Format] = {
    "environment-pinned.yml": Format(
        YAML,
        lambda resolved: to_pinned_environment(
            resolved.lockfile, resolved.specification, resolved.channels
        ),
    ),
    "conda-lock.yml": Format(YAML, _conda_lock, addresses=True),
    "pixi.lock": Format(YAML, _pixi_lock, addresses=True),
    "explicit.txt": Format(TEXT, lambda resolved: resolved.lockfile.to_explicit()),
    "requirements.txt": Format(
        TEXT,
        lambda resolved: to_requirements(resolved.lockfile, resolved.specification.pip_options),
    ),
}

#: As it was typed; also of builds that failed.
TYPED = "environment.yml"


def render(session: Session, context: Context, build_id: int, kind: str) -> str:
    """The text of this kind.

    Raises:
        NotFound: there is no such build, or it has no lockfile.
        Conflict: this format cannot say all that the build has.
    """
    build = lookup.build(session, build_id)
    if kind == TYPED:
        return called(build.specification.source, build.environment.name)
    return write(resolved(context, build), kind)


def write(what: Resolved, kind: str) -> str:
    """The text of this kind. Raises Conflict, as :func:`render`."""
    form = FORMATS[kind]
    missing = [package.name for package in what.lockfile.pypi if not package.url]
    if form.addresses and missing:
        raise Conflict(
            f"{kind} names the file of every package, and for {', '.join(missing)} it is not "
            "known which of several files was installed.",
            hints=["Take requirements.txt and explicit.txt, which do not need it."],
        )
    return form.render(what)


def resolved(context: Context, build: Build) -> Resolved:
    """What a build resolved to.

    Raises:
        NotFound: it has not.
    """
    if build.lockfile is None:
        raise NotFound(
            f"Build {build.id} has no lockfile: its status is {build.status}.",
            hints=["Only completed builds have one."],
        )
    asked = Specification.from_canonical(build.specification.spec)
    specification = replace(asked, name=build.environment.name)
    return Resolved(
        lockfile=Lockfile.from_json(build.lockfile.content),
        specification=specification,
        specification_sha256=build.specification.sha256,
        channels=[_address(context.channel_alias, name) for name in specification.channels],
    )


def _address(alias: str, channel: str) -> str:
    return channel if "://" in channel else f"{alias.rstrip('/')}/{channel}"
