"""``pixi.lock`` and ``conda-lock.yml``, both read by rattler (versions 1 to 7 of the format)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from rattler import Environment, LockFile, LockPlatform, PypiLockedPackage
from rattler.exceptions import ParseCondaLockError

from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.packages import (
    asked_for,
    channel_name,
    conda_package,
    pypi_package,
    with_requested,
)
from conda_store_jupyter.spec.exchange.places import error_at, place_at, place_of, warn_at
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.urls import refuse_secrets, refuse_variables

_MAIN = "main"
_OTHER_CATEGORY = re.compile(r"""^\s+(category: (?!["']?main\b)|optional: true)""", re.MULTILINE)
# The YAML reader of rattler takes time that grows with the square of the depth, before it refuses.
_TOO_DEEP = re.compile(r"(?:[\[{]\s*|[-?]\s+){64}")
_YAML_PLACE = re.compile(r" at line (\d+) column (\d+)")


def read_pixi_lock(text: str, report: Report, environment: str, platform: str) -> Draft | None:
    """One environment of a ``pixi.lock``."""
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
    lock = _parsed(text, report, "conda-lock.yml")
    if lock is not None and _OTHER_CATEGORY.search(text):
        lock = _parsed(_only_main(text, report), report, "conda-lock.yml")
    found = lock.default_environment() if lock is not None else None
    return None if found is None else _draft(found, report, platform)


def _only_main(text: str, report: Report) -> str:
    """The document without packages for development and options, which conda-lock leaves out."""
    # What rattler has read is neither nested too deeply for this nor full of aliases.
    document = yaml.load(text, Loader=yaml.CSafeLoader)
    packages = document["package"]
    kept = [entry for entry in packages if _is_main(entry)]
    warn_at(
        report,
        "package:",
        "left-out",
        f"Packages of other categories than {_MAIN!r} are left out: {len(packages) - len(kept)}.",
        "Add what you need of them to the specification.",
    )
    return yaml.dump({**document, "package": kept}, Dumper=yaml.CSafeDumper)


def _is_main(entry: Mapping[str, Any]) -> bool:
    return entry.get("category", _MAIN) == _MAIN and not entry.get("optional")


def _parsed(text: str, report: Report, what: str) -> LockFile | None:
    if _TOO_DEEP.search(text):
        _refuse("lists and mappings are nested too deeply", report, what)
        return None
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "pixi.lock"  # rattler reads files only
        path.write_text(text, encoding="utf-8")
        try:
            return LockFile.from_path(path)
        except ParseCondaLockError as error:
            _refuse(str(error), report, what)
    return None


def _refuse(reason: str, report: Report, what: str) -> None:
    found = _YAML_PLACE.search(reason)
    hint = "The file may have been cut off or edited: get it again, or lock it anew."
    if "hash" in reason or "sha256" in reason:
        code, hint = "missing-hash", "A lockfile has a hash for every package: lock it anew."
    else:
        code = "invalid-lockfile"
    reason = " ".join(_YAML_PLACE.sub("", reason).split()).rstrip(".")
    span = place_at(report, int(found[1]), int(found[2])) if found else place_of(report, "")
    report.add(span, code, f"This {what} cannot be read: {reason}.", hint)


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
            error_at(
                report,
                package.url,
                "missing-hash",
                f"{package.name} has no hash: what is downloaded could not be checked.",
                "Lock it anew, or take the whole file from where it was made.",
            )
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
    elif "@" in url.partition("://")[2].partition("/")[0]:
        message = f"The address of {package.name} holds a user name or password."
        hint = "Remove it, and keep the credentials in the ~/.netrc of the user who builds."
        error_at(report, package.name, "secret-in-channel", message, hint)
    elif not sha256 or url.startswith(("git+", "hg+", "svn+", "bzr+")):
        error_at(
            report,
            package.location,
            "missing-hash",
            f"{package.name} has no hash: what is downloaded could not be checked.",
            "Lock a released version of it instead.",
        )
    else:
        yield pypi_package(package.name, str(package.version), url, sha256)
