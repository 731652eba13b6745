"""What the doctor finds and does, on a page."""

from __future__ import annotations

from collections.abc import Sequence

from conda_store_jupyter.bootstrap import premises_of
from conda_store_jupyter.cli import amounts, exits
from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services import doctor
from conda_store_jupyter.services.care.finding import Finding
from conda_store_jupyter.services.care.premises import Premises
from conda_store_jupyter.services.doctor import Outcome

# A store that is not there gets a root, then a database in it.
_ROUNDS = 2


def examine(session: Session, *, fix: bool) -> int:
    """Say what is wrong, and with ``fix`` mend it first; answers the exit code.

    Raises:
        StoreUnusable: the store cannot be opened, for a reason that is no finding.
    """
    premises = premises_of(session.settings)
    try:
        outcomes = _mend(session, premises) if fix else []
        left = _look(session, premises)
    finally:
        premises.database.close()
    _report(session, outcomes, left)
    return exits.FAILED if left else exits.OK


def _mend(session: Session, premises: Premises) -> list[Outcome]:
    """First what a store stands on, then, if there is one now, the store."""
    outcomes: list[Outcome] = []
    for _ in range(_ROUNDS):
        outcomes += doctor.mend(doctor.examine_premises(premises))
        if doctor.can_be_opened(doctor.examine_premises(premises)):
            return outcomes + doctor.mend(doctor.examine_store(session.store.site))
    return outcomes


def _look(session: Session, premises: Premises) -> list[Finding]:
    found = doctor.examine_premises(premises)
    if doctor.can_be_opened(found):
        found += doctor.examine_store(session.store.site)
    return found


def _report(session: Session, outcomes: Sequence[Outcome], left: Sequence[Finding]) -> None:
    output = session.output
    root = session.settings.root
    for outcome in outcomes:
        _tell(output, outcome)
    if left:
        output.table(
            ["SEVERITY", "FINDING", "WHERE", "WHAT IT MEANS", "WHAT TO DO"],
            [
                [found.severity.value, found.code, found.subject, found.message, _remedy(found)]
                for found in left
            ],
        )
        mendable = sum(found.repair is not None for found in left)
        count = amounts.plural(len(left), "finding")
        output.note(f"{count}, {mendable} of them can be mended with --fix: {root}")
    else:
        output.line(f"Nothing is wrong with {root}.", fg="green")
    output.document(
        {
            "healthy": not left,
            "findings": [found.to_json() for found in left],
            "fixed": [outcome.finding.to_json() for outcome in outcomes if outcome.mended],
        }
    )


def _tell(output: Output, outcome: Outcome) -> None:
    finding = outcome.finding
    if outcome.mended:
        output.line(f"Mended: {finding.subject}: {finding.remedy} ({finding.code})")
    elif outcome.problem:
        output.error(f"Not mended: {finding.subject}: {outcome.problem}", fg="red")


def _remedy(finding: Finding) -> str:
    return f"--fix: {finding.remedy}" if finding.repair is not None else finding.remedy
