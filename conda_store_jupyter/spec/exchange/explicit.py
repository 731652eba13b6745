"""``@EXPLICIT`` files (CEP 23): addresses of conda packages, one a line, most with a hash."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from rattler import PackageRecord, RepoDataRecord, Subdir
from rattler.exceptions import (
    InvalidPackageNameError,
    InvalidUrlError,
    InvalidVersionError,
    ParseExplicitEnvironmentSpecError,
    ParsePlatformError,
)
from rattler.explicit_environment import ExplicitEnvironmentSpec
from rattler.package import BuildString
from rattler.version import VersionWithSource

from conda_store_jupyter.spec.exchange.draft import Draft
from conda_store_jupyter.spec.exchange.packages import (
    asked_for,
    channel_name,
    conda_package,
    with_requested,
)
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.spec.problem import Rejected
from conda_store_jupyter.spec.report import Report
from conda_store_jupyter.spec.urls import refuse_secrets, refuse_variables

MARK = "@EXPLICIT"

_LINE = re.compile(r"[^\r\n]+")
_PLATFORM = re.compile(r"#\s*platform:\s*(\S+)")
_HASH = re.compile(r"(?:sha256:)?(?P<sha256>[0-9a-f]{64})|(?P<md5>[0-9a-f]{32})", re.IGNORECASE)
_ARCHIVE = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)-(?P<build>[^-]+)(\.conda|\.tar\.bz2)")
_BUILD_NUMBER = re.compile(r"(?:^|_)(\d+)$")


@dataclass(frozen=True)
class _Line:
    text: str
    start: int


def read_explicit(text: str, report: Report, platform: str) -> Draft | None:
    """The packages of an explicit file; for ``platform`` unless the file names another."""
    packages = {}
    for line in _lines(text):
        package = _read_line(line, report)
        if package is None:
            continue
        if package.name in packages:
            message, hint = f"{package.name!r} is there twice.", "Keep one of the two lines."
            _reject(report, line, Rejected("duplicate-package", message, hint))
        packages[package.name] = package
    named = _platform(text, packages.values(), platform)
    if not packages and not report.problems:
        report.add((0, len(text)), "empty-lockfile", "There is no package in this file.", "")
    if any(problem.is_error for problem in report.problems):
        return None
    _warn_of_hashes(report, packages.values())
    conda = with_requested(sorted(packages.values(), key=lambda package: package.name))
    return Draft(
        channels=tuple(dict.fromkeys(channel_name(package.channel) for package in conda)),
        dependencies=tuple(asked_for(package) for package in conda if package.requested),
        lockfiles={named: Lockfile(named, conda)},
    )


def _lines(text: str) -> Iterator[_Line]:
    for found in _LINE.finditer(text):
        line = found.group().strip()
        if line and not line.startswith("#") and line != MARK:
            yield _Line(line, found.start() + found.group().index(line))


def _read_line(line: _Line, report: Report) -> CondaPackage | None:
    try:
        return _package(line.text)
    except Rejected as why:
        _reject(report, line, why)
        return None


def _reject(report: Report, line: _Line, why: Rejected) -> None:
    report.add((line.start, line.start + len(line.text)), why.code, why.message, why.hint)


def _package(line: str) -> CondaPackage:
    """The package of one line.

    Raises:
        Rejected: it is not the address of a conda package.
    """
    refuse_secrets(line)
    refuse_variables(line)
    url, _, digest = _normalized(line).partition("#")
    where, slash, file_name = url.rpartition("/")
    channel, _, subdir = where.rpartition("/")
    archive = _ARCHIVE.fullmatch(unquote(file_name))
    if archive is None or not slash or not channel:
        raise _not_a_package(f"{file_name[:80]!r} is not the file name of a conda package")
    found = _HASH.fullmatch(digest)
    if digest and found is None:
        raise _not_a_package(f"{digest[:80]!r} is neither a SHA-256 nor an MD5")
    hashes = found.groupdict() if found else {}
    try:
        record = _record(archive, subdir, hashes)
        package = conda_package(RepoDataRecord(record, unquote(file_name), url, f"{channel}/"))
    except (
        InvalidPackageNameError,
        InvalidUrlError,
        InvalidVersionError,
        ParsePlatformError,
        ValueError,
    ) as error:
        raise _not_a_package(str(error)) from None
    return replace(package, record={})  # Nothing is known: this is not "it needs nothing".


def _normalized(line: str) -> str:
    if any(character.isspace() for character in line):
        raise _not_a_package("there is white space in it")
    try:
        [entry] = ExplicitEnvironmentSpec.from_str(f"{MARK}\n{line}").packages
    except (ParseExplicitEnvironmentSpecError, ValueError):
        raise _not_a_package("it is not a URL") from None
    if urlsplit(entry.url).scheme not in ("https", "http", "file"):
        raise _not_a_package("only https://, http:// and file:// can be used")
    return entry.url


def _record(archive: re.Match[str], subdir: str, hashes: dict[str, str | None]) -> PackageRecord:
    build = archive["build"]
    number = _BUILD_NUMBER.search(build)
    sha256, md5 = hashes.get("sha256"), hashes.get("md5")
    return PackageRecord(
        name=archive["name"],
        version=VersionWithSource(archive["version"]),
        build=BuildString.new_unchecked(build),
        build_number=int(number[1]) if number else 0,
        subdir=Subdir(subdir),
        sha256=bytes.fromhex(sha256) if sha256 else None,
        md5=bytes.fromhex(md5) if md5 else None,
    )


def _not_a_package(reason: str) -> Rejected:
    return Rejected(
        "invalid-package-url",
        f"This line is not the address of a conda package: {reason}.",
        "Write https://host/channel/subdir/name-version-build.conda#hash, as "
        "`conda list --explicit --sha256` does.",
    )


def _platform(text: str, packages: Collection[CondaPackage], platform: str) -> str:
    found = _PLATFORM.search(text)
    if found is not None:
        return found[1]
    subdirs = {package.subdir for package in packages} - {"noarch"}
    return subdirs.pop() if len(subdirs) == 1 else platform


def _warn_of_hashes(report: Report, packages: Collection[CondaPackage]) -> None:
    bare = [package.name for package in packages if not package.digest]
    if bare:
        report.add(
            (0, len(report.text.partition("\n")[0])),
            "missing-hash",
            f"Packages without a hash: {len(bare)}, such as {bare[0]}. The one that their channel "
            "tells now is taken.",
            "`conda list --explicit --sha256` writes hashes.",
            "warning",
        )
