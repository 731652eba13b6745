"""Between the solver's records and the packages of a lockfile."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rattler import BuildString, PackageRecord, RepoDataRecord
from rattler.exceptions import InvalidPackageNameError, InvalidUrlError, InvalidVersionError

from conda_store_jupyter.spec.exchange.packages import conda_package
from conda_store_jupyter.spec.lockfile import CondaPackage


def to_package(record: RepoDataRecord, *, requested: bool) -> CondaPackage:
    """The package that ``record`` describes."""
    return conda_package(record, requested=requested)


def to_record(package: CondaPackage) -> RepoDataRecord:
    """The record that ``package`` was made of; only what is known, where a file was imported.

    Raises:
        ValueError: its name, version or hashes have no meaning to the solver's library.
    """
    try:
        return _record(package, dict(package.record))
    except (InvalidPackageNameError, InvalidVersionError, InvalidUrlError) as error:
        raise ValueError(f"{package.url}: {error}") from error


def _record(package: CondaPackage, known: dict[str, Any]) -> RepoDataRecord:
    record = RepoDataRecord(
        _package_record(package, known),
        file_name=known.get("fn") or package.url.rsplit("/", 1)[-1],
        url=package.url,
        channel=known.get("channel") or package.channel,
    )
    if known.get("timestamp"):
        record.timestamp = _moment(known["timestamp"])
    if known.get("indexed_timestamp"):
        record.indexed_timestamp = _moment(known["indexed_timestamp"])
    # They would be derived from the subdir, which not every channel does.
    record.arch, record.platform = known.get("arch"), known.get("platform")
    record.track_features = _words(known.get("track_features"))
    return record


def _package_record(package: CondaPackage, known: dict[str, Any]) -> PackageRecord:
    return PackageRecord(
        package.name,
        package.version,
        BuildString(package.build),
        package.build_number,
        package.subdir,
        noarch=known.get("noarch"),
        depends=list(known.get("depends", ())),
        constrains=list(known.get("constrains", ())),
        sha256=bytes.fromhex(package.sha256) if package.sha256 else None,
        md5=bytes.fromhex(package.md5) if package.md5 else None,
        size=package.size,
        features=known.get("features"),
        license=package.license or None,
        license_family=known.get("license_family"),
        python_site_packages_path=known.get("python_site_packages_path"),
    )


def _moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc)


def _words(value: Any) -> list[str]:
    """A list, or the words of a text: repodata has both."""
    return value.split() if isinstance(value, str) else list(value or ())
