"""What is compared or copied: builds, environments, specifications, and files of any format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from conda_store_jupyter.db.models import Build
from conda_store_jupyter.db.models import Specification as SpecificationRow
from conda_store_jupyter.db.repositories import builds, specifications
from conda_store_jupyter.errors import InvalidRequest, NotFound
from conda_store_jupyter.services import lookup
from conda_store_jupyter.spec.exchange.convert import Conversion, convert
from conda_store_jupyter.spec.exchange.refusal import refuse_errors
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.spec.specification import Specification

_HINT = "Write build:12, environment:namespace/name, environment:name@3 or specification:<sha256>."
_FORM = re.compile(r"(?P<kind>build|environment|specification):(?P<value>.+)")
_ENVIRONMENT = re.compile(r"((?P<namespace>[^/@]+)/)?(?P<name>[^/@]+)(@(?P<number>\d{1,9}))?")


@dataclass(frozen=True)
class FileText:
    """A specification or lockfile that is no part of the store.

    Attributes:
        label: what messages call it.
    """

    content: str
    label: str = ""


#: ``build:12``, ``environment:namespace/name``, ``environment:name@3`` (its build 3),
#: ``specification:<sha256>``, or a file.
Reference = str | FileText


_NO_BUILD = {"build_id": None, "number": None, "namespace": None, "name": None}


@dataclass(frozen=True)
class Side:
    """One of two things that are compared.

    Attributes:
        label: for people.
        lockfile: None for what has not been solved.
        build: which build it is, as JSON values; None for what is not built.
        others: the lockfiles of a file that has several, by platform.
    """

    label: str
    specification: Specification | None = None
    lockfile: Lockfile | None = None
    build: Mapping[str, Any] | None = None
    others: Mapping[str, Lockfile] = field(default_factory=dict, hash=False)

    @property
    def platforms(self) -> list[str]:
        """For which there is a lockfile; this machine's comes first."""
        found = {lock.platform for lock in (self.lockfile, *self.others.values()) if lock}
        return sorted(found, key=lambda name: (name != this_platform(), name))

    def on(self, platform: str) -> Side:
        """The same for another platform, where there is a lockfile for it."""
        return replace(self, lockfile=self.others.get(platform, self.lockfile))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values: what it is, not what is in it."""
        lock = self.lockfile
        return {
            "label": self.label,
            **(self.build or _NO_BUILD),
            "specification_sha256": self.specification.sha256 if self.specification else None,
            "lockfile_sha256": lock.sha256 if lock else None,
            "platform": lock.platform if lock else None,
            "packages": len(lock.conda) + len(lock.pypi) if lock else None,
        }


def resolve(session: Session, reference: Reference, default_namespace: str) -> Side:
    """What ``reference`` stands for.

    Raises:
        InvalidRequest: it cannot be understood, or the file holds errors.
        NotFound: there is no such thing.
    """
    if isinstance(reference, FileText):
        return _of_file(reference)
    found = _FORM.fullmatch(reference)
    if found is None:
        raise InvalidRequest(f"{reference[:80]!r} names nothing to compare.", hints=[_HINT])
    kind, value = found["kind"], found["value"]
    if kind == "build":
        return _of_build(lookup.build(session, _number(value)))
    if kind == "environment":
        return _of_environment(session, value, default_namespace)
    return _of_specification(session, value)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise InvalidRequest(f"{text[:40]!r} is not the id of a build.", hints=[_HINT])
    return int(text)


def _of_build(build: Build) -> Side:
    environment = build.environment
    return Side(
        label=f"{environment.namespace.name}/{environment.name} build {build.number}",
        specification=Specification.from_canonical(build.specification.spec),
        lockfile=Lockfile.from_json(build.lockfile.content) if build.lockfile else None,
        build={
            "build_id": build.id,
            "number": build.number,
            "namespace": environment.namespace.name,
            "name": environment.name,
        },
    )


def _of_environment(session: Session, text: str, default_namespace: str) -> Side:
    found = _ENVIRONMENT.fullmatch(text)
    if found is None:
        raise InvalidRequest(f"{text[:80]!r} is not the name of an environment.", hints=[_HINT])
    namespace = found["namespace"] or default_namespace
    environment = lookup.environment(session, namespace, found["name"])
    if found["number"]:
        return _of_build(lookup.numbered(session, environment, int(found["number"])))
    if environment.current_build_id is None:
        raise NotFound(
            f"{namespace}/{environment.name} has no completed build yet.",
            hints=["Wait for its build, or name one: `environment:name@1`."],
        )
    return _of_build(lookup.build(session, environment.current_build_id))


def _of_specification(session: Session, sha256: str) -> Side:
    row: SpecificationRow | None = specifications.by_sha256(session, sha256)
    if row is None:
        raise NotFound(
            f"There is no specification {sha256[:64]!r}.",
            hints=["`specification.sha256` of a build names it."],
        )
    build = builds.newest_locked(session, row.id)
    lock = Lockfile.from_json(build.lockfile.content) if build and build.lockfile else None
    return Side(
        label=f"specification {sha256[:12]}",
        specification=Specification.from_canonical(row.spec),
        lockfile=lock,
    )


def _of_file(file: FileText) -> Side:
    found = convert(file.content, platform=this_platform(), file_name=file.label)
    refuse_errors(found)
    side = Side(
        label=file.label or found.format or "file",
        specification=_asked(found),
        others=found.lockfiles,
    )
    return side.on(side.platforms[0]) if found.lockfiles else side


def _asked(found: Conversion) -> Specification | None:
    # What is written for a lockfile is a guess at what was asked for.
    if found.lockfiles or found.specification is None:
        return None
    return parse(found.specification, default_name="unnamed")
