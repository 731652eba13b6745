"""``pixi.lock`` and ``conda-lock.yml``, both read by rattler (versions 1 to 7 of the format)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from rattler import Environment, LockFile, LockPlatform, PypiLockedPackage
from rattler.exceptions import ParseCondaLockError

from conda_store_jupyter.spec.exchange.conda_lock import read_entries
from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.packages import (
    asked_for,
    channel_name,
    conda_package,
    pypi_package,
    with_requested,
)
from conda_store_jupyter.spec.exchange.places import error_at, place_at, place_of, warn_at
from conda_store_jupyter.spec.exchange.unchecked import (
    REPOSITORIES,
    refuse_incomplete,
    refuse_repository,
    refuse_unhashed,
)
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.urls import refuse_secrets, refuse_variables

# The YAML reader of rattler takes time that grows with the square of the depth before it refuses,
# and that of Python overflows the stack.
_TOO_DEEP = re.compile(r"(?:[\[{]\s*|[-?]\s+){64}|^ {500}", re.MULTILINE)
_YAML_PLACE = re.compile(r" at line (\d+) column (\d+)")


def read_pixi_lock(text: str, report: Report, environment: str, platform: str) -> Draft | None:
    """One environment of a ``pixi.lock``."""
    if _is_too_deep(text, report, "pixi.lock"):
        return None
    lock = _parsed(text, report, "pixi.lock")
    if lock is None:
        return None
    found = lock.environment(environment)
    if found is None:
        known = ", ".join(sorted(name for name, _ in lock.environments())) or "none"
        error_at(
            report,
            "environments:",
            "unknown-environment",
            f"This pixi.lock has no environment {environment[:60]!r}.",
            f"It has: {known}.",
        )
        return None
    return _draft(found, report, platform)


def read_conda_lock(text: str, report: Report, platform: str) -> Draft | None:
    """A ``conda-lock.yml``, version 1 (CEP 37); categories besides ``main`` are left out."""
    if _is_too_deep(text, report, "conda-lock.yml"):
        return None
    entries = read_entries(text, report)
    if entries is None or any(problem.is_error for problem in report.problems):
        return None
    lock = _parsed(entries, report, "conda-lock.yml")
    found = lock.default_environment() if lock is not None else None
    return None if found is None else _draft(found, report, platform)


def _is_too_deep(text: str, report: Report, what: str) -> bool:
    found = _TOO_DEEP.search(text) is not None
    if found:
        _refuse("lists and mappings are nested too deeply", report, what)
    return found


def _parsed(text: str, report: Report, what: str) -> LockFile | None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "pixi.lock"  # rattler reads files only
        path.write_text(text, encoding="utf-8")
        try:
            return LockFile.from_path(path)
        except ParseCondaLockError as error:
            _refuse(str(error), report, what)
        except BaseException as error:
            # What the reader itself did not expect: such an error has no class that can be named.
            if type(error).__name__ != "PanicException":
                raise
            _refuse("something in it is not of its form", report, what)
    return None


def _refuse(reason: str, report: Report, what: str) -> None:
    found = _YAML_PLACE.search(reason)
    reason = " ".join(_YAML_PLACE.sub("", reason).split()).rstrip(".")
    span = place_at(report, int(found[1]), int(found[2])) if found else place_of(report, "")
    report.add(
        span,
        "invalid-lockfile",
        f"This {what} cannot be read: {reason}.",
        "The file may have been cut off or edited: get it again, or lock it anew.",
    )


def _draft(environment: Environment, report: Report, platform: str) -> Draft | None:
    platforms = {str(found.name): found for found in environment.platforms()}
    lockfiles = {
        name: lock
        for name, found in platforms.items()
        if (lock := _lockfile(environment, found, report)) is not None
    }
    shown = lockfiles.get(platform) or next(iter(lockfiles.values()), None)
    if shown is None:
        if not any(problem.is_error for problem in report.problems):
            error_at(report, "", "empty-lockfile", "No package is locked here.", "Lock it anew.")
        return None
    return Draft(
        channels=tuple(channel_name(str(channel)) for channel in environment.channels()),
        dependencies=tuple(asked_for(p) for p in shown.conda if p.requested),
        pip=tuple(package.name for package in shown.pypi),
        lockfiles=lockfiles,
    )


def _lockfile(environment: Environment, platform: LockPlatform, report: Report) -> Lockfile | None:
    pypi = [
        locked
        for package in environment.packages(platform) or []
        if isinstance(package, PypiLockedPackage)
        for locked in _pypi(package, report)
    ]
    records = environment.conda_repodata_records_for_platform(platform) or []
    conda = list(_checked(map(conda_package, records), report))
    if not conda and not pypi:
        return None
    refuse_incomplete(report, conda)
    return Lockfile(
        platform=str(platform.name),
        conda=tuple(sorted(with_requested(conda), key=lambda package: package.name)),
        pypi=tuple(sorted(pypi, key=lambda package: package.name)),
    )


def _checked(packages: Iterable[CondaPackage], report: Report) -> Iterator[CondaPackage]:
    for package in packages:
        try:
            refuse_secrets(package.url)
            refuse_variables(package.url)
        except Rejected as why:
            error_at(report, package.name, why.code, why.message, why.hint)
        if not package.digest:
            refuse_unhashed(report, package.name, package.url)
        yield package


def _pypi(package: PypiLockedPackage, report: Report) -> Iterator[PypiPackage]:
    url, _, fragment = package.location.partition("#")
    # An empty record of hashes is None inside, which the property of py-rattler does not expect.
    hashes = package.hashes if package._package.hashes is not None else None
    sha256 = hashes.sha256.hex() if hashes and hashes.sha256 else ""
    sha256 = sha256 or fragment.removeprefix("sha256=")
    if "://" not in url or url.startswith("file:"):
        warn_at(
            report,
            package.location,
            "left-out",
            f"{package.name} is a local project or file and is left out.",
            "Install it into a copy, or publish it on an index.",
        )
    elif url.startswith(REPOSITORIES):
        refuse_repository(report, package.name, package.location)
    elif "@" in url.partition("://")[2].partition("/")[0]:
        message = f"The address of {package.name} holds a user name or password."
        hint = "Remove it, and keep the credentials in the ~/.netrc of the user who builds."
        error_at(report, package.name, "secret-in-channel", message, hint)
    elif not sha256:
        refuse_unhashed(report, package.name, package.location)
    else:
        yield pypi_package(package.name, str(package.version), url, sha256)
