"""Everything that can be wrong with a store, said to a person, and mended when they ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from conda_store_jupyter.errors import CondaStoreError
from conda_store_jupyter.services.care.blobs import check_store
from conda_store_jupyter.services.care.finding import Finding, Severity
from conda_store_jupyter.services.care.orphans import (
    check_logs,
    check_orphans,
    check_prefixes,
    check_strangers,
)
from conda_store_jupyter.services.care.premises import (
    Premises,
    check_database,
    check_file_systems,
    check_packages,
    check_room,
    check_root,
)
from conda_store_jupyter.services.care.queued import check_attendance
from conda_store_jupyter.services.care.site import Site
from conda_store_jupyter.services.reconcile import PERIODIC

_Check: TypeAlias = "Callable[[Any], Iterator[Finding]]"

_PREMISES: tuple[_Check, ...] = (
    check_root,
    check_packages,
    check_room,
    check_file_systems,
    check_database,
)
_STORE: tuple[_Check, ...] = (
    *PERIODIC,
    check_attendance,
    check_store,
    check_prefixes,
    check_orphans,
    check_logs,
    check_strangers,
)

#: With one of these a store cannot be opened, or opening it would change it.
_BLOCKING = frozenset(
    {
        *("store-missing", "root-unusable", "directory-missing"),
        *("database-missing", "database-damaged", "schema"),
    }
)


@dataclass(frozen=True)
class Outcome:
    """What became of a finding: mended, or why not; both are false where nothing can be done."""

    finding: Finding
    mended: bool
    problem: str = ""


def examine_premises(premises: Premises) -> list[Finding]:
    """What is wrong below the store: directories, file systems, the database as such."""
    return _examine(_PREMISES, premises)


def can_be_opened(findings: Iterable[Finding]) -> bool:
    """Whether :func:`examine_premises` found nothing that stands in the way of opening it."""
    return not any(finding.code in _BLOCKING for finding in findings)


def examine_store(site: Site) -> list[Finding]:
    """What is wrong in an open store: record against disk, both ways."""
    return _examine(_STORE, site)


def mend(findings: Iterable[Finding]) -> list[Outcome]:
    """Do what the remedies of ``findings`` say, one after the other, as far as that goes."""
    return [_mend(finding) for finding in findings]


def _examine(checks: Iterable[_Check], subject: Any) -> list[Finding]:
    found = []
    for check in checks:
        try:
            found += list(check(subject))
        except (OSError, CondaStoreError) as error:
            found.append(_failed(check, error))
    return found


def _failed(check: _Check, error: Exception) -> Finding:
    return Finding(
        code="not-checked",
        severity=Severity.ERROR,
        subject=check.__name__.removeprefix("check_").replace("_", " "),
        message=f"This could not be looked at: {error}",
        remedy="see the other findings",
    )


def _mend(finding: Finding) -> Outcome:
    if finding.repair is None:
        return Outcome(finding, mended=False)
    try:
        finding.repair()
    except (OSError, CondaStoreError) as error:
        return Outcome(finding, mended=False, problem=str(error))
    return Outcome(finding, mended=True)
